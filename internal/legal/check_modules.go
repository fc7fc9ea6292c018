// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// checkModules tells of every module that goes, and decides on what is left of the request without them.
func checkModules(in input) []v1alpha1.Finding {
	var fs []v1alpha1.Finding
	var stripped *v1alpha1.ModuleVerdict // the first
	for i := range in.verdicts {
		v := &in.verdicts[i]
		if v.Decision != v1alpha1.ModuleStripped {
			continue
		}
		if stripped == nil {
			stripped = v
		}
		fs = append(fs, moduleFinding(v, v1alpha1.Restricted, v1alpha1.ReasonModuleStripped,
			in.say("module %s is taken out: %s", v.Name, v.Reason)))
	}
	left := slices.ContainsFunc(in.verdicts, func(v v1alpha1.ModuleVerdict) bool { return v.Decision != v1alpha1.ModuleStripped })
	switch {
	case !left && stripped != nil:
		fs = append(fs, moduleFinding(stripped, v1alpha1.Forbidden, v1alpha1.ReasonNothingLeft,
			in.say("nothing is left to run; module %s: %s", stripped.Name, stripped.Reason)))
	case !left && !in.noPackage:
		fs = append(fs, v1alpha1.Finding{Reason: v1alpha1.ReasonNothingLeft, Verdict: v1alpha1.Forbidden,
			Message: in.say("no module was asked for: name at least one")})
	case stripped != nil && !in.strip:
		fs = append(fs, moduleFinding(stripped, v1alpha1.Forbidden, v1alpha1.ReasonModuleForbidden,
			in.say("onForbidden is Refuse and module %s cannot run: %s", stripped.Name, stripped.Reason)))
	}
	return fs
}

// moduleFinding follows from the verdict on a module.
func moduleFinding(m *v1alpha1.ModuleVerdict, v v1alpha1.Verdict, reason, message string) v1alpha1.Finding {
	return v1alpha1.Finding{
		Reason: reason, Verdict: v, Profile: m.Profile, Notice: m.Notice, Source: m.Source, Message: message,
	}
}
