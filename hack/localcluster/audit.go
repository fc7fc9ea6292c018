package main

import (
	_ "embed"
	"os"
)

// auditPolicyFile is the file that tells the API server what of each request it writes down.
const auditPolicyFile = "audit-policy.yaml"

// auditPolicy has every write but what says nothing of the cluster's objects. The name that the API server gives to a pod is in its
// answer alone.
//
//go:embed audit-policy.yaml
var auditPolicy []byte

// auditArgs are what the API server is started with to write down who writes what.
func (s *state) auditArgs() []string {
	if s.AuditLog == "" {
		return nil
	}
	return []string{"--audit-log-path=" + s.AuditLog, "--audit-policy-file=" + s.path(auditPolicyFile), "--audit-log-maxsize=10000"}
}

// writeAudit writes that file.
func (s *state) writeAudit() error {
	if s.AuditLog == "" {
		return nil
	}
	return os.WriteFile(s.path(auditPolicyFile), auditPolicy, 0o600)
}
