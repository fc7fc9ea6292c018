// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"fmt"
	"slices"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// framework is a framework of enquiry with its durations made ready.
type framework struct {
	spec *v1alpha1.Framework

	limited, readable bool
	maximum           Duration

	extensionReadable bool
	extension         Duration
}

func newFramework(p *profile, in *v1alpha1.Framework) framework {
	f := framework{spec: in, limited: in.MaximumDuration != ""}
	f.maximum, f.readable = p.duration(in.MaximumDuration)
	if in.Extension != nil {
		f.extension, f.extensionReadable = p.duration(in.Extension.MaximumDuration)
	}
	return f
}

// Standing is whether a requisition stands at an instant.
type Standing struct {
	Stands   bool
	Findings []v1alpha1.Finding // why it does not stand, the gravest first

	// NextChange is the first later instant at which Stands or Findings differ. Zero means never.
	NextChange time.Time
	// StandsUntil is the first later instant at which a requisition that stands no longer does. Zero means never.
	StandsUntil time.Time
}

// JudgeRequisition tells whether a requisition stands at now. Of the decisions, those of its namespace that name it count.
func JudgeRequisition(law *Law, r *v1alpha1.JudicialRequisition, decisions []v1alpha1.JudicialDecision, now time.Time) Standing {
	c := newRequisitionCase(law, r, decisions)
	findings, next, until := scan(at(now), c.instants(), func(t instant) ([]v1alpha1.Finding, bool) {
		fs := c.findings(t)
		gravest(fs)
		return fs, len(fs) == 0
	}, slices.Equal[[]v1alpha1.Finding], func(_, _ []v1alpha1.Finding) bool { return false })
	return Standing{Stands: len(findings) == 0, Findings: findings, NextChange: next.time(), StandsUntil: until.time()}
}

// requisitionCase is a requisition, the law that it rests on, and the decisions on it.
type requisitionCase struct {
	*v1alpha1.JudicialRequisition
	name      string // of the profile
	profile   *profile
	framework *framework
	window    span
	decisions []decision
}

// decision is a JudicialDecision with its instants made ready.
type decision struct {
	spec *v1alpha1.JudicialDecisionSpec
	at   instant
}

func newRequisitionCase(law *Law, r *v1alpha1.JudicialRequisition, decisions []v1alpha1.JudicialDecision) *requisitionCase {
	c := &requisitionCase{
		JudicialRequisition: r,
		name:                string(r.Spec.ProfileName),
		profile:             law.profiles[string(r.Spec.ProfileName)],
		window:              span{from(r.Spec.Window.From), from(r.Spec.Window.Until)},
	}
	if c.profile != nil {
		i := slices.IndexFunc(c.profile.frameworks, func(f framework) bool { return f.spec.Name == r.Spec.Framework })
		if i >= 0 {
			c.framework = &c.profile.frameworks[i]
		}
	}
	for i := range decisions {
		d := &decisions[i]
		if d.Namespace == r.Namespace && string(d.Spec.RequisitionName) == r.Name {
			c.decisions = append(c.decisions, decision{&d.Spec, from(d.Spec.DecidedAt)})
		}
	}
	return c
}

// findings says why the requisition does not stand at an instant. None means that it stands.
func (c *requisitionCase) findings(t instant) []v1alpha1.Finding {
	fs := profileFindings(c.profile, c.name, t)
	if len(fs) > 0 {
		return fs
	}
	permits := c.profile.spec.Permits
	if permits == nil || !slices.Contains(permits.Operators, c.Spec.AddressedTo.Type) {
		fs = append(fs, c.profile.finding(v1alpha1.Forbidden, v1alpha1.ReasonAddresseeNotPermitted, c.profile.principal(),
			"the profile does not permit the addressee of the requisition to run searches"))
	}
	if c.framework == nil {
		return append(fs, c.profile.finding(v1alpha1.Forbidden, v1alpha1.ReasonFrameworkNotPermitted, c.profile.principal(),
			"the profile has no such framework of enquiry as the requisition names"))
	}
	if !slices.Contains(c.framework.spec.Signatories, c.Spec.Signatory.Role) {
		fs = append(fs, c.finding(v1alpha1.Forbidden, v1alpha1.ReasonSignatoryNotPermitted,
			"the framework does not let the role of the signatory sign a requisition"))
	}
	return append(fs, c.timeFindings(t)...)
}

