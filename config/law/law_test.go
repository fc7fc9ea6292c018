// SPDX-License-Identifier: Apache-2.0

package law

import (
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/lawbundle"
	"github.com/vsa-legal/operator/internal/legal"
)

func profiles(t *testing.T) []v1alpha1.LegalProfile {
	t.Helper()
	all, err := Profiles()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func profile(t *testing.T, name string) v1alpha1.LegalProfile {
	t.Helper()
	all := profiles(t)
	i := slices.IndexFunc(all, func(p v1alpha1.LegalProfile) bool { return p.Name == name })
	if i < 0 {
		t.Fatalf("no profile %q", name)
	}
	return all[i]
}

func TestCatalogue(t *testing.T) {
	var names []string
	for _, p := range profiles(t) {
		names = append(names, p.Name)
	}
	want := []string{
		"eu-ai-act-prohibitions",
		"eu-biometrics",
		"fr-algorithm-design",
		"fr-biometrics",
		"fr-event-security",
		"fr-event-security-extended",
		"fr-judicial-police",
		"fr-low-emission-zones",
		"fr-paid-parking",
		"fr-plate-reading-events",
		"fr-plate-reading-municipal",
		"fr-plate-reading-state",
		"fr-plate-reading-traffic",
		"fr-private-places",
		"fr-requisition-municipal",
		"fr-reserved-lanes",
		"fr-shop-cameras",
		"fr-statistics",
		"fr-statistics-private",
		"fr-traffic-devices",
		"fr-video-protection",
		"fr-weight-control",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("profiles (-want +got):\n%s", diff)
	}
}

func TestDigestIsOfTheWholeCatalogue(t *testing.T) {
	if one, two := Digest(), Digest(); one != two || len(one) != 64 {
		t.Errorf("got %q, then %q", one, two)
	}
}

// A file is found by the name of its profile, and a profile by the folder of its jurisdiction.
func TestFileNames(t *testing.T) {
	names, err := profileFiles()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			p := profile(t, strings.TrimSuffix(path.Base(name), ".yaml"))
			if want := v1alpha1.GroupVersion.String(); p.APIVersion != want || p.Kind != "LegalProfile" {
				t.Errorf("got %s %s, want %s LegalProfile", p.APIVersion, p.Kind, want)
			}
			if folder := strings.ToLower(p.Spec.Jurisdiction); path.Dir(name) != folder {
				t.Errorf("the profile's jurisdiction is %s: it belongs into the folder %s", p.Spec.Jurisdiction, folder)
			}
		})
	}
}

// What a kustomization does not list is in the binary and not in the cluster.
func TestKustomizationsListEveryFile(t *testing.T) {
	for _, folder := range []string{".", "eu", "fr"} {
		t.Run(folder, func(t *testing.T) {
			data, err := os.ReadFile(path.Join(folder, kustomization))
			if err != nil {
				t.Fatal(err)
			}
			var listed struct {
				APIVersion string   `json:"apiVersion"`
				Kind       string   `json:"kind"`
				Resources  []string `json:"resources"`
			}
			if err := yaml.UnmarshalStrict(data, &listed); err != nil {
				t.Fatal(err)
			}
			entries, err := os.ReadDir(folder)
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for _, e := range entries {
				if e.IsDir() || (path.Ext(e.Name()) == ".yaml" && e.Name() != kustomization) {
					want = append(want, e.Name())
				}
			}
			slices.Sort(want)
			slices.Sort(listed.Resources)
			if diff := cmp.Diff(want, listed.Resources); diff != "" {
				t.Errorf("resources (-want +got):\n%s", diff)
			}
		})
	}
}

// A finding names a source and people read its confidence, so every rule needs both.
func TestEveryRuleNamesAListedSource(t *testing.T) {
	for _, p := range profiles(t) {
		t.Run(p.Name, func(t *testing.T) {
			listed := map[v1alpha1.SourceID]v1alpha1.Confidence{}
			for _, s := range p.Spec.Sources {
				if _, twice := listed[s.ID]; twice {
					t.Errorf("source %s is listed twice", s.ID)
				}
				listed[s.ID] = s.Confidence
				if !slices.Contains([]v1alpha1.Confidence{"High", "Medium", "Low"}, s.Confidence) {
					t.Errorf("source %s has no confidence", s.ID)
				}
				if s.Confidence != "High" && s.Note == "" {
					t.Errorf("source %s: confidence %s without a note that says why", s.ID, s.Confidence)
				}
			}
			for rule, id := range rules(&p.Spec) {
				if _, ok := listed[id]; !ok {
					t.Errorf("%s names the source %q, which is not listed", rule, id)
				}
			}
		})
	}
}

