// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestPrintCatalogue(t *testing.T) {
	var out bytes.Buffer
	if err := printCatalogue(&out); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, manifest := range strings.Split(out.String(), "---\n")[1:] {
		var p v1alpha1.LegalProfile
		if err := yaml.UnmarshalStrict([]byte(manifest), &p); err != nil {
			t.Fatal(err)
		}
		if p.Kind != "LegalProfile" || p.APIVersion != v1alpha1.GroupVersion.String() {
			t.Errorf("%s is a %s of %s", p.Name, p.Kind, p.APIVersion)
		}
		names[p.Name] = true
	}
	for _, name := range []string{"eu-biometrics", "fr-statistics", "fr-event-security", "fr-requisition-municipal", "fr-judicial-police"} {
		if !names[name] {
			t.Errorf("%s is missing", name)
		}
	}
}
