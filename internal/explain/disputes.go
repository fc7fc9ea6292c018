// SPDX-License-Identifier: Apache-2.0

package explain

import (
	"slices"
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// disputesOn returns the disputes of a profile that are about one of the texts: those of which a reading names it.
func disputesOn(p *v1alpha1.LegalProfile, texts []string) []v1alpha1.Dispute {
	var found []v1alpha1.Dispute
	for _, d := range p.Spec.Disputes {
		if slices.ContainsFunc(d.Readings, func(r v1alpha1.Reading) bool { return slices.Contains(texts, string(r.Source)) }) {
			found = append(found, d)
		}
	}
	return found
}

// disputes writes each question, the readings of it, and which one is taken.
func (p *page) disputes() {
	if len(p.Disputes) == 0 {
		return
	}
	p.heading(p.say("What is disputed"))
	for _, d := range p.Disputes {
		p.line(2, d.Question)
		for _, r := range d.Readings {
			p.line(4, p.say("%s: %s", r.Name, r.Answer)+cited(string(r.Source)))
		}
		p.line(4, strings.TrimSpace(p.say("Taken: %s. %s", d.Taken, d.Reason)))
	}
}