// rules returns the source that each rule of a profile names.
func rules(spec *v1alpha1.LegalProfileSpec) map[string]v1alpha1.SourceID {
	named := map[string]v1alpha1.SourceID{}
	for _, period := range spec.InForce {
		named["inForce from "+period.From.String()] = period.Source
	}
	if spec.Permits != nil {
		for _, c := range spec.Permits.Capabilities {
			named["permits "+string(c.Name)] = c.Source
		}
	}
	if spec.Forbids != nil {
		for _, c := range spec.Forbids.Capabilities {
			named["forbids "+string(c.Name)] = c.Source
		}
	}
	for _, r := range spec.Retention {
		named["retention "+string(r.Data)] = r.Source
	}
	for _, d := range spec.Disputes {
		for _, r := range d.Readings {
			if r.Source != "" {
				named["reading "+string(r.Name)+" of "+d.Question] = r.Source
			}
		}
	}
	if spec.Requires == nil {
		return named
	}
	for _, f := range spec.Requires.Formalities {
		named["requires "+string(f.Type)] = f.Source
	}
	if spec.Requires.Requisition != nil {
		for _, f := range spec.Requires.Requisition.Frameworks {
			named["framework "+string(f.Name)] = f.Source
		}
	}
	return named
}

// unverified are the profiles of which no period counts: the law may not exist, or a choice is left open.
var unverified = []string{"fr-event-security-extended", "fr-statistics-private"}

// A profile without any period always holds, so it is not enough that no verified period is there.
func TestUnverifiedProfilesAreNeverInForce(t *testing.T) {
	for _, name := range unverified {
		p := profile(t, name)
		if len(p.Spec.InForce) == 0 {
			t.Errorf("%s: without a period the profile would always be in force", name)
		}
		for _, period := range p.Spec.InForce {
			if period.Unverified == "" {
				t.Errorf("%s: the period from %s counts: nobody has verified it", name, period.From)
			}
		}
	}
}

// Unverified periods are for law that may not exist. Nowhere else does one hide a rule that people rely on.
func TestOtherPeriodsCount(t *testing.T) {
	for _, p := range profiles(t) {
		for _, period := range p.Spec.InForce {
			if !slices.Contains(unverified, p.Name) && period.Unverified != "" {
				t.Errorf("%s: the period from %s does not count", p.Name, period.From)
			}
		}
	}
}

// What no requisition and no formality cures is permitted by no profile.
func TestNoProfilePermitsWhatTheLawNeverDoes(t *testing.T) {
	never := []string{
		"biometric", "emotion", "audio", "parking", "person.loitering", "person.reidentification",
		"appearance.similarity", "tracking", "prediction",
	}
	for _, p := range profiles(t) {
		if p.Spec.Permits == nil {
			continue
		}
		for _, c := range p.Spec.Permits.Capabilities {
			for _, n := range never {
				if p.Name == "fr-traffic-devices" && c.Name == "audio.level" {
					continue // how loud a vehicle is: code de la route, R.130-11, 13°
				}
				if within(string(c.Name), n) || within(n, string(c.Name)) {
					t.Errorf("%s permits %s, which touches %s", p.Name, c.Name, n)
				}
			}
		}
	}
}

// within tells whether a rule on one capability covers another.
func within(capability, rule string) bool {
	return capability == rule || strings.HasPrefix(capability, rule+".")
}

// TestBundlesListTheCatalogue: what the catalogue ships is complete, so that whoever applies it has a law that is.
func TestBundlesListTheCatalogue(t *testing.T) {
	bundles, err := Bundles()
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for i := range bundles {
		b := &bundles[i]
		listed = append(listed, b.Name)
		next, err := lawbundle.Next(b, lawbundle.Content{Jurisdiction: b.Spec.Jurisdiction, Profiles: profiles(t)}, b.Spec.IssuedAt.Time)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(b.Spec.Members, next.Spec.Members); diff != "" || next.Spec.Sequence != b.Spec.Sequence {
			t.Errorf("run 'make generate': the bundle %s -, the profiles +:\n%s", b.Name, diff)
		}
	}
	if diff := cmp.Diff([]string{"eu", "fr"}, listed); diff != "" {
		t.Errorf("bundles (-want +got):\n%s", diff)
	}
}

// TestPermitsAreClosed: what the catalogue permits it names word by word, so that nothing passes for it by how it begins.
func TestPermitsAreClosed(t *testing.T) {
	rules := 0
	for _, p := range profiles(t) {
		if p.Spec.Permits == nil {
			continue
		}
		for _, r := range p.Spec.Permits.Capabilities {
			rules++
			if len(r.Includes) == 0 || legal.Permits(&r, r.Name+".face-embedding") {
				t.Errorf("%s permits everything below %s: say what it includes", p.Name, r.Name)
			}
		}
	}
	if rules == 0 {
		t.Error("the catalogue permits nothing")
	}
}
