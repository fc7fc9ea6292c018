// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"cmp"
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// finding of a rule of a profile.
func (p *profile) finding(v v1alpha1.Verdict, reason, source, message string) v1alpha1.Finding {
	return v1alpha1.Finding{Reason: reason, Verdict: v, Profile: p.name, Source: source, Message: message}
}

// gravity orders verdicts from what all runs to what nothing cures.
func gravity(v v1alpha1.Verdict) int {
	switch v {
	case v1alpha1.Permitted:
		return 0
	case v1alpha1.Restricted:
		return 1
	case v1alpha1.Suspended:
		return 2
	default:
		return 3
	}
}

// gravest sorts findings, the gravest first and otherwise as they were found, and returns the verdict they add up to.
func gravest(fs []v1alpha1.Finding) v1alpha1.Verdict {
	if len(fs) == 0 {
		return v1alpha1.Permitted
	}
	slices.SortStableFunc(fs, func(a, b v1alpha1.Finding) int {
		return cmp.Compare(gravity(b.Verdict), gravity(a.Verdict))
	})
	return fs[0].Verdict
}

// maximumSuppliedBy is the longest Finding.SuppliedBy that the schema lets a status have.
const maximumSuppliedBy = 256

// roles writes the roles of those who can supply something as people read them, as many as a finding has room for.
func roles(terms []v1alpha1.Term) string {
	var text string
	for i, t := range terms {
		more := string(t)
		if i > 0 {
			more = " or " + more
		}
		if len(text)+len(more) > maximumSuppliedBy {
			break
		}
		text += more
	}
	return text
}
