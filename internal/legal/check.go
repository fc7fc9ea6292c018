// SPDX-License-Identifier: Apache-2.0

package legal

import "github.com/vsa-legal/operator/api/v1alpha1"

// check is one thing that the law asks of its input. It reads nothing else, and changes nothing.
type check[In any] struct {
	// name is what the check looks at, in one word.
	name string
	// find returns what stands against the input, or what a reader must know of it. The slice is the caller's.
	find func(In) []v1alpha1.Finding
}

// input is what a check of a request reads: the request at an instant, and what was decided on its modules.
type input struct {
	*request
	at       instant
	verdicts []v1alpha1.ModuleVerdict // one for each of the modules, in their order
}

// requestChecks stand in the order in which people want to read what they find: of two findings of the same gravity the
// earlier one names the verdict's reason.
var requestChecks = []check[input]{
	{"law", checkLaw},
	{"profile", checkProfile},
	{"register", checkRegister},
	{"requisition", checkRequisition},
	{"permits", checkPermits},
	{"notices", checkNotices},
	{"package", checkPackage},
	{"inspection", checkInspection},
	{"folders", checkFolders},
	{"modules", checkModules},
	{"runtime", checkRuntime},
	{"waivers", checkWaivers},
	{"formalities", checkFormalities},
	{"scope", checkScope},
}

// runChecks returns what all checks of a chain find, in the chain's order.
func runChecks[In any](checks []check[In], in In) []v1alpha1.Finding {
	var all []v1alpha1.Finding
	for _, c := range checks {
		if found := c.find(in); all == nil {
			all = found
		} else {
			all = append(all, found...)
		}
	}
	return all
}

// usable tells whether the profile that the request names permits anything at this instant.
func (in input) usable() bool { return in.profile.permitsAnything(in.at) }
