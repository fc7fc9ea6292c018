// SPDX-License-Identifier: Apache-2.0

package legal

import "github.com/vsa-legal/operator/api/v1alpha1"

// checkFolders asks that the package's runtime image has each folder in which a module is said to lie, also one that was not asked
// for: where there is nothing to hide, what should be hidden lies elsewhere, and is in sight.
func checkFolders(in input) []v1alpha1.Finding {
	var fs []v1alpha1.Finding
	for i := range in.absent {
		m := &in.absent[i]
		fs = append(fs, v1alpha1.Finding{
			Reason: v1alpha1.ReasonFolderNotFound, Verdict: v1alpha1.Suspended,
			Message: in.say("the runtime's image has no folder %s, where the package says that module %s lies: nothing hides the module "+
				"elsewhere; correct the path in the AnalyticsPackage, and name no link", m.Source.Path, m.Name),
		})
	}
	return fs
}
