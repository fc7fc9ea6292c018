// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Verdict is what the law says of a request at an instant.
type Verdict struct {
	Verdict v1alpha1.Verdict
	// Modules holds the verdict on every module, in the order of the request.
	Modules []v1alpha1.ModuleVerdict
	// Findings holds what leads to the verdict, the gravest first.
	Findings []v1alpha1.Finding

	// NextChange is the first later instant at which Verdict, Modules or Findings differ, if nothing else changes.
	// Zero means never.
	NextChange time.Time
	// RunsUntil is the first later instant at which nothing runs, or a module that is permitted now is not.
	// Zero means never, or that nothing runs now.
	RunsUntil time.Time
}

// Equal tells whether two verdicts say the same. It does not compare when they change.
func (v Verdict) Equal(o Verdict) bool {
	return v.Verdict == o.Verdict && slices.Equal(v.Findings, o.Findings) && slices.EqualFunc(v.Modules, o.Modules, sameModuleVerdict)
}

func sameModuleVerdict(a, b v1alpha1.ModuleVerdict) bool {
	return a.Name == b.Name && a.Decision == b.Decision && a.Profile == b.Profile && a.Notice == b.Notice &&
		a.Source == b.Source && a.Reason == b.Reason && slices.Equal(a.Capabilities, b.Capabilities)
}

// Runs returns the modules that run under the verdict, in the order of the request. None means that nothing runs.
func (v Verdict) Runs() []v1alpha1.ModuleName {
	if !v.Verdict.Runs() {
		return nil
	}
	return v.decided(v1alpha1.ModulePermitted)
}

// Stripped returns the modules that the law takes out, in the order of the request.
func (v Verdict) Stripped() []v1alpha1.ModuleName { return v.decided(v1alpha1.ModuleStripped) }

func (v Verdict) decided(d v1alpha1.ModuleDecision) []v1alpha1.ModuleName {
	var names []v1alpha1.ModuleName
	for i := range v.Modules {
		if v.Modules[i].Decision == d {
			names = append(names, v.Modules[i].Name)
		}
	}
	return names
}
