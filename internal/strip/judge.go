// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// Law is what decides on a file: the profiles that apply always and bind there, and the one under which the image is to run.
type Law struct {
	// Profile under which the image is to run.
	Profile string
	// At is the instant of the law.
	At time.Time
	// Idle says why the profile permits nothing at that instant. It is empty if it does.
	Idle string

	always   []*v1alpha1.LegalProfile // in force
	selected *v1alpha1.LegalProfile
}

// NewLaw takes the law as it is at an instant.
func NewLaw(profiles []v1alpha1.LegalProfile, name string, at time.Time) (*Law, error) {
	l := &Law{Profile: name, At: at}
	for i := range profiles {
		p := &profiles[i]
		selectable := p.Spec.Applies == v1alpha1.WhenSelected
		holding := legal.JudgeProfile(p, at)
		switch {
		case p.Name == name && !selectable:
			return nil, fmt.Errorf("the profile %s binds everybody and permits nothing: name one that applies WhenSelected", name)
		case p.Name == name:
			l.selected = p
			if !holding.Holds {
				l.Idle = holding.Message
			} else if p.Spec.Permits == nil {
				l.Idle = "it permits nothing"
			}
		case !selectable && holding.Holds:
			l.always = append(l.always, p)
		}
	}
	if l.selected == nil {
		return nil, fmt.Errorf("there is no LegalProfile %q", name)
	}
	l.always = slices.DeleteFunc(l.always, func(p *v1alpha1.LegalProfile) bool { return !legal.Binds(p, l.selected) })
	slices.SortFunc(l.always, func(a, b *v1alpha1.LegalProfile) int { return cmp.Compare(a.Name, b.Name) })
	return l, nil
}

// Profiles that were applied.
func (l *Law) Profiles() []*v1alpha1.LegalProfile { return append(slices.Clone(l.always), l.selected) }

// Ruling is why a file goes.
type Ruling struct {
	// Capability that it has and must not have. Empty for one of which nothing is known, and for what goes with another file.
	Capability string `json:"capability,omitempty"`
	// Profile and Source that say so.
	Profile string `json:"profile,omitempty"`
	Source  string `json:"source,omitempty"`
	// Title of the source.
	Title string `json:"title,omitempty"`
	// Reason in words.
	Reason string `json:"reason"`
}

// forbids returns why a file with such capabilities must go, or nil: what is forbidden comes first, whatever permits it.
func (l *Law) forbids(capabilities []string) *Ruling {
	for _, p := range l.Profiles() {
		if p.Spec.Forbids == nil || p == l.selected && l.Idle != "" {
			continue
		}
		for _, c := range capabilities {
			if rule := closest(p.Spec.Forbids.Capabilities, c); rule != nil {
				reason := c + " is forbidden"
				if rule.Reason != "" {
					reason += ": " + rule.Reason
				}
				return ruling(p, rule.Source, c, reason)
			}
		}
	}
	for _, c := range capabilities {
		if !l.permits(c) {
			reason := "the profile does not permit " + c
			if l.Idle != "" {
				reason = fmt.Sprintf("the profile permits nothing at that instant: %s", l.Idle)
			}
			return l.silence(c, reason)
		}
	}
	return nil
}

// silence of the profile: what it does not permit goes.
func (l *Law) silence(capability, reason string) *Ruling {
	var principal v1alpha1.SourceID
	if len(l.selected.Spec.Sources) > 0 {
		principal = l.selected.Spec.Sources[0].ID
	}
	return ruling(l.selected, principal, capability, reason)
}

// permits tells whether the profile permits a capability, as itself or as the means of something that it permits. Which
// modules use the file is not known here, so that every means counts; the operator asks for the module's declaration too.
func (l *Law) permits(c string) bool {
	if l.Idle != "" {
		return false
	}
	rules := l.selected.Spec.Permits.Capabilities
	return slices.ContainsFunc(rules, func(r v1alpha1.CapabilityRule) bool { return legal.Permits(&r, v1alpha1.Capability(c)) }) || slices.ContainsFunc(rules, func(rule v1alpha1.CapabilityRule) bool {
		return slices.ContainsFunc(rule.Means, func(means v1alpha1.Capability) bool { return legal.Covers(means, v1alpha1.Capability(c)) })
	})
}

// closest returns the most specific rule that covers a capability, or nil.
func closest(rules []v1alpha1.CapabilityRule, c string) *v1alpha1.CapabilityRule {
	var best *v1alpha1.CapabilityRule
	for i := range rules {
		if legal.Covers(rules[i].Name, v1alpha1.Capability(c)) && (best == nil || len(rules[i].Name) > len(best.Name)) {
			best = &rules[i]
		}
	}
	return best
}

func ruling(p *v1alpha1.LegalProfile, source v1alpha1.SourceID, capability, reason string) *Ruling {
	r := &Ruling{Capability: capability, Profile: p.Name, Source: string(source), Reason: reason}
	for i := range p.Spec.Sources {
		if p.Spec.Sources[i].ID == source {
			r.Title = p.Spec.Sources[i].Title
		}
	}
	return r
}
