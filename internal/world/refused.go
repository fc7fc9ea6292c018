// SPDX-License-Identifier: Apache-2.0

package world

import (
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// maximumMessage is the longest message that a Finding may have.
const maximumMessage = 1024

// Refused is what follows for a request that the API server would refuse: it never comes to be, so that nothing runs.
func Refused(problems []string) legal.Verdict {
	message := []rune("the API server would refuse it: " + strings.Join(problems, "; "))
	if len(message) > maximumMessage {
		message = append(message[:maximumMessage-1], '…')
	}
	return legal.Verdict{Verdict: v1alpha1.Forbidden, Findings: []v1alpha1.Finding{
		{Reason: v1alpha1.ReasonRefused, Verdict: v1alpha1.Forbidden, Message: string(message)},
	}}
}
