// SPDX-License-Identifier: Apache-2.0

package world

import (
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/contention"
	"github.com/vsa-legal/operator/internal/elsewhere"
	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/lawbundle"
	"github.com/vsa-legal/operator/internal/legal"
)

// The kinds that ask for something to run.
const (
	KindDeployment = "VideoAnalyticsDeployment"
	KindSearch     = "VideoSearchJob"
)

// World is a set of objects, made ready to judge every request of it.
type World struct {
	Law *legal.Law
	// Language in which everything is said of it.
	Language i18n.Language
	// Evidence is what the identity of an operator rests on.
	Evidence v1alpha1.EvidenceMode
	// Settled tells by which bundles the law was found, and what is wrong with it.
	Settled *lawbundle.Settled

	profiles     map[string]*v1alpha1.LegalProfile
	notices      map[string]*v1alpha1.FormalNotice
	packages     map[string]*v1alpha1.AnalyticsPackage
	formalities  map[types.NamespacedName][]v1alpha1.Formality // by namespace and purpose
	requisitions map[types.NamespacedName]*v1alpha1.JudicialRequisition
	decisions    map[types.NamespacedName][]v1alpha1.JudicialDecision // by namespace and requisition
	register     *legal.Register
	cases        []Case
}

// Case is one request with the evidence that stands beside it.
type Case struct {
	Kind, Namespace, Name string

	Deployment *v1alpha1.VideoAnalyticsDeployment // nil for a search
	Search     *v1alpha1.VideoSearchJob           // nil for a deployment
	Evidence   legal.Evidence

	// Language in which everything is said of it.
	Language i18n.Language

	law *legal.Law
}

// New makes objects ready. It keeps references to them: they must not change afterwards.
func New(o *Objects) *World { return NewIn(i18n.English, o) }

// NewIn makes objects ready of which everything is said in a language.
func NewIn(language i18n.Language, o *Objects) *World {
	profiles := language.Profiles(o.Profiles)
	w := &World{
		Settled: lawbundle.Settle(lawbundle.Input{Profiles: o.Profiles, Notices: o.Notices, Bundles: o.Bundles, BuiltIn: o.BuiltIn,
			Say: language.Say, Translate: language.Profiles}),
		Language:     language,
		profiles:     byName(profiles, func(p *v1alpha1.LegalProfile) string { return p.Name }),
		notices:      byName(o.Notices, func(n *v1alpha1.FormalNotice) string { return n.Name }),
		packages:     byName(o.Packages, func(p *v1alpha1.AnalyticsPackage) string { return p.Name }),
		formalities:  map[types.NamespacedName][]v1alpha1.Formality{},
		requisitions: map[types.NamespacedName]*v1alpha1.JudicialRequisition{},
		decisions:    map[types.NamespacedName][]v1alpha1.JudicialDecision{},
	}
	w.Law = w.Settled.Law
	w.Evidence, w.register = o.evidence(), legal.NewRegister(o.Controllers)
	for name, p := range w.packages {
		w.packages[name] = contention.Effective(p)
	}
	w.packages = elsewhere.Together(w.packages)
	for _, f := range o.Formalities {
		for _, purpose := range f.Spec.Covers.Purposes {
			key := types.NamespacedName{Namespace: f.Namespace, Name: string(purpose)}
			w.formalities[key] = append(w.formalities[key], f)
		}
	}
	for i := range o.Requisitions {
		r := &o.Requisitions[i]
		w.requisitions[types.NamespacedName{Namespace: r.Namespace, Name: r.Name}] = r
	}
	for _, d := range o.Decisions {
		key := types.NamespacedName{Namespace: d.Namespace, Name: string(d.Spec.RequisitionName)}
		w.decisions[key] = append(w.decisions[key], d)
	}
	for i := range o.Deployments {
		w.cases = append(w.cases, w.deployment(&o.Deployments[i]))
	}
	for i := range o.Searches {
		w.cases = append(w.cases, w.search(&o.Searches[i]))
	}
	return w
}

func byName[T any](all []T, name func(*T) string) map[string]*T {
	named := make(map[string]*T, len(all))
	for i := range all {
		named[name(&all[i])] = &all[i]
	}
	return named
}

func (w *World) deployment(d *v1alpha1.VideoAnalyticsDeployment) Case {
	return Case{Kind: KindDeployment, Namespace: d.Namespace, Name: d.Name, Deployment: d, Language: w.Language, law: w.Law, Evidence: legal.Evidence{
		Mode: w.Evidence, Register: w.register,
		Package:     w.packages[string(d.Spec.PackageName)],
		Formalities: w.formalities[types.NamespacedName{Namespace: d.Namespace, Name: string(d.Spec.Purpose)}],
		Running:     d.Status.Workload != nil,
	}}
}

