// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"github.com/vsa-legal/operator/api/v1alpha1"
)

// checkWaivers tells of the files that run on a waiver alone.
func checkWaivers(in input) []v1alpha1.Finding {
	var fs []v1alpha1.Finding
	for _, kind := range unclearKinds {
		running := *kind.in(&in.outside.found)
		for i := range in.modules {
			if in.verdicts[i].Decision == v1alpha1.ModulePermitted {
				running.merge(kind.in(&in.modules[i].found))
			}
		}
		if running.count == 0 {
			continue
		}
		if w, f := in.waived(kind.withheld); w != nil {
			fs = append(fs, in.waivedFinding(w, f, in.say("%s, may run", kind.describe(in.say, &running))))
		}
	}
	return fs
}
