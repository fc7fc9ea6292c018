// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"fmt"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// DeploymentGrounds tells what stands in favour of a deployment at now, whatever its verdict: the period in which its
// profile is in force, and every requirement that a formality meets. Each names its source. What permits a module is
// in its ModuleVerdict.
func DeploymentGrounds(law *Law, d *v1alpha1.VideoAnalyticsDeployment, e Evidence, now time.Time) []v1alpha1.Finding {
	return openDeployment(law, d, e).grounds(at(now))
}

// SearchGrounds tells the same of a search, and whether its requisition stands.
func SearchGrounds(law *Law, s *v1alpha1.VideoSearchJob, e Evidence, now time.Time) []v1alpha1.Finding {
	return openSearch(law, s, e).grounds(at(now))
}

// DeploymentBars tells of every text that forbids a module of a deployment at now, also of those that the module's verdict
// leaves out because another one forbids it already.
func DeploymentBars(law *Law, d *v1alpha1.VideoAnalyticsDeployment, e Evidence, now time.Time) []v1alpha1.ModuleVerdict {
	return openDeployment(law, d, e).bars(at(now))
}

// SearchBars tells the same of a search.
func SearchBars(law *Law, s *v1alpha1.VideoSearchJob, e Evidence, now time.Time) []v1alpha1.ModuleVerdict {
	return openSearch(law, s, e).bars(at(now))
}

func (c *docket) bars(t instant) []v1alpha1.ModuleVerdict {
	var bars []v1alpha1.ModuleVerdict
	for i := range c.modules {
		m := &c.modules[i]
		verdict := func() *v1alpha1.ModuleVerdict {
			return &v1alpha1.ModuleVerdict{Name: m.name, Decision: v1alpha1.ModuleStripped, Capabilities: m.capabilities}
		}
		for _, p := range c.bound {
			if v := verdict(); forbiddenBy(p, m, v, t) {
				bars = append(bars, *v)
			}
		}
		for _, n := range c.notices {
			if v := verdict(); n.forbids(m, v, t) {
				bars = append(bars, *v)
			}
		}
	}
	return bars
}

// RequisitionGrounds tells under which framework a requisition stands at now, and on whose word. It is empty for one
// that does not stand.
func RequisitionGrounds(law *Law, r *v1alpha1.JudicialRequisition, decisions []v1alpha1.JudicialDecision, now time.Time) []v1alpha1.Finding {
	c := newRequisitionCase(law, r, decisions)
	if len(c.findings(at(now))) > 0 {
		return nil
	}
	return []v1alpha1.Finding{c.ground(at(now))}
}

func (c *docket) grounds(t instant) []v1alpha1.Finding {
	h := &hearing{docket: c, t: t}
	if h.usable() {
		h.findings = append(h.findings, h.profile.ground(t))
	}
	if h.requisition != nil && len(h.requisition.findings(t)) == 0 {
		h.find(h.requisition.ground(t))
	}
	for _, p := range h.bound {
		if p.inForce(t) {
			h.groundRequired(p.formalities)
		}
	}
	for _, n := range h.notices {
		if n.contains(t) {
			h.groundRequired(n.formalities)
		}
	}
	return h.findings
}

// ground is the period in force that contains an instant.
func (p *profile) ground(t instant) v1alpha1.Finding {
	f := p.finding(v1alpha1.Permitted, v1alpha1.ReasonProfileInForce, p.principal(), "the profile is in force, without a limit in time")
	for _, period := range p.force {
		if period.contains(t) {
			f.Source, f.Message = period.source, "the profile is in force from "+period.in(p.loc)
			break
		}
	}
	return f
}

// ground says under which framework a requisition stands, and until when. It never repeats what is sought.
func (c *requisitionCase) ground(t instant) v1alpha1.Finding {
	_, _, until := scan(t, c.instants(), func(t instant) (bool, bool) {
		stands := len(c.findings(t)) == 0
		return stands, stands
	}, func(a, b bool) bool { return a == b }, func(_, _ bool) bool { return false })
	message := fmt.Sprintf("the requisition stands under %s, signed by %s, until %s",
		c.Spec.Framework, c.Spec.Signatory.Role, until.in(c.profile.loc))
	if d := c.latest(t); d == nil {
		message += "; its authorization is presumed, as nobody opposed it"
	} else {
		message += fmt.Sprintf("; authorized by %s at %s", d.spec.By.Role, d.at.in(c.profile.loc))
	}
	return c.finding(v1alpha1.Permitted, v1alpha1.ReasonRequisitionStands, message)
}

// groundRequired adds every requirement that a formality meets, by the one that holds longest.
func (h *hearing) groundRequired(requirements []required) {
	for i := range requirements {
		r := &requirements[i]
		var longest *filed
		for j := range h.filed {
			if f := &h.filed[j]; r.meets(f, h.t) {
				longest = first(longest, f, byEndLast)
			}
		}
		if longest == nil {
			continue
		}
		h.find(r.finding(v1alpha1.Permitted, v1alpha1.ReasonFormalityHolds,
			fmt.Sprintf("%s: %q holds from %s", r.kind, longest.name, longest.in(r.location()))))
	}
}