func (w *World) search(s *v1alpha1.VideoSearchJob) Case {
	key := types.NamespacedName{Namespace: s.Namespace, Name: string(s.Spec.RequisitionName)}
	c := Case{Kind: KindSearch, Namespace: s.Namespace, Name: s.Name, Search: s, Language: w.Language, law: w.Law, Evidence: legal.Evidence{
		Mode: w.Evidence, Register: w.register,
		Package:     w.packages[string(s.Spec.PackageName)],
		Requisition: w.requisitions[key],
		Decisions:   w.decisions[key],
		Running:     s.Status.Workload != nil,
	}}
	c.Evidence.Formalities = w.covering(s.Namespace, w.Profile(c.ProfileName()))
	return c
}

// Cases returns every request: the deployments, then the searches, each in the order of the objects.
func (w *World) Cases() []Case { return w.cases }

// Profile returns the profile of that name, or nil.
func (w *World) Profile(name string) *v1alpha1.LegalProfile { return w.profiles[name] }

// Location is the time zone on whose calendar most of the law is counted; of several, the first by name. UTC without any.
func (w *World) Location() *time.Location {
	count := map[string]int{}
	most := ""
	for _, p := range w.profiles {
		zone := p.Spec.TimeZone
		if count[zone]++; count[zone] > count[most] || count[zone] == count[most] && zone < most {
			most = zone
		}
	}
	return zone(most)
}

// LocationOf is the time zone of a profile, or UTC where it names none that is known.
func LocationOf(p *v1alpha1.LegalProfile) *time.Location { return zone(p.Spec.TimeZone) }

func zone(name string) *time.Location {
	if loc, err := time.LoadLocation(name); err == nil && name != "Local" {
		return loc
	}
	return time.UTC
}

// Notice returns the formal notice of that name, or nil.
func (w *World) Notice(name string) *v1alpha1.FormalNotice { return w.notices[name] }

// Requisition returns the requisition of that name, or nil, and what it is judged by.
func (w *World) Requisition(namespace, name string) (*v1alpha1.JudicialRequisition, legal.Evidence) {
	key := types.NamespacedName{Namespace: namespace, Name: name}
	r, e := w.requisitions[key], legal.Evidence{Mode: w.Evidence, Register: w.register, Decisions: w.decisions[key]}
	if r != nil {
		e.Formalities = w.covering(namespace, w.Profile(string(r.Spec.ProfileName)))
	}
	return r, e
}

// covering returns the formalities of a namespace that may count for the purposes of a profile, which may be nil. One counts
// only if it covers every purpose of the profile: those that cover the first are enough to look at.
func (w *World) covering(namespace string, p *v1alpha1.LegalProfile) []v1alpha1.Formality {
	if p == nil || p.Spec.Permits == nil || len(p.Spec.Permits.Purposes) == 0 {
		return nil
	}
	return w.formalities[types.NamespacedName{Namespace: namespace, Name: string(p.Spec.Permits.Purposes[0])}]
}

// Judge tells what of the request may run at now.
func (c *Case) Judge(now time.Time) legal.Verdict {
	if c.Search != nil {
		return legal.JudgeSearch(c.law, c.Search, c.Evidence, now)
	}
	return legal.JudgeDeployment(c.law, c.Deployment, c.Evidence, now)
}

// Explain tells what stands in favour of the request at now, and every text that stands against its modules.
func (c *Case) Explain(now time.Time) legal.Explanation {
	if c.Search != nil {
		return legal.ExplainSearch(c.law, c.Search, c.Evidence, now)
	}
	return legal.ExplainDeployment(c.law, c.Deployment, c.Evidence, now)
}

// ProfileName returns the name of the profile that the request rests on: a search rests on its requisition's. It is
// empty for a search without a requisition.
func (c *Case) ProfileName() string {
	switch {
	case c.Deployment != nil:
		return string(c.Deployment.Spec.ProfileName)
	case c.Evidence.Requisition != nil:
		return string(c.Evidence.Requisition.Spec.ProfileName)
	}
	return ""
}

// Change is an instant at which a verdict differs from what it was before.
type Change struct {
	Case          *Case
	At            time.Time
	Before, After legal.Verdict
}

// Changes returns the future of one request: every instant after now and not after until at which its verdict changes
// if nothing else does, in order. A zero until means all of them.
func (c *Case) Changes(now, until time.Time) []Change {
	var changes []Change
	before := c.Judge(now)
	for !before.NextChange.IsZero() && (until.IsZero() || !before.NextChange.After(until)) {
		at := before.NextChange
		after := c.Judge(at)
		changes = append(changes, Change{Case: c, At: at, Before: before, After: after})
		before = after
	}
	return changes
}
