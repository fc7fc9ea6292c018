// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestCheckFolders(t *testing.T) {
	// The module face is in the runtime's image, and nobody asked for it.
	face := func(state v1alpha1.FolderState, change func(*v1alpha1.ModuleContents)) func(*fixture) {
		return func(f *fixture) {
			f.pack.Inspected()
			for i := range f.pack.Status.Contents {
				if c := &f.pack.Status.Contents[i]; c.Name == "face" {
					c.Folder = state
					change(c)
				}
			}
		}
	}
	as := func(*v1alpha1.ModuleContents) {}
	testCheck(t, "folders", map[string]checkCase{
		"nobody has looked": {change: face("", as)},
		"it is there":       {change: face(v1alpha1.FolderFound, as)},
		"no package":        {change: func(f *fixture) { f.pack = nil }},
		"it is not there": {change: face(v1alpha1.FolderNotFound, as), want: one(v1alpha1.Finding{
			Reason: v1alpha1.ReasonFolderNotFound, Verdict: v1alpha1.Suspended,
			Message: "the runtime's image has no folder /opt/face, where the package says that module face lies: nothing hides the module " +
				"elsewhere; correct the path in the AnalyticsPackage, and name no link",
		})},
		"the package names another folder by now": {change: face(v1alpha1.FolderNotFound, func(c *v1alpha1.ModuleContents) { c.Path = "/opt/old" })},
		"the package names another image by now": {change: face(v1alpha1.FolderNotFound, func(c *v1alpha1.ModuleContents) {
			c.Image = "registry.example/other@sha256:0000000000000000000000000000000000000000000000000000000000000009"
		})},
	})
}
