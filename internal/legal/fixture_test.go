// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

var (
	june = time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC)
	july = june.AddDate(0, 1, 0)
	noon = time.Date(2026, time.June, 10, 12, 0, 0, 0, time.UTC)
)

// fixture is a request that lawfully runs at noon, under a law made for these tests. A case changes one thing of it.
type fixture struct {
	profile      *objects.ProfileBuilder
	also         []*objects.ProfileBuilder // further profiles
	notices      []*objects.NoticeBuilder
	pack         *objects.PackageBuilder // nil: there is none
	formalities  []*objects.FormalityBuilder
	mode         InspectionMode
	holds        []Hold
	unpublished  []string
	running      bool
	evidenceMode v1alpha1.EvidenceMode
	register     []*objects.ControllerBuilder

	deployment *objects.DeploymentBuilder

	search      *objects.SearchBuilder // nil: it is a deployment
	requisition *objects.RequisitionBuilder
	decisions   []*objects.DecisionBuilder
}

// deployment counts people and watches a crowd, for Use.
func deployment() *fixture {
	return &fixture{
		profile: objects.MakeProfile("law").TimeZone("Europe/Paris").Sources("code", "decree").InForce("act", june, july).
			Processing(v1alpha1.RealTime).Purposes("Use").Operators("Municipality").
			Permits("count", "art-1").Permits("crowd", "art-2", "person"),
		pack: objects.MakePackage("pack").Artifact("counter", 2, "count.people").Artifact("crowd", 3, "crowd.density").
			BakedIn("face", "biometric.face"),
		deployment: objects.MakeDeployment("d", "massy").Profile("law").Purpose("Use").Package("pack").Modules("counter", "crowd"),
	}
}

// search looks for plates under a requisition of the framework Inquiry, which needs no decision.
func search() *fixture {
	f := &fixture{
		profile: objects.MakeProfile("law").TimeZone("Europe/Paris").Sources("code", "decree").InForce("act", june, july).
			Processing(v1alpha1.Deferred).Purposes("Inquiry").Operators("Municipality").
			Permits("plate", "art-1", "vehicle").Permits("clothing", "art-2").
			Frameworks(v1alpha1.Framework{
				Name: "Flagrance", Source: "art-53", Signatories: []v1alpha1.Term{"Officer", "Agent"}, DecidedBy: []v1alpha1.Term{"Prosecutor"},
				Authorization: v1alpha1.AuthorizationPresumed, MaximumDuration: "P8D",
				Extension: &v1alpha1.Extension{By: []v1alpha1.Term{"Prosecutor"}, MaximumDuration: "P8D", MinimumPenaltyYears: ptrTo(int32(5))},
			}, v1alpha1.Framework{
				Name: "Inquiry", Source: "art-77", Signatories: []v1alpha1.Term{"Officer"}, DecidedBy: []v1alpha1.Term{"Prosecutor", "Judge"},
				Authorization: v1alpha1.AuthorizationPresumed,
			}),
		pack:   objects.MakePackage("pack").Artifact("plates", 2, "plate.read").Artifact("clothes", 3, "clothing.color"),
		search: objects.MakeSearch("s", "massy").Requisition("r").Modules("plates").Footage(june, june.Add(time.Hour)),
		requisition: objects.MakeRequisition("r", "massy").Under("law", "Inquiry").SignedBy("Officer").Penalty(5).
			FindingAt(june.AddDate(0, 0, 4)).Window(june, july).Cameras("cam-1", "cam-2").Footage(june, june.Add(2*time.Hour)).Capabilities("plate"),
	}
	f.search.Spec.PackageName = "pack"
	return f
}

func ptrTo[T any](v T) *T { return &v }

func (f *fixture) law() *Law {
	profiles := []v1alpha1.LegalProfile{*f.profile.Obj()}
	for _, p := range f.also {
		profiles = append(profiles, *p.Obj())
	}
	var notices []v1alpha1.FormalNotice
	for _, n := range f.notices {
		notices = append(notices, *n.Obj())
	}
	return NewLaw(profiles, notices).Unpublished(f.unpublished...).Held(f.holds...)
}

func (f *fixture) evidence() Evidence {
	e := Evidence{Inspection: f.mode, Running: f.running, Mode: f.evidenceMode, Register: f.registered()}
	if f.pack != nil {
		e.Package = f.pack.Obj()
	}
	for _, x := range f.formalities {
		e.Formalities = append(e.Formalities, *x.Obj())
	}
	if f.requisition != nil {
		e.Requisition = f.requisition.Obj()
	}
	for _, d := range f.decisions {
		e.Decisions = append(e.Decisions, *d.Obj())
	}
	return e
}

// registered is the register of the fixture.
func (f *fixture) registered() *Register {
	var all []v1alpha1.DataController
	for _, c := range f.register {
		all = append(all, *c.Obj())
	}
	return NewRegister(all)
}

func (f *fixture) request() *request {
	e := f.evidence()
	if f.search != nil {
		return newSearchRequest(f.law(), f.search.Obj(), &e)
	}
	return newDeploymentRequest(f.law(), f.deployment.Obj(), &e)
}

// input at an instant, as the judge hands it to its checks.
func (f *fixture) input(t time.Time) input {
	in := input{request: f.request(), at: at(t)}
	for i := range in.modules {
		in.verdicts = append(in.verdicts, in.judgeModule(&in.modules[i]))
	}
	return in
}

func (f *fixture) verdict(now time.Time) Verdict {
	if f.search != nil {
		return JudgeSearch(f.law(), f.search.Obj(), f.evidence(), now)
	}
	return JudgeDeployment(f.law(), f.deployment.Obj(), f.evidence(), now)
}

// checkCase is a row of a check's table: what is other than in a request that lawfully runs, and what the check finds.
type checkCase struct {
	of     func() *fixture // deployment, if nil
	change func(*fixture)
	at     time.Time // noon, if zero
	want   []v1alpha1.Finding
}

func (c *checkCase) fixture() *fixture {
	of := c.of
	if of == nil {
		of = deployment
	}
	f := of()
	if c.change != nil {
		c.change(f)
	}
	return f
}

func (c *checkCase) instant() time.Time {
	if c.at.IsZero() {
		return noon
	}
	return c.at
}

// testCheck runs the check of that name in the chain of requests on a table.
func testCheck(t *testing.T, name string, cases map[string]checkCase) {
	t.Helper()
	run := named(t, requestChecks, name)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			same(t, c.want, run(c.fixture().input(c.instant())))
		})
	}
}

// testRequisitionCheck runs the check of that name in the chain of requisitions on a table.
func testRequisitionCheck(t *testing.T, name string, cases map[string]checkCase) {
	t.Helper()
	run := named(t, requisitionChecks, name)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			c.of = search
			same(t, c.want, run(requisitionInput{c.fixture().request().requisition, at(c.instant())}))
		})
	}
}

func named[In any](t *testing.T, checks []check[In], name string) func(In) []v1alpha1.Finding {
	t.Helper()
	for _, c := range checks {
		if c.name == name {
			return c.find
		}
	}
	t.Fatalf("no check is named %s", name)
	return nil
}

// same compares.
func same[T any](t *testing.T, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(period{}, Duration{}, unclearFiles{}, uninspected{})); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}

func one(f v1alpha1.Finding) []v1alpha1.Finding { return []v1alpha1.Finding{f} }
