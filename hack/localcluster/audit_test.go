package main

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestAuditIsWrittenWhereItIsAskedFor(t *testing.T) {
	s := &state{dir: t.TempDir(), Ports: map[string]int{}}
	if err := s.writeAudit(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.path(auditPolicyFile)); err == nil || len(s.auditArgs()) > 0 {
		t.Error("nobody asked who writes what")
	}
	s.AuditLog = "/audit.log"
	if err := s.writeAudit(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(s.path(auditPolicyFile))
	if err != nil || !strings.Contains(string(text), "kind: Policy") {
		t.Errorf("%v: %s", err, text)
	}
	for _, arg := range []string{"--audit-log-path=/audit.log", "--audit-policy-file=" + s.path(auditPolicyFile)} {
		if !slices.Contains(s.apiserver().args, arg) {
			t.Errorf("the API server is started with %v", s.apiserver().args)
		}
	}
}
