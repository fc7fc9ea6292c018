// SPDX-License-Identifier: Apache-2.0

package gitops

import (
	"strings"
	"testing"
)

// TestPoliciesComeLast holds that nothing is installed behind a policy: for some seconds after its kinds are there, the API server
// answers 503 to whatever a MutatingAdmissionPolicy concerns, and denies what a policy concerns whose parameters it has not read.
func TestPoliciesComeLast(t *testing.T) {
	for _, dir := range []string{"config/base", "config/default"} {
		policy := ""
		for _, o := range objects(t, build(t, dir)) {
			switch {
			case strings.Contains(o.Kind, "AdmissionPolicy"):
				policy = o.Kind + " " + o.Metadata.Name
			case policy != "":
				t.Fatalf("%s: %s %s comes behind %s", dir, o.Kind, o.Metadata.Name, policy)
			}
		}
		if policy == "" {
			t.Errorf("%s has no policies", dir)
		}
	}
}
