// SPDX-License-Identifier: Apache-2.0

package lawbundle

import (
	"slices"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

var (
	drawnCapabilities = []v1alpha1.Capability{"count", "crowd", "crowd.density", "biometric", "person"}
	drawnNames        = []string{"fr-use", "fr-also", "fr-ban", "eu-ban", "eu-more", "be-ban"}
)

// drawFixture draws a law of three jurisdictions that is complete and remembered; of BE there is no bundle, and what binds
// of it is built in.
func drawFixture(t *rapid.T) *fixture {
	f := &fixture{}
	some := func(label string) []v1alpha1.Capability {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(drawnCapabilities), 1, 4, rapid.ID).Draw(t, label)
	}
	f.Profiles = append(f.Profiles, *permitting("fr-use", "FR", some("use")...), *permitting("fr-also", "FR", some("also")...))
	for _, name := range drawnNames[2:] {
		f.Profiles = append(f.Profiles, *forbidding(name, map[byte]string{'f': "FR", 'e': "EU", 'b': "BE"}[name[0]], some(name)[0]))
	}
	for _, name := range []string{"notice-1", "notice-2"} {
		f.Notices = append(f.Notices, *strips(name, some(name)[0]))
	}
	f.BuiltIn = []v1alpha1.LegalProfile{*named(f.Profiles, "be-ban").DeepCopy(), *named(f.Profiles, "eu-ban").DeepCopy()}
	f.Bundles = []v1alpha1.LawBundle{
		*bundle("FR", 5, Members(f.Profiles[:3], f.Notices[:1])), *bundle("EU", 5, Members(f.Profiles[3:5], f.Notices[1:])),
	}
	f.remember()
	return f
}

// mishap is something that takes law away, makes it weaker, or puts something else into its place.
func mishap(t *rapid.T, f *fixture) {
	names := rapid.SampledFrom(drawnNames)
	profile := func(change func(*v1alpha1.LegalProfile)) func(*fixture) {
		return func(f *fixture) {
			if name := names.Draw(t, "name"); named(f.Profiles, name) != nil {
				edit(name, change)(f)
			}
		}
	}
	i := rapid.IntRange(0, 1).Draw(t, "bundle")
	mishaps := map[string]func(*fixture){
		"deleted":      func(f *fixture) { withoutProfile(names.Draw(t, "name"))(f) },
		"selected":     profile(func(p *v1alpha1.LegalProfile) { p.Spec.Applies = v1alpha1.WhenSelected }),
		"ended":        profile(func(p *v1alpha1.LegalProfile) { p.Spec.InForce = []v1alpha1.ForcePeriod{ended()} }),
		"forbids none": profile(func(p *v1alpha1.LegalProfile) { p.Spec.Forbids = nil }),
		"permits all": profile(func(p *v1alpha1.LegalProfile) {
			p.Spec = permitting("", p.Spec.Jurisdiction, drawnCapabilities...).Spec
		}),
		"moves":         profile(func(p *v1alpha1.LegalProfile) { p.Spec.Jurisdiction = "ZZ" }),
		"swapped":       swap(names.Draw(t, "a"), names.Draw(t, "b")),
		"notice lost":   func(f *fixture) { f.Notices = f.Notices[:min(1, len(f.Notices))] },
		"notice closed": closeNotice,
		"bundle lost":   func(f *fixture) { f.Bundles = slices.Clone(f.Bundles[:min(i, len(f.Bundles))]) },
		"bundle older":  anew(i, 4),
		"bundle reused": anew(i, 5),
		"bundle emptied": func(f *fixture) {
			edition(f, i, func(s *v1alpha1.LawBundleSpec) { s.Sequence++; s.Members = s.Members[:1] })
		},
		"copy lost": func(f *fixture) { f.Remembered = f.Remembered[:min(i, len(f.Remembered))] },
	}
	all := make([]string, 0, len(mishaps))
	for name := range mishaps {
		all = append(all, name)
	}
	slices.Sort(all)
	mishaps[rapid.SampledFrom(all).Draw(t, "mishap")](f)
}

func swap(a, b string) func(*fixture) {
	return func(f *fixture) {
		if p, q := named(f.Profiles, a), named(f.Profiles, b); p != nil && q != nil {
			one, other := p.DeepCopy().Spec, q.DeepCopy().Spec
			edit(a, func(p *v1alpha1.LegalProfile) { p.Spec = other })(f)
			edit(b, func(p *v1alpha1.LegalProfile) { p.Spec = one })(f)
		}
	}
}

func closeNotice(f *fixture) {
	if len(f.Notices) > 0 {
		closed := f.Notices[0].DeepCopy()
		closed.Spec.ClosedAt = new(metav1.NewTime(noon))
		f.Notices = append([]v1alpha1.FormalNotice{*closed}, f.Notices[1:]...)
	}
}

// edition changes a bundle and publishes what is there: but for the sequence 6 there is a member that is not there.
func edition(f *fixture, i int, change func(*v1alpha1.LawBundleSpec)) {
	if i < len(f.Bundles) {
		f.Bundles = slices.Clone(f.Bundles)
		b := f.Bundles[i].DeepCopy()
		change(&b.Spec)
		b.Spec.Members = append(b.Spec.Members, v1alpha1.LawMember{Kind: v1alpha1.LawKindProfile, Name: "to-come", Digest: "sha256:0"})
		f.Bundles[i] = *b
	}
}

// anew deletes a bundle and makes it anew, of what is there, with a sequence of its past.
func anew(i int, sequence int64) func(*fixture) {
	return func(f *fixture) {
		if i < len(f.Bundles) {
			f.Bundles = slices.Clone(f.Bundles)
			of := f.Bundles[i].Spec.Jurisdiction
			var there []v1alpha1.LegalProfile
			for _, p := range f.Profiles {
				if p.Spec.Jurisdiction == of {
					there = append(there, p)
				}
			}
			f.Bundles[i] = *bundle(of, sequence, Members(there, nil))
		}
	}
}

// TestLosingLawFreesNothing: whatever happens to profiles, notices, bundles or the copies of them, nothing runs that did not
// run before. Only a bundle and its copy together are what nobody can tell from a jurisdiction that never had one: then the
// catalogue is left.
func TestLosingLawFreesNothing(t *testing.T) {
	ran, less := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		f := drawFixture(t)
		profile := v1alpha1.ObjectName(rapid.SampledFrom([]string{"fr-use", "fr-also", "fr-ban"}).Draw(t, "profile"))
		before := f.runsUnder(profile, true)
		for range rapid.IntRange(1, 4).Draw(t, "mishaps") {
			mishap(t, f)
		}
		for _, e := range drawnEditions {
			if !slices.ContainsFunc(f.Remembered, func(r *Edition) bool { return r.Jurisdiction == e }) &&
				!slices.ContainsFunc(f.Bundles, func(b v1alpha1.LawBundle) bool {
					return b.Spec.Jurisdiction == e && b.Status.CompleteSequence > 0
				}) {
				t.Skip("a bundle and its copy are lost")
			}
		}
		after := f.runsUnder(profile, true)
		for _, module := range after {
			if !slices.Contains(before, module) {
				t.Fatalf("%s runs, before only %v did", module, before)
			}
		}
		for _, module := range f.runsUnder(profile, false) {
			if !slices.Contains(after, module) {
				t.Fatalf("%s starts, and would not run on", module)
			}
		}
		ran += min(1, len(before))
		less += min(1, len(before)-len(after))
	})
	if ran == 0 || less == 0 {
		t.Errorf("something ran in %d worlds, and less afterwards in %d", ran, less)
	}
}

var drawnEditions = []string{"FR", "EU"}
