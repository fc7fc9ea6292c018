// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// decision is a JudicialDecision with its instant made ready.
type decision struct {
	spec  *v1alpha1.JudicialDecisionSpec
	at    instant // from which it counts
	order instant // by which of two the later one is known
	filed *filing
}

// newDecision makes a decision ready. Where it counts when it was filed, that is what orders decisions, whatever they say of
// themselves; and one that lets more happen counts from no earlier instant, one that lets less from no later one.
func newDecision(d *v1alpha1.JudicialDecision, filed *filing) decision {
	decided := from(d.Spec.DecidedAt)
	r := decision{spec: &d.Spec, at: decided, order: decided, filed: filed}
	switch {
	case filed == nil:
	case r.permits():
		r.at, r.order = max(decided, filed.at), filed.at
	case filed.at != never:
		r.at, r.order = min(decided, filed.at), filed.at
	}
	return r
}

// permits tells whether the decision lets something happen. All others, words that nobody knows among them, take away.
func (d *decision) permits() bool {
	return d.spec.Decision == v1alpha1.Authorize || d.spec.Decision == v1alpha1.Extend
}

// latestDecision returns the decision that counts at an instant, or nil. Of two of the same instant the stricter one
// counts, and a word that is no decision counts as an opposition.
func (r *requisition) latestDecision(t instant) *decision {
	var latest *decision
	for i := range r.decisions {
		d := &r.decisions[i]
		if d.at > t || d.spec.Decision == v1alpha1.Extend || !slices.Contains(r.framework.spec.DecidedBy, d.spec.By.Role) || r.doubt(d) != "" {
			continue
		}
		if latest == nil || d.order > latest.order || d.order == latest.order && strictness(d.spec) > strictness(latest.spec) {
			latest = d
		}
	}
	return latest
}

// authorizedBySigning tells whether the signatory is one who decides under the framework: whoever may authorize a
// requisition and signs it himself has authorized it (code de procédure pénale, articles 77-1-1 and 99-3: the magistrate,
// "or" the officer whom he authorizes). A later decision still counts before that.
func (r *requisition) authorizedBySigning() bool {
	return slices.Contains(r.framework.spec.DecidedBy, r.Spec.Signatory.Role)
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

// deniedDecision says why a decision will never count, or nothing where none is such. It looks at no instant, so that it
// makes nothing change.
func (r *requisition) deniedDecision() (why string) {
	for i := range r.decisions {
		d := &r.decisions[i]
		if d.spec.Decision == v1alpha1.Extend {
			continue
		}
		if !slices.Contains(r.framework.spec.DecidedBy, d.spec.By.Role) {
			why = firstOf(why, r.say("the framework does not let the role %s decide", d.spec.By.Role))
		} else if doubt := r.doubt(d); doubt != "" {
			why = firstOf(why, doubt)
		}
	}
	return why
}

// firstOf returns the one of two texts that comes first by the alphabet, so that the order of the evidence does not show.
// The first of the two may be empty.
func firstOf(a, b string) string {
	if a == "" {
		return b
	}
	return min(a, b)
}
