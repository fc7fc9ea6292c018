// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// asManager tells this program, when a test starts it, that it is the manager.
const asManager = "VSA_TEST_AS_MANAGER"

func TestMain(m *testing.M) {
	if os.Getenv(asManager) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// manager runs the manager as a process of its own, to its end.
func manager(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var out, errOut strings.Builder
	c := exec.CommandContext(t.Context(), self, args...) //nolint:gosec // this program itself
	c.Env = append(os.Environ(), asManager+"=yes", "KUBECONFIG="+os.DevNull+"/none")
	c.Stdout, c.Stderr = &out, &errOut
	var exit *exec.ExitError
	if err := c.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), out.String(), errOut.String()
}

// Whoever starts the manager wrongly is told so on standard error, by a code that a Deployment shows.
func TestManagerAsAProcess(t *testing.T) {
	for name, test := range map[string]struct {
		args           []string
		code           int
		stdout, stderr string
	}{
		"the catalogue needs no cluster": {[]string{"--print-catalogue"}, 0, "kind: LegalProfile", ""},
		"without a cluster":              {nil, 1, "", "manager:"},
		"an unexpected argument":         {[]string{"serve"}, 1, "", `manager: unexpected argument "serve"`},
		"no concurrency":                 {[]string{"--concurrency=0"}, 1, "", "manager: --concurrency must be at least 1"},
		"an unknown flag":                {[]string{"--everything"}, 2, "", "flag provided but not defined"},
		"an inspection without a result": {[]string{"inspect"}, 1, "", "manager: --result must name a file"},
	} {
		code, stdout, stderr := manager(t, test.args...)
		if code != test.code || !strings.Contains(stdout, test.stdout) || !strings.Contains(stderr, test.stderr) {
			t.Errorf("%s: exit %d, want %d, stderr %q", name, code, test.code, stderr)
		}
	}
}

// server is an API server that says of itself only which version it is.
func server(t *testing.T, answer string, code int) *rest.Config {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/version" {
			http.NotFound(w, r)
			return
		}
		w.WriteHeader(code)
		_, _ = w.Write([]byte(answer)) // a client that has gone has its own error
	}))
	t.Cleanup(s.Close)
	return &rest.Config{Host: s.URL}
}

func TestCheckServer(t *testing.T) {
	for name, test := range map[string]struct {
		answer string
		code   int
		err    string
	}{
		"what is tested":      {`{"major":"1","minor":"37","gitVersion":"v1.37.2"}`, http.StatusOK, ""},
		"too old":             {`{"major":"1","minor":"34","gitVersion":"v1.34.9"}`, http.StatusOK, "1.35"},
		"no version":          {`{"gitVersion":"none"}`, http.StatusOK, "cannot be read"},
		"nothing of the kind": {`<html>`, http.StatusOK, "version"},
		"no right to ask":     {`{"kind":"Status"}`, http.StatusForbidden, "asking the API server for its version"},
	} {
		err := checkServer(server(t, test.answer, test.code))
		if (err != nil) != (test.err != "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%s: error %v, want %q", name, err, test.err)
		}
	}
}

// parsed returns the options of a command line, with nothing listening on a port.
func parsed(t *testing.T, args ...string) *options {
	t.Helper()
	flags := flag.NewFlagSet("manager", flag.ContinueOnError)
	o := newOptions(flags)
	if err := flags.Parse(append([]string{"--health-probe-bind-address=0"}, args...)); err != nil {
		t.Fatal(err)
	}
	return o
}

// discoverable is an API server that says which kinds it has, as far as the manager asks before it starts.
func discoverable(t *testing.T) *rest.Config {
	t.Helper()
	kinds := map[string][]string{"apps": {"deployments"}, "batch": {"jobs"}, "networking.k8s.io": {"networkpolicies"},
		"resource.k8s.io": {"resourceclaimtemplates"}, "discovery.k8s.io": {"endpointslices"}, "policy": {"poddisruptionbudgets"}, "apiextensions.k8s.io": {"customresourcedefinitions"}}
	answers := map[string]any{"/api": metav1.APIVersions{Versions: []string{"v1"}}, "/api/v1": resources("v1", "pods", "configmaps", "namespaces", "nodes", "services")}
	var groups metav1.APIGroupList
	for group, names := range kinds {
		version := metav1.GroupVersionForDiscovery{GroupVersion: group + "/v1", Version: "v1"}
		groups.Groups = append(groups.Groups, metav1.APIGroup{Name: group,
			Versions: []metav1.GroupVersionForDiscovery{version}, PreferredVersion: version})
		answers["/apis/"+group+"/v1"] = resources(group+"/v1", names...)
	}
	answers["/apis"] = groups
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, known := answers[r.URL.Path]
		if !known {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer) // a client that has gone has its own error
	}))
	t.Cleanup(s.Close)
	return &rest.Config{Host: s.URL}
}

func resources(version string, names ...string) metav1.APIResourceList {
	kinds := map[string]string{"deployments": "Deployment", "jobs": "Job", "networkpolicies": "NetworkPolicy",
		"resourceclaimtemplates": "ResourceClaimTemplate", "pods": "Pod", "configmaps": "ConfigMap",
		"namespaces": "Namespace", "nodes": "Node", "services": "Service", "endpointslices": "EndpointSlice", "poddisruptionbudgets": "PodDisruptionBudget",
		"customresourcedefinitions": "CustomResourceDefinition"}
	list := metav1.APIResourceList{GroupVersion: version}
	for _, name := range names {
		list.APIResources = append(list.APIResources, metav1.APIResource{Name: name, Kind: kinds[name], Namespaced: !slices.Contains([]string{"nodes", "namespaces", "customresourcedefinitions"}, name)})
	}
	return list
}

func TestNewManager(t *testing.T) {
	config := discoverable(t)
	mgr, err := newManager(config, parsed(t, "--leader-elect=false"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !mgr.GetScheme().Recognizes(v1alpha1.GroupVersion.WithKind("VideoSearchJob")) {
		t.Error("the scheme does not know the project's kinds")
	}
	if _, err := newManager(config, parsed(t, "--leader-elect", "--leader-election-namespace="), nil); err == nil {
		t.Error("outside of a cluster a leader needs a namespace, and none is asked for")
	}
	if _, err := newManager(&rest.Config{Host: "http://127.0.0.1:1"}, parsed(t), nil); err == nil {
		t.Error("no API server: no error")
	}
}
