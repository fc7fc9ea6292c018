// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/internal/guard"
)

// serve answers at the index as a runtime does, and returns the port.
func serve(t *testing.T, answer http.HandlerFunc) int32 {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v2/repository/index", answer)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	at, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.ParseInt(at.Port(), 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	return int32(port)
}

func TestLoadedModels(t *testing.T) {
	says := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }
	}
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   []string
		err    error
	}{
		"two models":            {says(`[{"name":"counter","version":"1","state":"READY","reason":""},{"name":"lines"}]`), []string{"counter", "lines"}, nil},
		"one that is not there": {says(`[{"name":"face","state":"UNAVAILABLE"},{"name":"gait","state":"LOADING"}]`), []string{"gait"}, nil},
		"none":                  {says(`[]`), nil, nil},
		"something else":        {says(`{"error":"no"}`), nil, guard.ErrNoIndex},
		"too much":              {says("[" + strings.Repeat(" ", 2<<20) + "]"), nil, guard.ErrNoIndex},
		"a refusal":             {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "[]", http.StatusNotFound) }, nil, guard.ErrNoIndex},
		"a way elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://192.0.2.1/", http.StatusTemporaryRedirect)
		}, nil, guard.ErrNoIndex},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := guard.LoadedModels(t.Context(), serve(t, test.answer))
			if diff := cmp.Diff(test.want, got); diff != "" || !errors.Is(err, test.err) {
				t.Errorf("error %v, want %v, -want +got:\n%s", err, test.err, diff)
			}
		})
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := guard.LoadedModels(ended, serve(t, says("[]"))); !errors.Is(err, guard.ErrNoIndex) {
		t.Errorf("without an answer: %v", err)
	}
}

func TestCheckLoaded(t *testing.T) {
	i := instructions()
	i.Modules = []guard.Module{{Name: "counter", Folder: "/models/counter"}, {Name: "flow", Folder: "/opt/vision/traffic"}}
	root := container(t, "models/counter/counter-v2.onnx", "opt/vision/traffic/vehicles/1/model.plan")
	for name, test := range map[string]struct {
		loaded []string
		want   string
	}{
		"nothing":                    {nil, ""},
		"by module":                  {[]string{"counter", "flow"}, ""},
		"by folder":                  {[]string{"counter", "traffic"}, ""},
		"by what is in the folder":   {[]string{"vehicles", "counter-v2"}, ""},
		"another":                    {[]string{"counter", "face"}, `"face"`},
		"a name with a line break":   {[]string{"a\nb"}, `"a\nb"`},
		"by what is deeper in there": {[]string{"1"}, `"1"`},
	} {
		t.Run(name, func(t *testing.T) {
			err := i.CheckLoaded(root, test.loaded)
			var r *guard.Refusal
			switch {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (!errors.As(err, &r) || r.Reason != guard.UnexpectedModel || !strings.Contains(r.Message, test.want)):
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}
