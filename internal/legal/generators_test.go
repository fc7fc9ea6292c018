// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// The vocabulary is small, so that what is drawn independently meets. The last word of each is known to no profile.
var (
	genPurposes   = []v1alpha1.Term{"Statistics", "JudicialSearch", "EventSecurity"}
	genOperators  = []v1alpha1.Term{"Municipality", "NationalPolice", "Gendarmerie"}
	genActs       = []v1alpha1.Term{"PublicNotice", "PrefectOrder", "ComplianceCommitment"}
	genRoles      = []v1alpha1.Term{"Prosecutor", "InvestigatingJudge", "JudicialPoliceOfficer"}
	genFrameworks = []v1alpha1.Term{"Flagrance", "PreliminaryInquiry"}
	genRules      = []v1alpha1.Capability{"counting", "plate", "plate.read", "object", "biometric", "biometric.face", "plates", "count", "vehicle.colour"}
	genDurations  = []v1alpha1.CalendarDuration{"P8D", "P1M", "P1D", "PT48H", "P2W", "P1Y", "P1M1DT1H", "PT24H", "P0D"}
	genNames      = []string{"Commune de Massy", " commune  DE massy ", "Ville de Paris", "", "COMMUNE-DE-ＭASSY", genOther}
	genCodes      = []string{"91377", "75056", ""}
	genPlaces     = []string{"FR", "FR", "FR", "FR-75", "FR-13", "BE", "EU", "", "fr", "XX"}
	genNetworks   = []v1alpha1.CIDR{"10.0.0.0/9", "10.1.0.0/16", "10.1.2.0/24", "10.0.0.0/8", "10.200.0.0/16", "192.168.0.0/16"}
	genCameras    = []v1alpha1.Camera{"cam-1", "cam-2", "cam-3"}
	genMeans      = []v1alpha1.Capability{"person.detection", "vehicle", "biometric.face", "plate.read"}
	genFound      = append(genMeans[:len(genMeans):len(genMeans)], "counting.vehicle", "biometric.face.embedding", "object", "vehicle.colour", "plate")
	genModules    = []v1alpha1.Module{
		{Name: "counter", Capabilities: []v1alpha1.Capability{"counting.vehicle"}, Source: v1alpha1.ModuleSource{Path: "/opt/counter"}},
		{Name: "reader", Capabilities: []v1alpha1.Capability{"plate.read"}, Source: v1alpha1.ModuleSource{Image: genImage(1)}},
		{Name: "tracker", Capabilities: []v1alpha1.Capability{"object", "counting.vehicle.heavy"}, Source: v1alpha1.ModuleSource{Path: "/opt/tracker"}},
		{Name: "face", Capabilities: []v1alpha1.Capability{"plate.read", "biometric.face.embedding"}, Source: v1alpha1.ModuleSource{Image: genImage(2)}},
		{Name: "plates", Capabilities: []v1alpha1.Capability{"plates"}, Source: v1alpha1.ModuleSource{Path: "/opt/plates"}},
		{Name: "nothing", Source: v1alpha1.ModuleSource{Path: "/opt/nothing"}},
	}
)

const (
	genNamespace = "massy"
	genPackage   = "package"
	genElsewhere = "evry"

	genInstruction = "StandingInstruction"
	genUnknown     = "Unheard" // Drawn worlds may have it.
	genNever       = "Never"   // They never have this one.
)

// genImage is an image by its digest. The registry is another one each time it is drawn, and does not count.
func genImage(n int) v1alpha1.ImageReference {
	return v1alpha1.ImageReference(fmt.Sprintf("registry.example/image@sha256:%064d", n))
}

// genAnchors are the instants around which a world's boundaries lie: changes of the clocks, and ends of months.
var genAnchors = []time.Time{
	time.Date(2026, time.March, 29, 1, 0, 0, 0, time.UTC),
	time.Date(2026, time.October, 25, 1, 0, 0, 0, time.UTC),
	time.Date(2026, time.January, 31, 9, 0, 0, 0, time.UTC),
	time.Date(2026, time.February, 28, 23, 0, 0, 0, time.UTC),
	time.Date(2028, time.February, 29, 11, 0, 0, 0, time.UTC),
}

var genSteps = []time.Duration{
	time.Hour, 0, time.Second, 30 * time.Minute, 23 * time.Hour, 24 * time.Hour, 25 * time.Hour,
	48 * time.Hour, 8 * 24 * time.Hour, 28 * 24 * time.Hour, 31 * 24 * time.Hour,
}

