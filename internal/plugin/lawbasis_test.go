// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	catalogue "github.com/vsa-legal/operator/config/law"
)

// catalogueLaw is the line by which a text names the law of manifests that bring no bundle of their own.
func catalogueLaw(t *testing.T) string {
	t.Helper()
	bundles, err := catalogue.Bundles()
	if err != nil || len(bundles) < 2 {
		t.Fatal(len(bundles), err)
	}
	var all []string
	for i := range bundles {
		all = append(all, fmt.Sprintf("%s %d (built in)", bundles[i].Spec.Jurisdiction, bundles[i].Spec.Sequence))
	}
	return "Law: " + strings.Join(all, ", ") + "\nOperators: as each claims to be, for no register was asked\n"
}

// inFrench is a line on the law in French.
func inFrench(line string) string {
	return strings.NewReplacer("Law:", "Droit\u00a0:", "(built in)", "(intégré)", "Operators: as each claims to be, for no register was asked",
		"Responsables de traitement\u00a0: tels qu’ils se disent, aucun registre n’ayant été consulté").Replace(line)
}

// TestLawIsNamed: by every text and in JSON, and what of the catalogue is replaced with it.
func TestLawIsNamed(t *testing.T) {
	replacing := write(t, "replacing.yaml", read(t, town)+"\n---\n"+strings.Replace(read(t, "../../config/law/fr/fr-statistics.yaml"), "title:", "title: Not", 1))
	for _, args := range [][]string{
		{"check", "-f", replacing, "--fail-on", "forbidden"}, {"check", "-f", replacing, "-o", "wide"}, {"timeline", "-f", replacing},
		{"explain", "vad/square", "-f", replacing},
	} {
		s := run(t, "", args...)
		if !strings.HasSuffix(s.out, catalogueLaw(t)) {
			t.Errorf("%v: code %d, %q", args, s.code, s.out)
		}
		if !strings.Contains(s.err, "note: the input's LegalProfile fr-statistics replaces the catalogue's") {
			t.Errorf("%v: %q", args, s.err)
		}
		s = run(t, "", append(args, "-o", "json")...)
		var got struct {
			Law struct {
				Bundles []struct {
					Jurisdiction string
					Sequence     int64
					BuiltIn      bool
				}
				Replaced []string
			}
		}
		if err := json.Unmarshal([]byte(s.out), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"fr-statistics"}, got.Law.Replaced); diff != "" || len(got.Law.Bundles) < 2 || !got.Law.Bundles[0].BuiltIn {
			t.Errorf("%v: %+v %s", args, got, diff)
		}
	}
}

// TestCatalogueBindsAllTheSame: a weaker prohibition in the place of the catalogue's frees nothing, as in a cluster.
func TestCatalogueBindsAllTheSame(t *testing.T) {
	ban := read(t, "../../config/law/eu/eu-biometrics.yaml")
	weaker := strings.NewReplacer("name: biometric.face,", "name: never,", "name: biometric.face\n", "name: never\n").Replace(ban)
	lax := `
---
apiVersion: vsa.legal/v1alpha1
kind: LegalProfile
metadata: {name: lax}
spec:
  title: T
  jurisdiction: BE
  timeZone: UTC
  applies: WhenSelected
  sources: [{id: s, title: S}]
  permits:
    purposes: [P]
    processing: [RealTime]
    operators: [Municipality]
    capabilities: [{name: biometric, source: s}]
---
apiVersion: vsa.legal/v1alpha1
kind: AnalyticsPackage
metadata: {name: faces}
spec:
  vendor: V
  version: "1"
  runtime: {image: "r.example/a@sha256:` + strings.Repeat("0", 64) + `", modelsPath: /models, protocol: OpenInference}
  modules: [{name: face, capabilities: [biometric.face], source: {image: "r.example/b@sha256:` + strings.Repeat("1", 64) + `"}}]
---
apiVersion: vsa.legal/v1alpha1
kind: VideoAnalyticsDeployment
metadata: {name: watch, namespace: massy}
spec:
  profileName: lax
  packageName: faces
  purpose: P
  processing: RealTime
  operatedBy: {type: Municipality, name: Massy}
  modules: [face]
  cameras: [c]
  onForbidden: Strip
`
	if weaker == ban {
		t.Fatal("the prohibition is as it was")
	}
	s := run(t, weaker+lax, "check", "-f", "-", "-o", "json")
	if s.code != 1 || !strings.Contains(s.out, "is forbidden: biometric data") {
		t.Errorf("code %d, %v, %s", s.code, s.failure, s.out)
	}
}
