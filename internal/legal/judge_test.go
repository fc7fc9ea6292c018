// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"fmt"
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// TestJudge: the verdict, when it changes, and when something of it has to end.
func TestJudge(t *testing.T) {
	order := func(notified, closed time.Time, strip ...v1alpha1.Capability) func(*fixture) {
		return func(f *fixture) {
			f.notices = append(f.notices, objects.MakeNotice("n").Open(notified, closed).To(v1alpha1.Addressee{Type: "Municipality"}).Strip(strip...))
		}
	}
	paper := func(from, until time.Time) func(*fixture) {
		return func(f *fixture) {
			f.profile.Requires(v1alpha1.FormalityRequirement{Type: "Paper", Source: "art-8"})
			f.formalities = append(f.formalities, objects.MakeFormality("f", "massy").Type("Paper").Covers("Use").Valid(from, until))
		}
	}
	day := func(n int) time.Time { return june.AddDate(0, 0, n) }
	cases := map[string]struct {
		of         func() *fixture
		change     func(*fixture)
		verdict    v1alpha1.Verdict
		runs       int
		next, ends time.Time
	}{
		"until the law ends":                       {deployment, func(*fixture) {}, v1alpha1.Permitted, 2, july, july},
		"until its formality ends":                 {deployment, paper(june, day(20)), v1alpha1.Permitted, 2, day(20), day(20)},
		"until one module has to go":               {deployment, order(day(20), time.Time{}, "crowd"), v1alpha1.Permitted, 2, day(20), day(20)},
		"one module comes back, and all end later": {deployment, order(june, day(20), "crowd"), v1alpha1.Restricted, 1, day(20), july},
		"it begins":                              {deployment, paper(day(20), time.Time{}), v1alpha1.Suspended, 0, day(20), time.Time{}},
		"it never changes":                       {deployment, func(f *fixture) { f.profile.Spec.InForce = nil }, v1alpha1.Permitted, 2, time.Time{}, time.Time{}},
		"a search, until its window closes":      {search, func(f *fixture) { f.requisition.Window(june, day(20)) }, v1alpha1.Permitted, 1, day(20), day(20)},
		"a search, once its footage is recorded": {search, func(f *fixture) { f.requisition.Footage(june, july); f.search.Footage(june, day(20)) }, v1alpha1.Suspended, 0, day(20), time.Time{}},
		"the gravest of several findings":        {deployment, func(f *fixture) { order(june, time.Time{}, "crowd")(f); paper(july, time.Time{})(f) }, v1alpha1.Suspended, 0, july, time.Time{}},
		"only what is told changes, and all runs on": {deployment, func(f *fixture) {
			f.profile.InForce("bill", july, time.Time{})
			order(day(20), day(21), "crowd")(f)
			f.deployment.Spec.Modules = f.deployment.Spec.Modules[:1]
		}, v1alpha1.Permitted, 1, time.Time{}, time.Time{}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := c.of()
			c.change(f)
			v := f.verdict(noon)
			same(t, c.verdict, v.Verdict)
			same(t, c.runs, len(v.Runs()))
			same(t, c.next.UTC(), v.NextChange)
			same(t, c.ends.UTC(), v.RunsUntil)
		})
	}
}

// TestVerdictAtAnInstant: every module is judged, in the order of the request, and the gravest finding comes first.
func TestVerdictAtAnInstant(t *testing.T) {
	f := deployment()
	f.deployment.Modules("face", "x")
	v, runs := f.request().verdict(at(noon))
	var decisions []v1alpha1.ModuleDecision
	for _, m := range v.Modules {
		decisions = append(decisions, m.Decision)
	}
	same(t, []v1alpha1.ModuleDecision{v1alpha1.ModulePermitted, v1alpha1.ModulePermitted, v1alpha1.ModuleStripped, v1alpha1.ModuleUnknown}, decisions)
	if runs || v.Verdict != v1alpha1.Suspended || len(v.Findings) != 2 || v.Findings[0].Reason != v1alpha1.ReasonModuleNotFound {
		t.Errorf("%s, %+v", v.Verdict, v.Findings)
	}
}

func TestRunsMoreThan(t *testing.T) {
	less := someVerdict()
	less.Modules = less.Modules[:2]
	suspended := someVerdict()
	suspended.Verdict = v1alpha1.Suspended
	cases := map[string]struct {
		a, b Verdict
		want bool
	}{
		"the same":           {someVerdict(), someVerdict(), false},
		"one more":           {someVerdict(), less, true},
		"one less":           {less, someVerdict(), false},
		"than nothing":       {less, suspended, true},
		"nothing, than some": {suspended, less, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { same(t, c.want, c.a.runsMoreThan(c.b)) })
	}
}

// BenchmarkDeploymentAmongFormalities judges a request in a namespace with 200 acts for its purpose, of which its law asks for
// none.
func BenchmarkDeploymentAmongFormalities(b *testing.B) {
	f := deployment()
	f.profile.Requires(v1alpha1.FormalityRequirement{Type: "Paper", Source: "art", MaximumValidity: "P1M"})
	f.formalities = append(f.formalities, objects.MakeFormality("paper", "massy").Type("Paper").Covers("Use").Valid(june, july))
	for i := range 200 {
		f.formalities = append(f.formalities, objects.MakeFormality(fmt.Sprint("f", i), "massy").Type("Other").Covers("Use").
			Valid(june, noon.Add(time.Duration(i+1)*time.Second)))
	}
	law, d, e := f.law(), f.deployment.Obj(), f.evidence()
	if v := JudgeDeployment(law, d, e, noon); v.Verdict != v1alpha1.Permitted || !v.RunsUntil.Equal(july) {
		b.Fatalf("%+v", v)
	}
	b.ReportAllocs()
	for b.Loop() {
		JudgeDeployment(law, d, e, noon)
	}
}