// gen draws the parts of one world.
type gen struct {
	*rapid.T
	anchor time.Time
	number int
}

func pick[E any](g *gen, label string, of []E) E { return rapid.SampledFrom(of).Draw(g.T, label) }

// chance is true in about one of n cases, n a power of two.
func (g *gen) chance(n int, label string) bool {
	yes := true
	for ; n > 1; n /= 2 {
		yes = rapid.Bool().Draw(g.T, label) && yes
	}
	return yes
}

// some draws a part of the words, never none.
func some[E any](g *gen, label string, of []E) []E {
	var drawn []E
	for i := range of {
		if rapid.Bool().Draw(g.T, label) {
			drawn = append(drawn, of[i])
		}
	}
	if len(drawn) == 0 {
		drawn = append(drawn, pick(g, label, of))
	}
	return drawn
}

// with is some of the words and certainly this one.
func with[E comparable](g *gen, label string, certain E, of []E) []E {
	drawn := []E{certain}
	for _, word := range of {
		if word != certain && g.chance(2, label) {
			drawn = append(drawn, word)
		}
	}
	return drawn
}

// near is an instant around the anchor; early is mostly before it, late after it. Some have a part of a second.
func (g *gen) near(label string) metav1.Time {
	if g.chance(2, label) {
		return g.early(label)
	}
	return g.late(label)
}

func (g *gen) early(label string) metav1.Time { return g.moment(g.anchor.Add(-g.step(label)), label) }

func (g *gen) late(label string) metav1.Time {
	return g.moment(g.anchor.Add(g.step(label)+time.Minute), label)
}

// step is mostly a long one: what has many bounds would otherwise hardly ever hold.
func (g *gen) step(label string) time.Duration {
	if g.chance(4, label) {
		return pick(g, label, genSteps)
	}
	return pick(g, label, genSteps[5:])
}

func (g *gen) moment(t time.Time, label string) metav1.Time {
	if g.chance(8, label) {
		t = t.Add(999 * time.Millisecond)
	}
	if g.chance(4, label) {
		t = t.In(naiveZone("Asia/Tokyo"))
	}
	return metav1.NewTime(t)
}

func (g *gen) maybe(t metav1.Time, n int, label string) *metav1.Time {
	if g.chance(n, label) {
		return nil
	}
	return &t
}

func (g *gen) meta(namespace, prefix string) metav1.ObjectMeta {
	g.number++
	return metav1.ObjectMeta{Namespace: namespace, Name: fmt.Sprintf("%s-%02d", prefix, g.number)}
}

// deploymentWorlds and searchWorlds draw worlds of which about half run at some instant.
var deploymentWorlds = rapid.Custom(func(t *rapid.T) *world {
	g := &gen{T: t}
	g.anchor = pick(g, "anchor", genAnchors)
	w := g.lawfulDeployment()
	g.register(w)
	g.inspect(w)
	g.stamps(w)
	g.spoil(w, append(lawDefects, deploymentDefects...))
	g.add(w)
	return w
})

var searchWorlds = rapid.Custom(func(t *rapid.T) *world {
	g := &gen{T: t}
	g.anchor = pick(g, "anchor", genAnchors)
	w := g.lawfulSearch()
	g.register(w)
	g.inspect(w)
	g.stamps(w)
	g.spoil(w, append(lawDefects, searchDefects...))
	g.add(w)
	return w
})

// lawfulDeployment runs, at least in part, at the anchor or soon after it.
func (g *gen) lawfulDeployment() *world {
	w := &world{Package: g.aPackage()}
	profile := g.selectable(genPurposes[0], v1alpha1.RealTime)
	w.Profiles = append(w.Profiles, *profile)
	w.Deployment = &v1alpha1.VideoAnalyticsDeployment{
		ObjectMeta: g.meta(genNamespace, "deployment"),
		Spec: v1alpha1.VideoAnalyticsDeploymentSpec{
			ProfileName: v1alpha1.ObjectName(profile.Name),
			Purpose:     genPurposes[0],
			Processing:  v1alpha1.RealTime,
			OperatedBy:  g.operator(),
			PackageName: v1alpha1.ObjectName(w.Package.Name),
			Modules:     with(g, "modules", "counter", []v1alpha1.ModuleName{"reader", "tracker", "face"}),
			OnForbidden: v1alpha1.Strip,
			Cameras:     genCameras[:1],
		},
	}
	for _, required := range profile.Spec.Requires.Formalities {
		w.Formalities = append(w.Formalities, g.formality(required, profile.Spec.TimeZone, genPurposes[0]))
	}
	g.pieces(w, profile.Spec.Requires.Formalities, profile.Spec.TimeZone)
	return w
}

