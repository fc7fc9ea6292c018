// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Standing is whether a requisition stands at an instant.
type Standing struct {
	Stands   bool
	Findings []v1alpha1.Finding // why it does not stand, the gravest first

	// NextChange is the first later instant at which Stands or Findings differ. Zero means never.
	NextChange time.Time
	// StandsUntil is the first later instant at which a requisition that stands no longer does. Zero means never.
	StandsUntil time.Time
}

// JudgeRequisition tells whether a requisition stands at now. Of the evidence its decisions and formalities count: the
// decisions of its namespace that name it, and the formalities of its namespace.
func JudgeRequisition(law *Law, r *v1alpha1.JudicialRequisition, e Evidence, now time.Time) Standing {
	findings, next := law.askRequisition(r, &e).nextTransitions(at(now))
	return Standing{
		Stands: len(findings) == 0, Findings: findings,
		NextChange: next.changes.time(), StandsUntil: next.ends.time(),
	}
}

// requisition is a JudicialRequisition, the law that it rests on, and the decisions on it.
type requisition struct {
	*v1alpha1.JudicialRequisition
	say         Words
	identity    identity // of the addressee
	profileName string
	profile     *profile   // nil where there is none of that name
	framework   *framework // nil where the profile has none of that name
	window      period
	decisions   []decision
	acts        []recordedFormality // that may authorize it in advance
}

func newRequisition(law *Law, in *v1alpha1.JudicialRequisition, e *Evidence) *requisition {
	r := &requisition{
		JudicialRequisition: in,
		say:                 law.say,
		identity:            e.identify(in.Namespace, &in.Spec.AddressedTo),
		profileName:         string(in.Spec.ProfileName),
		profile:             law.profiles[string(in.Spec.ProfileName)],
		window:              period{from(in.Spec.Window.From), from(in.Spec.Window.Until)},
	}
	if r.profile != nil {
		i := slices.IndexFunc(r.profile.frameworks, func(f framework) bool { return f.spec.Name == in.Spec.Framework })
		if i >= 0 {
			r.framework = &r.profile.frameworks[i]
		}
	}
	for i := range e.Decisions {
		d := &e.Decisions[i]
		if d.Namespace == in.Namespace && string(d.Spec.RequisitionName) == in.Name {
			r.decisions = append(r.decisions, decision{&d.Spec, from(d.Spec.DecidedAt)})
		}
	}
	r.acts = r.standingActs(e.Formalities)
	return r
}

// nextTransitions returns why the requisition does not stand at an instant, the gravest first, and when that changes.
func (r *requisition) nextTransitions(t instant) ([]v1alpha1.Finding, transitions) {
	return requisitions{r}.nextTransitions(t)
}

// findings says why the requisition does not stand at an instant. None means that it stands.
func (r *requisition) findings(t instant) []v1alpha1.Finding {
	return runChecks(requisitionChecks, requisitionInput{r, t})
}

// finding of a rule of the framework.
func (r *requisition) finding(v v1alpha1.Verdict, reason, message string) v1alpha1.Finding {
	return r.profile.finding(v, reason, string(r.framework.spec.Source), message)
}

// source of the framework that the requisition rests on, or else of its profile.
func (r *requisition) source() string {
	switch {
	case r.framework != nil:
		return string(r.framework.spec.Source)
	case r.profile != nil:
		return r.profile.primarySource()
	}
	return ""
}

// instants at which the standing can change.
func (r *requisition) instants() []instant {
	all := []instant{r.window.from, r.window.until}
	add := func(more ...instant) { all = append(all, more...) }
	for _, d := range r.decisions {
		add(d.at)
	}
	for _, f := range r.acts {
		add(f.from, f.until)
	}
	if r.profile != nil {
		r.profile.instants(add)
	}
	if r.framework == nil {
		return all
	}
	// Each decision can make the framework's duration end at another instant.
	for _, t := range slices.Clone(all) {
		if allowed, _, countable := r.allowedDuration(t); countable {
			add(allowed.from, allowed.until)
		}
	}
	return all
}
