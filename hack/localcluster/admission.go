package main

import (
	"fmt"
	"os"
)

// admissionConfig is the file that tells the API server of the policies that it reads from files.
const admissionConfig = "admission.yaml"

// admissionArgs are what the API server is started with for it.
func (s *state) admissionArgs() []string {
	if s.StaticPolicies == "" {
		return nil
	}
	return []string{"--admission-control-config-file=" + s.path(admissionConfig)}
}

// writeAdmission writes that file.
func (s *state) writeAdmission() error {
	if s.StaticPolicies == "" {
		return nil
	}
	return os.WriteFile(s.path(admissionConfig), []byte(fmt.Sprintf(`apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
- name: ValidatingAdmissionPolicy
  configuration:
    apiVersion: apiserver.config.k8s.io/v1
    kind: ValidatingAdmissionPolicyConfiguration
    staticManifestsDir: %q
`, s.StaticPolicies)), 0o600)
}