// lawfulSearch runs, at least in part, at the anchor or soon after it.
func (g *gen) lawfulSearch() *world {
	w := &world{Package: g.aPackage()}
	profile := g.selectable(genPurposes[1], v1alpha1.Deferred)
	profile.Spec.Requires.Requisition = &v1alpha1.RequisitionRequirement{}
	for _, name := range genFrameworks {
		profile.Spec.Requires.Requisition.Frameworks = append(profile.Spec.Requires.Requisition.Frameworks, g.framework(name))
	}
	w.Profiles = append(w.Profiles, *profile)
	w.Requisition = &v1alpha1.JudicialRequisition{
		ObjectMeta: g.meta(genNamespace, "requisition"),
		Spec: v1alpha1.JudicialRequisitionSpec{
			ProfileName: v1alpha1.ObjectName(profile.Name),
			Framework:   pick(g, "framework", genFrameworks),
			Offence:     v1alpha1.Offence{Description: "an offence", MaximumPenaltyYears: pick(g, "penalty", []*int32{new(int32(5)), new(int32(10)), new(int32(4)), nil})},
			Signatory:   v1alpha1.Signatory{Role: genRoles[2]},
			AddressedTo: g.operator(),
			FindingAt:   g.maybe(g.moment(g.anchor.Add(-pick(g, "finding", genSteps[:6])), "finding"), 16, "finding"),
			Window:      v1alpha1.Period{From: g.early("window"), Until: g.late("window")},
			Scope: v1alpha1.Scope{
				Cameras:      with(g, "scope", genCameras[0], genCameras),
				Footage:      v1alpha1.Period{From: metav1.NewTime(g.anchor.AddDate(-1, 0, 0)), Until: g.late("footage")},
				Capabilities: []v1alpha1.Capability{"plate", "object", "counting", "biometric"},
			},
		},
	}
	r := w.Requisition
	w.Search = &v1alpha1.VideoSearchJob{
		ObjectMeta: g.meta(genNamespace, "search"),
		Spec: v1alpha1.VideoSearchJobSpec{
			RequisitionName: v1alpha1.ObjectName(r.Name),
			PackageName:     v1alpha1.ObjectName(w.Package.Name),
			Modules:         []v1alpha1.ModuleName{"counter"},
			Cameras:         genCameras[:1],
			Footage:         v1alpha1.Period{From: r.Spec.Scope.Footage.From, Until: g.early("recorded")},
		},
	}
	if g.chance(8, "scope") {
		r.Spec.Scope.Capabilities = with(g, "scope", "counting", []v1alpha1.Capability{"plate", "object", "plate.read"})
	}
	if g.chance(4, "results") {
		w.Search.Spec.Output = &v1alpha1.SearchOutput{Network: &v1alpha1.EgressRule{CIDR: pick(g, "results", genNetworks)}}
		r.Spec.Scope.ResultNetworks = with(g, "results", genNetworks[0], genNetworks)
	}
	if !g.chance(4, "modules") {
		w.Search.Spec.Modules = with(g, "modules", "counter", []v1alpha1.ModuleName{"reader", "tracker", "face"})
	}
	for _, required := range profile.Spec.Requires.Formalities {
		w.Formalities = append(w.Formalities, g.formality(required, profile.Spec.TimeZone, profile.Spec.Permits.Purposes...))
	}
	g.pieces(w, profile.Spec.Requires.Formalities, profile.Spec.TimeZone)
	for _, framework := range profile.Spec.Requires.Requisition.Frameworks {
		if framework.Name == r.Spec.Framework {
			if g.chance(4, "signatory") { // Who may also decide, sometimes.
				r.Spec.Signatory.Role = pick(g, "signatory", framework.Signatories)
			}
			w.Decisions = g.decisions(r, &framework)
			if standing := framework.StandingAuthorization; standing != nil {
				w.Formalities = append(w.Formalities, g.instruction(standing, &profile.Spec))
			}
		}
	}
	return w
}

// deleted is since when something is being deleted, which is no matter.
func (g *gen) deleted() *metav1.Time { return new(g.near("deleted")) }
