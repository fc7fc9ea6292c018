// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestCheckRuntime(t *testing.T) {
	outside := func(source, why string) []v1alpha1.Finding {
		return one(v1alpha1.Finding{
			Reason: v1alpha1.ReasonUndeclaredModel, Verdict: v1alpha1.Forbidden, Profile: "law", Source: source,
			Message: "the runtime image holds a model outside of every module, which cannot be left out: " + why +
				": declare a module with its folder as path, so that it can be hidden, or take it out of the image",
		})
	}
	found := func(c v1alpha1.Contents) func(*fixture) {
		c.Image = objects.Image(1)
		return func(f *fixture) { f.pack.RuntimeContents(c) }
	}
	detected := func(c v1alpha1.Capability) v1alpha1.Contents {
		return v1alpha1.Contents{Detected: []v1alpha1.DetectedCapability{{Name: c, Path: "/m.onnx"}}}
	}
	byNotice := outside("REF-n", "CNIL ordered the operator to take out count.cars (found in \"/m.onnx\", not declared)")
	byNotice[0].Profile, byNotice[0].Notice = "", "n"
	testCheck(t, "runtime", map[string]checkCase{
		"not inspected":                        {},
		"nothing found":                        {change: found(v1alpha1.Contents{})},
		"nothing found, and nothing permitted": {change: func(f *fixture) { f.profile.Spec.Permits = nil; found(v1alpha1.Contents{})(f) }},
		"what is permitted":                    {change: found(detected("count.cars"))},
		"what is not permitted":                {change: found(detected("gait")), want: outside("code", `the profile does not permit gait (found in "/m.onnx", not declared)`)},
		"what is forbidden": {change: func(f *fixture) {
			f.profile.Forbids("count.cars", "art-5", "it is cruel")
			found(detected("count.cars"))(f)
		}, want: outside("art-5", `count.cars (found in "/m.onnx", not declared) is forbidden: it is cruel`)},
		"what a notice takes out": {change: func(f *fixture) {
			f.notices = append(f.notices, objects.MakeNotice("n").Open(june, time.Time{}).To(v1alpha1.Addressee{Type: "Municipality"}).Strip("count.cars"))
			found(detected("count.cars"))(f)
		}, want: byNotice},
		"what nobody recognises": {change: found(v1alpha1.Contents{Unknown: &v1alpha1.UnclearFiles{Count: 2}}),
			want: outside("code", "withheld: 2 models that nothing recognises: what they can do, nothing permits")},
		"what is permitted, beside what cannot be read": {change: func(f *fixture) {
			c := detected("count.cars")
			c.Opaque = &v1alpha1.UnclearFiles{Count: 1, Paths: []v1alpha1.FilePath{"/x"}}
			found(c)(f)
		}, want: outside("code", `withheld: 1 model that cannot be read, such as "/x": what they can do, nothing permits`)},
		"what cannot be read, and is waived": {change: func(f *fixture) {
			f.profile.Waivers(v1alpha1.InspectionWaiver{Of: v1alpha1.WithheldOpaque, Formality: "Waiver"})
			f.formalities = append(f.formalities, objects.MakeFormality("w", "massy").Type("Waiver").Covers("Use").Valid(june, time.Time{}))
			found(v1alpha1.Contents{Opaque: &v1alpha1.UnclearFiles{Count: 1}})(f)
		}},
		"nothing runs anyway": {change: found(detected("gait")), at: july},
		"no profile": {change: func(f *fixture) {
			f.deployment.Profile("none")
			found(detected("gait"))(f)
		}},
	})
}
