// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"cmp"
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// severity orders verdicts from what all runs to what nothing cures. A word that is no verdict is the gravest.
func severity(v v1alpha1.Verdict) int {
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

// sortBySeverity sorts findings, the gravest first and otherwise as they were found, and returns the verdict that they
// add up to.
func sortBySeverity(fs []v1alpha1.Finding) v1alpha1.Verdict {
	if len(fs) == 0 {
		return v1alpha1.Permitted
	}
	slices.SortStableFunc(fs, func(a, b v1alpha1.Finding) int {
		return cmp.Compare(severity(b.Verdict), severity(a.Verdict))
	})
	return fs[0].Verdict
}

// maxSuppliedBy is the longest Finding.SuppliedBy that the schema lets a status have, in bytes.
const maxSuppliedBy = 256

// suppliers writes the roles of those who can supply something as people read them, as many as a finding has room for.
func (say Words) suppliers(roles []v1alpha1.Term) string {
	var all string
	for i, role := range roles {
		more := string(role)
		if i > 0 {
			more = say(" or ") + more
		}
		if len(all)+len(more) > maxSuppliedBy {
			break
		}
		all += more
	}
	return all
}
