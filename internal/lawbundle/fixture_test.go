// SPDX-License-Identifier: Apache-2.0

package lawbundle

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/test/objects"
)

var noon = time.Date(2026, time.June, 10, 12, 0, 0, 0, time.UTC)

// fixture is a world with a law of two jurisdictions: FR, which lets people be counted and crowds be watched, and EU, which
// forbids biometrics. A notice of FR takes nothing away at first.
type fixture struct {
	Input
}

func profileOf(name, jurisdiction string) *objects.ProfileBuilder {
	b := objects.MakeProfile(name).TimeZone("Europe/Paris").Sources("code")
	b.Spec.Jurisdiction = jurisdiction
	return b
}

func permitting(name, jurisdiction string, capabilities ...v1alpha1.Capability) *v1alpha1.LegalProfile {
	b := profileOf(name, jurisdiction).Processing(v1alpha1.RealTime).Purposes("Use").Operators("Municipality")
	for _, c := range capabilities {
		b.Permits(c, "code")
	}
	return b.Obj()
}

func forbidding(name, jurisdiction string, c v1alpha1.Capability) *v1alpha1.LegalProfile {
	return profileOf(name, jurisdiction).Always().Forbids(c, "code", "").Obj()
}

func strips(name string, c v1alpha1.Capability) *v1alpha1.FormalNotice {
	return objects.MakeNotice(name).Open(noon.Add(-time.Hour), time.Time{}).To(v1alpha1.Addressee{Type: "Municipality"}).Strip(c).Obj()
}

// newFixture has a complete bundle of each jurisdiction, which the operator remembers.
func newFixture() *fixture {
	f := &fixture{}
	f.Profiles = []v1alpha1.LegalProfile{
		*permitting("fr-use", "FR", "count", "crowd", "biometric"), *forbidding("eu-ban", "EU", "biometric"),
	}
	f.Notices = []v1alpha1.FormalNotice{*strips("fr-notice", "crowd.density")}
	f.BuiltIn = []v1alpha1.LegalProfile{*forbidding("eu-ban", "EU", "biometric"), *permitting("fr-use", "FR", "count", "crowd", "biometric")}
	f.Bundles = []v1alpha1.LawBundle{
		*bundle("FR", 7, Members(f.Profiles[:1], f.Notices)), *bundle("EU", 3, Members(f.Profiles[1:2], nil)),
	}
	f.remember()
	return f
}

// remember does what the operator does with what is complete.
func (f *fixture) remember() {
	for i := range f.Bundles {
		at := Settle(f.Input).Standing(f.Bundles[i].Spec.Jurisdiction)
		if at.Complete {
			f.Bundles[i].Status.CompleteSequence = at.Sequence
			f.Remembered = append(f.Remembered, at.Edition)
		}
	}
}

func bundle(jurisdiction string, sequence int64, members []v1alpha1.LawMember) *v1alpha1.LawBundle {
	return &v1alpha1.LawBundle{
		ObjectMeta: metav1.ObjectMeta{Name: BundleName(jurisdiction)},
		Spec:       v1alpha1.LawBundleSpec{Jurisdiction: jurisdiction, Sequence: sequence, Members: members},
	}
}

// edit returns a change of the profile of that name.
func edit(name string, change func(*v1alpha1.LegalProfile)) func(*fixture) {
	return func(f *fixture) {
		f.Profiles = slices.Clone(f.Profiles)
		p := named(f.Profiles, name)
		*p = *p.DeepCopy()
		change(p)
	}
}

func withoutProfile(name string) func(*fixture) {
	return func(f *fixture) {
		f.Profiles = slices.DeleteFunc(slices.Clone(f.Profiles), func(p v1alpha1.LegalProfile) bool { return p.Name == name })
	}
}

func withoutBundle(name string) func(*fixture) {
	return func(f *fixture) {
		f.Bundles = slices.DeleteFunc(slices.Clone(f.Bundles), func(b v1alpha1.LawBundle) bool { return b.Name == name })
	}
}

func forgotten(f *fixture) { f.Remembered = nil }

func all(changes ...func(*fixture)) func(*fixture) {
	return func(f *fixture) {
		for _, change := range changes {
			change(f)
		}
	}
}

// runs asks what of a request under fr-use runs, that runs already or not.
func (f *fixture) runs(running bool) []v1alpha1.ModuleName { return f.runsUnder("fr-use", running) }

func (f *fixture) runsUnder(profile v1alpha1.ObjectName, running bool) []v1alpha1.ModuleName {
	pack := objects.MakePackage("pack").Artifact("counter", 2, "count.people").Artifact("crowd", 3, "crowd.flow").
		Artifact("density", 4, "crowd.density").Artifact("face", 5, "biometric.face").Obj()
	d := objects.MakeDeployment("d", "massy").Profile(profile).Purpose("Use").Package("pack").Modules("counter", "crowd", "density", "face").Obj()
	return legal.JudgeDeployment(Settle(f.Input).Law, d, legal.Evidence{Package: pack, Running: running}, noon).Runs()
}

func same[T any](t *testing.T, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}

// describe writes a publication in one line.
func describe(p *Publication) string {
	published := "nil"
	if p.Published != nil {
		published = fmt.Sprint(*p.Published)
	}
	return fmt.Sprintf("%s %s %s/%d", published, p.Reason, p.Bundle, p.Sequence)
}
