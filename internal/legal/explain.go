// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Explanation is what a verdict leaves out, because it does not change it.
type Explanation struct {
	// Justifications tell what stands in favour of the request, whatever its verdict: the period in which its profile is in
	// force, whether its requisition stands, and every requirement that a formality meets. Each names its source. What
	// permits a module is in its ModuleVerdict.
	Justifications []v1alpha1.Finding
	// Prohibitions tell of every text that forbids a module, also of those that the module's verdict leaves out because
	// another one forbids it already.
	Prohibitions []v1alpha1.ModuleVerdict
	// Open tells of every formality that counts although it leaves open what the text wants it to name.
	Open []v1alpha1.Finding
	// Mode tells what the identity of the operator rests on.
	Mode v1alpha1.EvidenceMode
	// Controller is the DataController that says who operates, or nothing.
	Controller string
}

// ExplainDeployment tells what stands in favour of a deployment at now, and every text that stands against its modules.
func ExplainDeployment(law *Law, d *v1alpha1.VideoAnalyticsDeployment, e Evidence, now time.Time) Explanation {
	return newDeploymentRequest(law, d, &e).explain(at(now))
}

// ExplainSearch tells the same of a search.
func ExplainSearch(law *Law, s *v1alpha1.VideoSearchJob, e Evidence, now time.Time) Explanation {
	return newSearchRequest(law, s, &e).explain(at(now))
}

// ExplainRequisition tells under which framework a requisition stands at now, and on whose word. It is empty for one
// that does not stand.
func ExplainRequisition(law *Law, r *v1alpha1.JudicialRequisition, e Evidence, now time.Time) []v1alpha1.Finding {
	return newRequisition(law, r, &e).justification(at(now))
}

func (r *request) explain(t instant) Explanation {
	in := input{request: r, at: t}
	e := Explanation{Justifications: in.justifications(), Prohibitions: in.prohibitions(), Open: in.open(), Mode: r.identity.mode}
	if by := r.identity.by; by != nil {
		e.Controller = by.name
	}
	return e
}

func (in input) justifications() []v1alpha1.Finding {
	var fs []v1alpha1.Finding
	if in.usable() {
		fs = append(fs, in.profile.justification(in.at))
	}
	if in.requisition != nil {
		fs = append(fs, in.requisition.justification(in.at)...)
	}
	in.eachRequirement(func(r *requirement) {
		if f := r.metBy(in.formalities, in.at); f != nil {
			fs = append(fs, r.option(f.kind).finding(v1alpha1.Permitted, v1alpha1.ReasonFormalityHolds,
				in.say("%s: %q holds from %s", r.label(), f.name, f.in(r.location()))))
		}
	})
	return fs
}

func (in input) prohibitions() []v1alpha1.ModuleVerdict {
	var all []v1alpha1.ModuleVerdict
	for i := range in.modules {
		m := &in.modules[i]
		verdict := func() *v1alpha1.ModuleVerdict {
			return &v1alpha1.ModuleVerdict{Name: m.name, Decision: v1alpha1.ModuleStripped, Capabilities: m.capabilities}
		}
		for _, p := range in.profiles {
			if v := verdict(); p.forbids(m, v, in.at) {
				all = append(all, *v)
			}
		}
		for _, n := range in.notices {
			if v := verdict(); n.forbids(m, v, in.at) {
				all = append(all, *v)
			}
		}
	}
	return all
}

// justification is the period in force that contains an instant.
func (p *profile) justification(t instant) v1alpha1.Finding {
	f := p.finding(v1alpha1.Permitted, v1alpha1.ReasonProfileInForce, p.primarySource(), p.say("the profile is in force, without a limit in time"))
	for _, period := range p.inForcePeriods {
		if period.contains(t) {
			f.Source, f.Message = period.source, p.say("the profile is in force from %s", period.in(p.loc))
			break
		}
	}
	return f
}

// justification says under which framework a requisition stands, and until when; nothing where it does not. It never
// repeats what is sought.
func (r *requisition) justification(t instant) []v1alpha1.Finding {
	findings, next := r.nextTransitions(t)
	if len(findings) > 0 {
		return nil
	}
	loc, role, ends := r.profile.loc, r.Spec.Signatory.Role, next.ends.in(r.profile.loc)
	var message string
	switch d := r.latestDecision(t); {
	case d != nil:
		message = r.say("the requisition stands under %s, signed by %s, until %s; authorized by %s at %s",
			r.Spec.Framework, role, ends, d.spec.By.Role, d.at.in(loc))
	case r.authorizedBySigning():
		message = r.say("the requisition stands under %s, signed by %s, until %s; authorized by its signatory, who is one of those "+
			"who decide", r.Spec.Framework, role, ends)
	case r.authorizedInAdvance(t) != nil:
		f := r.authorizedInAdvance(t)
		message = r.say("the requisition stands under %s, signed by %s, until %s; authorized in advance by %s %q, which holds from %s",
			r.Spec.Framework, role, ends, f.kind, f.name, f.in(loc))
	default:
		message = r.say("the requisition stands under %s, signed by %s, until %s; its authorization is presumed, as nobody opposed it",
			r.Spec.Framework, role, ends)
	}
	return []v1alpha1.Finding{r.finding(v1alpha1.Permitted, v1alpha1.ReasonRequisitionStands, message)}
}