// timeFindings says what of the requisition's time and authorization does not hold.
func (c *requisitionCase) timeFindings(t instant) []v1alpha1.Finding {
	var fs []v1alpha1.Finding
	suspend := func(reason, message string, by ...v1alpha1.Term) {
		f := c.finding(v1alpha1.Suspended, reason, message)
		f.SuppliedBy = roles(by)
		fs = append(fs, f)
	}
	signatories, deciders := c.framework.spec.Signatories, c.framework.spec.DecidedBy
	loc := c.profile.loc
	switch {
	case t >= c.window.until:
		suspend(v1alpha1.ReasonWindowOver, fmt.Sprintf("the window of the requisition closed at %s", c.window.until.in(loc)),
			signatories...)
	case t < c.window.from:
		suspend(v1alpha1.ReasonWindowNotOpen, fmt.Sprintf("the window of the requisition opens at %s", c.window.from.in(loc)))
	}
	if duration, limited, countable := c.duration(t); limited {
		switch {
		case !countable:
			suspend(v1alpha1.ReasonDurationUncountable, "the framework limits the duration from the finding of the offence: "+
				"the requisition needs findingAt, and the profile a duration and a time zone that can be read",
				signatories...)
		case t >= duration.until:
			suspend(v1alpha1.ReasonDurationOver, fmt.Sprintf("the framework's maximum duration ended at %s and cannot be extended any "+
				"more: a new requisition is needed, under a framework that still allows one%s", duration.until.in(loc),
				c.uncounted(c.deniedExtension(duration.until))))
		case t < duration.from:
			suspend(v1alpha1.ReasonDurationNotBegun, fmt.Sprintf("the framework's duration begins at %s", duration.from.in(loc)))
		}
	}
	latest := c.latest(t)
	switch {
	case latest == nil && c.framework.spec.Authorization == v1alpha1.AuthorizationPresumed:
	case latest == nil:
		suspend(v1alpha1.ReasonAuthorizationMissing, "a JudicialDecision must authorize the requisition first"+
			c.uncounted(c.deniedDecision()), deciders...)
	case latest.spec.Decision == v1alpha1.Authorize:
	case latest.spec.Decision == v1alpha1.Revoke:
		suspend(v1alpha1.ReasonRevoked, fmt.Sprintf("the requisition was revoked at %s", latest.at.in(loc)), deciders...)
	default:
		suspend(v1alpha1.ReasonOpposed, fmt.Sprintf("the requisition was opposed at %s", latest.at.in(loc)), deciders...)
	}
	return fs
}

// finding of a rule of the framework.
func (c *requisitionCase) finding(v v1alpha1.Verdict, reason, message string) v1alpha1.Finding {
	return c.profile.finding(v, reason, string(c.framework.spec.Source), message)
}

// latest returns the decision that counts at an instant, or nil. Of two of the same instant the stricter one counts,
// and a word that is no decision counts as an opposition.
func (c *requisitionCase) latest(t instant) *decision {
	var latest *decision
	for i := range c.decisions {
		d := &c.decisions[i]
		if d.at > t || d.spec.Decision == v1alpha1.Extend || !slices.Contains(c.framework.spec.DecidedBy, d.spec.By.Role) {
			continue
		}
		if latest == nil || d.at > latest.at || (d.at == latest.at && strictness(d.spec) > strictness(latest.spec)) {
			latest = d
		}
	}
	return latest
}

func strictness(d *v1alpha1.JudicialDecisionSpec) int {
	switch d.Decision {
	case v1alpha1.Authorize:
		return 0
	case v1alpha1.Revoke:
		return 2
	default:
		return 1
	}
}

