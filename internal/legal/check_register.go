// SPDX-License-Identifier: Apache-2.0

package legal

import "github.com/vsa-legal/operator/api/v1alpha1"

// checkRegister asks for an operator whom the register knows in the namespace, and for a profile of the place where it is. A
// search has the operator and the profile of its requisition, which checkRequisition looks at.
func checkRegister(in input) []v1alpha1.Finding {
	if in.search != nil {
		return nil
	}
	return in.identity.findings(in.say, in.profile)
}
