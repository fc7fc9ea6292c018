// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestCheckPackage(t *testing.T) {
	missing := one(v1alpha1.Finding{
		Reason: v1alpha1.ReasonPackageNotFound, Verdict: v1alpha1.Suspended,
		Message: `there is no AnalyticsPackage "pack", or it is being deleted: create it, or name one that exists`,
	})
	module := func(name string) v1alpha1.Finding {
		return v1alpha1.Finding{
			Reason: v1alpha1.ReasonModuleNotFound, Verdict: v1alpha1.Suspended,
			Message: `the package "pack" has no module "` + name + `": add it there, or remove it here`,
		}
	}
	testCheck(t, "package", map[string]checkCase{
		"there, with its modules":       {},
		"no package":                    {change: func(f *fixture) { f.pack = nil }, want: missing},
		"one that is being deleted":     {change: func(f *fixture) { f.pack.DeletionTimestamp = &metav1.Time{Time: noon} }, want: missing},
		"the evidence names another":    {change: func(f *fixture) { f.pack.Name = "other" }, want: missing},
		"modules that it does not have": {change: func(f *fixture) { f.deployment.Modules("x", "y") }, want: []v1alpha1.Finding{module("x"), module("y")}},
		"a search":                      {of: search, change: func(f *fixture) { f.search.Modules("x") }, want: one(module("x"))},
	})
}