// duration returns the time that the framework allows, as decisions extend it at an instant.
// It is not countable where the finding's instant, or a duration or time zone of the profile, cannot be read.
func (c *requisitionCase) duration(t instant) (allowed span, limited, countable bool) {
	f := c.framework
	if !f.limited {
		return span{}, false, false
	}
	if !f.readable || c.Spec.FindingAt == nil {
		return span{}, true, false
	}
	allowed.from = from(*c.Spec.FindingAt)
	base := f.maximum.AddTo(allowed.from.time(), c.profile.loc)
	allowed.until = at(base)
	if d := c.extended(t, allowed.until); d != nil {
		longest := at(f.extension.AddTo(base, c.profile.loc))
		allowed.until = max(allowed.until, min(from(d.spec.Extend.Until), longest))
	}
	return allowed, true, true
}

// extended returns the extension that counts at an instant, or nil: the latest, and of two of the same instant the
// shorter one. What has ended cannot be extended any more.
func (c *requisitionCase) extended(t, end instant) *decision {
	e := c.framework.spec.Extension
	if e == nil || !c.framework.extensionReadable || years(c.Spec.Offence.MaximumPenaltyYears) < years(e.MinimumPenaltyYears) {
		return nil
	}
	var latest *decision
	for i := range c.decisions {
		d := &c.decisions[i]
		if d.at > t || d.at >= end || d.spec.Decision != v1alpha1.Extend || d.spec.Extend == nil || !slices.Contains(e.By, d.spec.By.Role) {
			continue
		}
		if latest == nil || d.at > latest.at ||
			(d.at == latest.at && from(d.spec.Extend.Until) < from(latest.spec.Extend.Until)) {
			latest = d
		}
	}
	return latest
}

// uncounted tells of a decision that is there and does not count, so that nobody wonders. It repeats nothing of what the
// requisition says of the offence.
func (c *requisitionCase) uncounted(why string) string {
	if why == "" {
		return ""
	}
	return "; what was decided does not count: " + why
}

// deniedDecision says why a decision will never count, or nothing where none is such. It looks at no instant, so that it
// makes nothing change.
func (c *requisitionCase) deniedDecision() (why string) {
	for i := range c.decisions {
		d := &c.decisions[i]
		if d.spec.Decision != v1alpha1.Extend && !slices.Contains(c.framework.spec.DecidedBy, d.spec.By.Role) {
			why = firstWord(why, fmt.Sprintf("the framework does not let the role %s decide", d.spec.By.Role))
		}
	}
	return why
}

// deniedExtension says why an extension of what ends at an instant will never count, or nothing where none is such.
func (c *requisitionCase) deniedExtension(end instant) (why string) {
	e := c.framework.spec.Extension
	for i := range c.decisions {
		d := &c.decisions[i]
		if d.spec.Decision != v1alpha1.Extend {
			continue
		}
		switch {
		case e == nil:
			return "the framework has no extension"
		case !slices.Contains(e.By, d.spec.By.Role):
			why = firstWord(why, fmt.Sprintf("the framework does not let the role %s extend", d.spec.By.Role))
		case years(c.Spec.Offence.MaximumPenaltyYears) < years(e.MinimumPenaltyYears):
			why = firstWord(why, "the offence is not punished as an extension asks for")
		case d.at >= end:
			why = firstWord(why, "an extension was decided after the end")
		}
	}
	return why
}

// firstWord returns the one of two texts that comes first, so that the order of the evidence does not show.
func firstWord(a, b string) string {
	if a == "" {
		return b
	}
	return min(a, b)
}

func years(n *int32) int32 {
	if n == nil {
		return 0
	}
	return *n
}

// instants at which the standing can change.
func (c *requisitionCase) instants() []instant {
	is := []instant{c.window.from, c.window.until}
	add := func(more ...instant) { is = append(is, more...) }
	for _, d := range c.decisions {
		add(d.at)
	}
	if c.profile != nil {
		c.profile.instants(add)
	}
	if c.framework == nil {
		return is
	}
	// Each decision can make the framework's duration end at another instant.
	for _, t := range slices.Clone(is) {
		if allowed, _, countable := c.duration(t); countable {
			add(allowed.from, allowed.until)
		}
	}
	return is
}
