// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestCheckModules(t *testing.T) {
	stripped := func(reason string, v v1alpha1.Verdict, message string) v1alpha1.Finding {
		return v1alpha1.Finding{Reason: reason, Verdict: v, Profile: "law", Source: "code", Message: message}
	}
	face := stripped(v1alpha1.ReasonModuleStripped, v1alpha1.Restricted, "module face is taken out: the profile does not permit biometric.face")
	testCheck(t, "modules", map[string]checkCase{
		"all permitted":   {},
		"one is stripped": {change: func(f *fixture) { f.deployment.Modules("face") }, want: one(face)},
		"one is stripped, and the others are refused": {change: func(f *fixture) { f.deployment.Refuse().Modules("face") }, want: []v1alpha1.Finding{
			face, stripped(v1alpha1.ReasonModuleForbidden, v1alpha1.Forbidden, "onForbidden is Refuse and module face cannot run: the profile does not permit biometric.face")}},
		"none is stripped, whatever onForbidden says": {change: func(f *fixture) { f.deployment.Refuse() }},
		"nothing is left": {change: func(f *fixture) { f.deployment.Spec.Modules = []v1alpha1.ModuleName{"face"} }, want: []v1alpha1.Finding{
			face, stripped(v1alpha1.ReasonNothingLeft, v1alpha1.Forbidden, "nothing is left to run; module face: the profile does not permit biometric.face")}},
		"nothing is left, whatever onForbidden says": {change: func(f *fixture) { f.deployment.Refuse().Spec.Modules = []v1alpha1.ModuleName{"face"} }, want: []v1alpha1.Finding{
			face, stripped(v1alpha1.ReasonNothingLeft, v1alpha1.Forbidden, "nothing is left to run; module face: the profile does not permit biometric.face")}},
		"the first that goes is named": {change: func(f *fixture) {
			f.pack.BakedIn("gait", "biometric.gait")
			f.deployment.Spec.Modules = []v1alpha1.ModuleName{"gait", "face"}
		}, want: []v1alpha1.Finding{
			stripped(v1alpha1.ReasonModuleStripped, v1alpha1.Restricted, "module gait is taken out: the profile does not permit biometric.gait"), face,
			stripped(v1alpha1.ReasonNothingLeft, v1alpha1.Forbidden, "nothing is left to run; module gait: the profile does not permit biometric.gait")}},
		"what is not known may still be left": {change: func(f *fixture) { f.deployment.Spec.Modules = []v1alpha1.ModuleName{"face", "x"} }, want: one(face)},
		"none was asked for": {change: func(f *fixture) { f.deployment.Spec.Modules = nil }, want: one(v1alpha1.Finding{
			Reason: v1alpha1.ReasonNothingLeft, Verdict: v1alpha1.Forbidden, Message: "no module was asked for: name at least one"})},
		"none was asked for of no package": {change: func(f *fixture) { f.deployment.Spec.Modules, f.pack = nil, nil }},
		"a package that does not exist":    {change: func(f *fixture) { f.pack = nil }},
	})
}

// TestModuleFinding: a finding on a module cites what its verdict cites.
func TestModuleFinding(t *testing.T) {
	v := v1alpha1.ModuleVerdict{Name: "m", Profile: "p", Notice: "n", Source: "s", Reason: "r"}
	same(t, v1alpha1.Finding{Reason: "R", Verdict: v1alpha1.Forbidden, Profile: "p", Notice: "n", Source: "s", Message: "words"},
		moduleFinding(&v, v1alpha1.Forbidden, "R", "words"))
}
