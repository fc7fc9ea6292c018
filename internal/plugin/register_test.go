// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"strings"
	"testing"
)

const sampleRequests = "../../config/samples/"

// TestRegisterProposes what then lets the same requests be believed, and nothing for who is registered.
func TestRegisterProposes(t *testing.T) {
	files := []string{"register"}
	for _, f := range []string{"videoanalyticsdeployment", "judicialrequisition"} {
		files = append(files, "-f", sampleRequests+"vsa_v1alpha1_"+f+".yaml")
	}
	s := run(t, "", files...)
	if s.code != 0 {
		t.Fatalf("code %d: %v", s.code, s.failure)
	}
	for _, want := range []string{"kind: DataController", "name: dourdan", "type: Municipality", `code: "91200"`, "jurisdiction: FR", "- dourdan",
		"name: Police municipale de Dourdan", "type: MunicipalPolice"} {
		if !strings.Contains(s.out, want) {
			t.Errorf("no %q in\n%s", want, s.out)
		}
	}
	if n := strings.Count(s.out, "kind: DataController"); n != 1 {
		t.Errorf("%d are proposed for one commune", n)
	}
	registered := run(t, s.out, "check", "-f", sampleRequests+"vsa_v1alpha1_videoanalyticsdeployment.yaml", "-f", "-", "-o", "json")
	if !strings.Contains(registered.out, `"evidence": "Registered"`) || strings.Contains(registered.out, "OperatorDiffers") || strings.Contains(registered.out, "OperatorNotRegistered") {
		t.Errorf("what is proposed does not say what the requests do:\n%s", registered.out)
	}
	again := run(t, s.out, append(files, "-f", "-")...)
	if strings.Contains(again.out, "kind:") {
		t.Errorf("proposed although it is registered:\n%s", again.out)
	}
}

// TestRegisterOfSeveral tells that a namespace names more than one operator.
func TestRegisterOfSeveral(t *testing.T) {
	other := strings.NewReplacer("name: footfall-station", "name: other", `{type: Municipality, name: Commune de Dourdan, code: "91200"}`,
		"{type: Gendarmerie, name: Gendarmerie nationale}").Replace(read(t, sampleRequests+"vsa_v1alpha1_videoanalyticsdeployment.yaml"))
	s := run(t, other, "register", "-f", "-", "-f", sampleRequests+"vsa_v1alpha1_judicialrequisition.yaml")
	if !strings.Contains(s.out, "# The requests of dourdan name 2 operators: keep one of them.") || !strings.Contains(s.out, "name: dourdan-2") {
		t.Errorf("%s\n%v", s.out, s.failure)
	}
}
