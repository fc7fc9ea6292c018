// SPDX-License-Identifier: Apache-2.0

package faults_test

import (
	"net/http"
	"strings"
	"testing"
)

// call is one kind of request to the API server, such as "patch videosearchjobs/status".
type call struct{ verb, resource string }

func (c call) String() string { return c.verb + " " + c.resource }

// writes tells whether the call changes something.
func (c call) writes() bool { return c.verb != "get" && c.verb != "list" }

// parse returns the namespace and the kind of a request. It is not ok for one that belongs to no namespace.
func parse(r *http.Request) (namespace string, c call, ok bool) {
	path := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if len(path) < 2 || path[0] != "api" && path[0] != "apis" {
		return "", c, false
	}
	path = path[2:]
	if !strings.HasPrefix(r.URL.Path, "/api/") {
		path = path[1:]
	}
	if len(path) < 3 || path[0] != "namespaces" {
		return "", c, false
	}
	namespace, c.resource = path[1], path[2]
	if len(path) > 4 {
		c.resource += "/" + strings.Join(path[4:], "/")
	}
	switch {
	case r.Method != http.MethodGet:
		c.verb = map[string]string{http.MethodPost: "create", http.MethodPut: "update", http.MethodPatch: "patch", http.MethodDelete: "delete"}[r.Method]
	case len(path) > 3:
		c.verb = "get"
	default:
		c.verb = "list"
	}
	return namespace, c, true
}

func TestParse(t *testing.T) {
	for of, want := range map[string]string{
		"POST /api/v1/namespaces/a/pods":                                   "a create pods",
		"GET /api/v1/namespaces/a/pods":                                    "a list pods",
		"GET /api/v1/namespaces/a/pods/x":                                  "a get pods",
		"DELETE /apis/apps/v1/namespaces/a/deployments/x":                  "a delete deployments",
		"PATCH /apis/vsa.legal/v1alpha1/namespaces/a/formalities/x/status": "a patch formalities/status",
		"GET /apis/vsa.legal/v1alpha1/formalities":                         "",
		"PATCH /apis/vsa.legal/v1alpha1/legalprofiles/x/status":            "",
		"GET /api/v1/namespaces/a":                                         "",
		"GET /version":                                                     "",
		"GET /apis":                                                        "",
	} {
		method, path, _ := strings.Cut(of, " ")
		r, err := http.NewRequestWithContext(t.Context(), method, "https://cluster.example"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if namespace, c, ok := parse(r); ok {
			got = namespace + " " + c.String()
		}
		if got != want {
			t.Errorf("%s is %q, not %q", of, got, want)
		}
	}
}
