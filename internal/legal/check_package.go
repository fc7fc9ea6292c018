// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"github.com/vsa-legal/operator/api/v1alpha1"
)

// checkPackage asks for the package and every module in it.
func checkPackage(in input) []v1alpha1.Finding {
	if in.noPackage {
		return []v1alpha1.Finding{{
			Reason: v1alpha1.ReasonPackageNotFound, Verdict: v1alpha1.Suspended,
			Message: in.say("there is no AnalyticsPackage %q, or it is being deleted: create it, or name one that exists", in.packageName),
		}}
	}
	var fs []v1alpha1.Finding
	for i := range in.modules {
		if m := &in.modules[i]; !m.known {
			fs = append(fs, v1alpha1.Finding{
				Reason: v1alpha1.ReasonModuleNotFound, Verdict: v1alpha1.Suspended,
				Message: in.say("the package %q has no module %q: add it there, or remove it here", in.packageName, m.name),
			})
		}
	}
	return fs
}
