// SPDX-License-Identifier: Apache-2.0

package legal

import "github.com/vsa-legal/operator/api/v1alpha1"

// checkLaw lets nothing start whose law is not known as a whole, and ends what nobody knows the law of.
func checkLaw(in input) []v1alpha1.Finding {
	var fs []v1alpha1.Finding
	for _, h := range in.holds {
		if h.Ends || !in.started {
			fs = append(fs, v1alpha1.Finding{Reason: v1alpha1.ReasonLawIncomplete, Verdict: v1alpha1.Suspended, Message: h.Message})
		}
	}
	return fs
}
