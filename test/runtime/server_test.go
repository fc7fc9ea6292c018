// SPDX-License-Identifier: Apache-2.0

package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestHandler(t *testing.T) {
	server := httptest.NewServer(handler(loaded(t, map[string][]byte{"sum": sum(), "stripped": nil})))
	defer server.Close()
	const inputs = `{"id":"7","inputs":[{"name":"a","datatype":"FP32","shape":[2],"data":[1,2]},{"name":"b","datatype":"FP32","shape":[2],"data":[10,20]}]}`
	for name, test := range map[string]struct {
		method, path, body string
		status             int
		want               string
	}{
		"alive":              {"GET", "/v2/health/live", "", 200, ""},
		"ready":              {"GET", "/v2/health/ready", "", 200, ""},
		"the server":         {"GET", "/v2", "", 200, `"name":"onnxruntime"`},
		"what is loaded":     {"POST", "/v2/repository/index", "{}", 200, `[{"name":"sum","state":"READY","version":"1"}]`},
		"a model":            {"GET", "/v2/models/sum", "", 200, `{"name":"a","datatype":"FP32","shape":[2]}`},
		"a model is ready":   {"GET", "/v2/models/sum/ready", "", 200, ""},
		"it computes":        {"POST", "/v2/models/sum/infer", inputs, 200, `"data":[11,22]`},
		"the id comes back":  {"POST", "/v2/models/sum/infer", inputs, 200, `"id":"7"`},
		"its version":        {"GET", "/v2/models/sum/versions/1", "", 200, `"versions":["1"]`},
		"its version ready":  {"GET", "/v2/models/sum/versions/1/ready", "", 200, ""},
		"its version, infer": {"POST", "/v2/models/sum/versions/1/infer", inputs, 200, `"data":[11,22]`},
		"another version":    {"POST", "/v2/models/sum/versions/2/infer", inputs, 404, ""},
		"no JSON":            {"POST", "/v2/models/sum/infer", "{", 400, "error"},
		"inputs are missing": {"POST", "/v2/models/sum/infer", "{}", 400, "missing"},
		"stripped":           {"GET", "/v2/models/stripped", "", 404, "no model"},
		"stripped, ready":    {"GET", "/v2/models/stripped/ready", "", 404, "no model"},
		"stripped, computes": {"POST", "/v2/models/stripped/infer", inputs, 404, "no model"},
	} {
		request, err := http.NewRequestWithContext(t.Context(), test.method, server.URL+test.path, strings.NewReader(test.body))
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil || response.StatusCode != test.status || !strings.Contains(string(body), test.want) {
			t.Errorf("%s: %d %s, error %v, want %d %s", name, response.StatusCode, body, err, test.status, test.want)
		}
	}
}
