// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// evidenceCluster is an API server that issues tokens for the reader, and has the export of the morning behind its proxy.
func evidenceCluster(t *testing.T) *httptest.Server {
	t.Helper()
	const system = "/api/v1/namespaces/vsa-system/"
	m := http.NewServeMux()
	m.HandleFunc("POST "+system+"serviceaccounts/vsa-evidence-reader/token", func(w http.ResponseWriter, r *http.Request) {
		var asked struct{ Spec struct{ Audiences []string } }
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || len(asked.Spec.Audiences) != 1 || asked.Spec.Audiences[0] != "vsa-evidence" {
			t.Errorf("asked for %+v, %v", asked, err)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"kind":"TokenRequest","apiVersion":"authentication.k8s.io/v1","status":{"token":"for-the-reader"}}`))
	})
	m.HandleFunc("GET "+system+"services/https:vsa-evidence:8443/proxy/v1/export", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if r.Header.Get("X-Vsa-Token") != "for-the-reader" || q.Get("namespace") != "massy" || q.Get("from") != "2026-06-10T08:00:00Z" {
			http.Error(w, "not so", http.StatusForbidden)
			return
		}
		http.ServeFile(w, r, morning)
	})
	s := httptest.NewServer(m)
	t.Cleanup(s.Close)
	return s
}

// TestEvidenceFromACluster holds that what a cluster exports is checked as a file is, and kept as it was sent.
func TestEvidenceFromACluster(t *testing.T) {
	s := evidenceCluster(t)
	period := []string{"--server", s.URL, "-n", "massy", "--from", "2026-06-10T10:00:00+02:00", "--until", "2026-06-10T09:20:03Z", "--policy", morningPolicy}
	file := filepath.Join(t.TempDir(), "massy.zip")
	if got := run(t, "", append([]string{"evidence", "export", "-w", file}, period...)...); got.code != 0 || !strings.Contains(got.out, "holds: ") {
		t.Fatalf("code %d: %v, %s", got.code, got.failure, got.out)
	}
	if got := run(t, "", "evidence", "verify", file, "--policy", morningPolicy); got.code != 0 {
		t.Errorf("code %d: %v", got.code, got.failure)
	}
	if got := run(t, "", append([]string{"history"}, period...)...); got.code != 0 || !strings.Contains(got.out, "VideoAnalyticsDeployment/footfall") {
		t.Errorf("code %d: %v, %s", got.code, got.failure, got.out)
	}
}

func TestEvidenceThatAClusterDoesNotGive(t *testing.T) {
	s := evidenceCluster(t)
	file := filepath.Join(t.TempDir(), "massy.zip")
	for name, args := range map[string][]string{
		"another namespace": {"--server", s.URL, "-n", "igny", "--from", "2026-06-10T08:00:00Z", "--until", "2026-06-10T09:20:03Z"},
		"no such operator":  {"--server", s.URL, "-n", "massy", "--from", "2026-06-10T08:00:00Z", "--until", "2026-06-10T09:20:03Z", "--operator-namespace", "x"},
		"no namespace":      {"--server", s.URL, "--from", "2026-06-10T08:00:00Z", "--until", "2026-06-10T09:20:03Z"},
		"no instant":        {"--server", s.URL, "-n", "massy", "--from", "yesterday", "--until", "2026-06-10T09:20:03Z"},
	} {
		if got := run(t, "", append([]string{"evidence", "export", "-w", file, "--policy", morningPolicy}, args...)...); got.code != 2 {
			t.Errorf("%s: code %d", name, got.code)
		}
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("a file was written")
	}
}
