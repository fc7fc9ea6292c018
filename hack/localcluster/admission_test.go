package main

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestAdmissionIsWrittenWhereItIsAskedFor(t *testing.T) {
	s := &state{dir: t.TempDir(), Ports: map[string]int{}}
	if err := s.writeAdmission(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.path(admissionConfig)); err == nil || len(s.admissionArgs()) > 0 {
		t.Error("nobody asked for static policies")
	}
	s.StaticPolicies = "/policies"
	if err := s.writeAdmission(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(s.path(admissionConfig))
	if err != nil || !strings.Contains(string(text), `staticManifestsDir: "/policies"`) {
		t.Errorf("%v: %s", err, text)
	}
	if !slices.Contains(s.apiserver().args, "--admission-control-config-file="+s.path(admissionConfig)) {
		t.Errorf("the API server is started with %v", s.apiserver().args)
	}
}
