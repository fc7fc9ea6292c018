// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"strings"
	"testing"

	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/admission"
)

// TestStampsManifest also holds that the policy has no parameters: those of the others would end with it.
func TestStampsManifest(t *testing.T) {
	isWritten(t, "../../config/admission/stamps.yaml", func() ([]byte, error) {
		profiles, err := law.Profiles()
		if err != nil {
			return nil, err
		}
		return admission.StampsManifest(admission.Filers(profiles, nil))
	})
	text, err := admission.StampsManifest(admission.Filers(nil, nil))
	if err != nil || strings.Contains(string(text), "param") {
		t.Errorf("%v: %s", err, text)
	}
}
