// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestJudgePackage(t *testing.T) {
	type verdicts = []v1alpha1.ModuleVerdict
	stripped := func(name v1alpha1.ModuleName, c v1alpha1.Capability, reason string) v1alpha1.ModuleVerdict {
		return v1alpha1.ModuleVerdict{Name: name, Decision: v1alpha1.ModuleStripped, Capabilities: []v1alpha1.Capability{c}, Profile: "ban", Source: "eu", Reason: reason}
	}
	face := stripped("face", "biometric.face", "biometric.face is forbidden: it is cruel")
	const outside = `the runtime image holds a model outside of every module, which cannot be left out: biometric.gait (found in "/m", not declared) ` +
		"is forbidden: it is cruel: declare a module with its folder as path, so that it can be hidden, or take it out of the image"
	cases := map[string]struct {
		profile *objects.ProfileBuilder
		change  func(*objects.PackageBuilder)
		want    verdicts
		next    time.Time
	}{
		"forbidden for everybody":        {profile: objects.MakeProfile("ban").Always().Forbids("biometric", "eu", "it is cruel"), want: verdicts{face}},
		"forbidden until then":           {profile: objects.MakeProfile("ban").Always().InForce("act", june, july).Forbids("biometric", "eu", "it is cruel"), want: verdicts{face}, next: july},
		"to be forbidden":                {profile: objects.MakeProfile("ban").Always().InForce("act", july, time.Time{}).Forbids("biometric", "eu", "it is cruel"), next: july},
		"forbidden for those who select": {profile: objects.MakeProfile("ban").InForce("act", june, july).Forbids("biometric", "eu", "it is cruel")},
		"nothing that it has":            {profile: objects.MakeProfile("ban").Always().InForce("act", june, july).Forbids("plate", "eu", "")},
		"outside of every module": {profile: objects.MakeProfile("ban").Always().Forbids("biometric", "eu", "it is cruel"),
			change: func(b *objects.PackageBuilder) { b.RuntimeContents(found(1, "biometric.gait")) },
			want:   verdicts{stripped("count", "count.people", outside), face}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			b := objects.MakePackage("p").Artifact("count", 2, "count.people").BakedIn("face", "biometric.face")
			if c.change != nil {
				c.change(b)
			}
			got, next := JudgePackage(NewLaw([]v1alpha1.LegalProfile{*c.profile.Obj()}, nil), b.Obj(), noon)
			same(t, c.want, got)
			same(t, c.next, next)
		})
	}
}
