// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"github.com/vsa-legal/operator/api/v1alpha1"
)

// checkNotices looks for open notices that stop the request's purposes.
func checkNotices(in input) []v1alpha1.Finding {
	var fs []v1alpha1.Finding
	for _, n := range in.notices {
		if n.contains(in.at) && n.stops(in.purposes) {
			fs = append(fs, v1alpha1.Finding{
				Reason: v1alpha1.ReasonStoppedByNotice, Verdict: v1alpha1.Forbidden, Notice: n.name, Source: n.spec.Reference,
				Message: in.say("%s ordered the operator to stop, until the notice is closed", n.spec.IssuedBy),
			})
		}
	}
	return fs
}
