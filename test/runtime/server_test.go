// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
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
	asking := func(output string) string {
		return strings.TrimSuffix(inputs, "}") + `,"outputs":[{"name":"` + output + `"}]}`
	}
	for name, test := range map[string]struct {
		method, path, body string
		status             int
		want               string
	}{
		"alive":              {"GET", "/v2/health/live", "", 200, `{"live":true}`},
		"ready":              {"GET", "/v2/health/ready", "", 200, `{"live":true}`},
		"the server":         {"GET", "/v2", "", 200, `"name":"onnxruntime"`},
		"what is loaded":     {"POST", "/v2/repository/index", "{}", 200, `[{"name":"sum","state":"READY","version":"1"}]`},
		"a model":            {"GET", "/v2/models/sum", "", 200, `{"name":"a","datatype":"FP32","shape":[2]}`},
		"a model is ready":   {"GET", "/v2/models/sum/ready", "", 200, `{"name":"sum","ready":true}`},
		"it computes":        {"POST", "/v2/models/sum/infer", inputs, 200, `"data":[11,22]`},
		"the id comes back":  {"POST", "/v2/models/sum/infer", inputs, 200, `"id":"7"`},
		"its version":        {"GET", "/v2/models/sum/versions/1", "", 200, `"versions":["1"]`},
		"its version ready":  {"GET", "/v2/models/sum/versions/1/ready", "", 200, ""},
		"its version, infer": {"POST", "/v2/models/sum/versions/1/infer", inputs, 200, `"data":[11,22]`},
		"another version":    {"POST", "/v2/models/sum/versions/2/infer", inputs, 404, ""},
		"lists of lists":     {"POST", "/v2/models/sum/infer", strings.ReplaceAll(inputs, "[10,20]", "[[10],[20]]"), 200, `"data":[11,22]`},
		"one output":         {"POST", "/v2/models/sum/infer", asking("y"), 200, `"data":[11,22]`},
		"an output of none":  {"POST", "/v2/models/sum/infer", asking("z"), 400, "none of that name"},
		"data of words":      {"POST", "/v2/models/sum/infer", strings.ReplaceAll(inputs, "[10,20]", `["a","b"]`), 400, "no number"},
		"data of objects":    {"POST", "/v2/models/sum/infer", strings.ReplaceAll(inputs, "[10,20]", `[{"a":1}]`), 400, "list of numbers"},
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

// fields are what an object has to have, by the type of JSON that each of them is.
type fields map[string]any

// What the published OpenAPI of the protocol (open_inference_rest.yaml of kserve/open-inference-protocol) requires of each answer.
// The fields are those that it lists as required; it is written down anew here, since no client of the protocol is to be had.
func TestAnswersHaveWhatTheProtocolRequires(t *testing.T) {
	server := httptest.NewServer(handler(loaded(t, map[string][]byte{"sum": sum()})))
	defer server.Close()
	const inputs = `{"inputs":[{"name":"a","datatype":"FP32","shape":[2],"data":[1,2]},{"name":"b","datatype":"FP32","shape":[2],"data":[10,20]}]}`
	tensorFields := fields{"name": "", "datatype": "", "shape": []any{0.0}}
	outputFields := fields{"name": "", "datatype": "", "shape": []any{0.0}, "data": []any{0.0}}
	for request, required := range map[string]fields{
		"GET /v2/health/live":                   {},
		"GET /v2/health/ready":                  {},
		"GET /v2/":                              {"name": "", "version": "", "extensions": []any{""}},
		"GET /v2/models/sum/versions/1":         {"name": "", "platform": "", "versions": []any{""}, "inputs": []any{tensorFields}, "outputs": []any{tensorFields}},
		"GET /v2/models/sum/versions/1/ready":   {},
		"POST /v2/models/sum/versions/1/infer":  {"model_name": "", "model_version": "", "outputs": []any{outputFields}},
		"POST /v2/models/none/versions/1/infer": {"error": ""},
		"GET /v2/models/none/versions/1":        {"error": ""},
	} {
		method, path, _ := strings.Cut(request, " ")
		asked, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(inputs))
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(asked)
		if err != nil {
			t.Fatal(err)
		}
		var answer any
		err = json.NewDecoder(response.Body).Decode(&answer)
		_ = response.Body.Close()
		if missing := missing(answer, required); err != nil || missing != "" {
			t.Errorf("%s: %v: %s, error %v", request, answer, missing, err)
		}
	}
}

// missing says what a value of JSON lacks of what is required of it, or nothing.
func missing(value, required any) string {
	switch required := required.(type) {
	case fields:
		object, is := value.(map[string]any)
		if !is {
			return fmt.Sprintf("%v is no object", value)
		}
		for name, of := range required {
			if why := missing(object[name], of); why != "" {
				return name + ": " + why
			}
		}
	case []any:
		list, is := value.([]any)
		if !is || len(list) == 0 {
			return fmt.Sprintf("%v is no list of something", value)
		}
		for _, entry := range list {
			if why := missing(entry, required[0]); why != "" {
				return why
			}
		}
	default:
		if fmt.Sprintf("%T", value) != fmt.Sprintf("%T", required) {
			return fmt.Sprintf("%v is of another type than %T", value, required)
		}
	}
	return ""
}
