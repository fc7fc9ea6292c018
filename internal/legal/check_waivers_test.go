// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestCheckWaivers(t *testing.T) {
	waived := func(what string) v1alpha1.Finding {
		return v1alpha1.Finding{
			Reason: v1alpha1.ReasonInspectionWaived, Verdict: v1alpha1.Permitted, Profile: "law", Source: "art-9",
			Message: what + `, may run: Waiver "w" waives that from 2026-06-01T02:00:00+02:00, without an end`,
		}
	}
	files := func(n int32, paths ...v1alpha1.FilePath) *v1alpha1.UnclearFiles {
		return &v1alpha1.UnclearFiles{Count: n, Paths: paths}
	}
	// Both kinds can be waived, and the formality is there.
	with := func(changes ...func(*fixture)) func(*fixture) {
		return func(f *fixture) {
			f.profile.Waivers(v1alpha1.InspectionWaiver{Of: v1alpha1.WithheldOpaque, Formality: "Waiver", Source: "art-9"},
				v1alpha1.InspectionWaiver{Of: v1alpha1.WithheldUnknown, Formality: "Waiver", Source: "art-9"})
			f.formalities = append(f.formalities, objects.MakeFormality("w", "massy").Type("Waiver").Covers("Use").Valid(june, time.Time{}))
			for _, change := range changes {
				change(f)
			}
		}
	}
	counter := func(c v1alpha1.Contents) func(*fixture) {
		c.Image = objects.Image(2)
		return func(f *fixture) { f.pack.Contents("counter", "", c) }
	}
	runtime := func(c v1alpha1.Contents) func(*fixture) {
		c.Image = objects.Image(1)
		return func(f *fixture) { f.pack.RuntimeContents(c) }
	}
	testCheck(t, "waivers", map[string]checkCase{
		"nothing is unclear": {change: with()},
		"in a module":        {change: with(counter(v1alpha1.Contents{Unknown: files(2, "/b", "/a")})), want: one(waived(`2 models that nothing recognises, such as "/a"`))},
		"in a module and outside of all": {change: with(counter(v1alpha1.Contents{Opaque: files(2, "/b")}), runtime(v1alpha1.Contents{Opaque: files(1, "/a")})),
			want: one(waived(`3 models that cannot be read, such as "/a"`))},
		"both kinds": {change: with(runtime(v1alpha1.Contents{Opaque: files(1), Unknown: files(1)})),
			want: []v1alpha1.Finding{waived("1 model that nothing recognises"), waived("1 model that cannot be read")}},
		"in a module that is stripped for something else": {change: with(counter(v1alpha1.Contents{Unknown: files(1)}), func(f *fixture) {
			f.profile.Forbids("count", "art-5", "")
		})},
		"not waived: it does not run": {change: func(f *fixture) { counter(v1alpha1.Contents{Unknown: files(1)})(f) }},
		"outside of all, not waived":  {change: func(f *fixture) { runtime(v1alpha1.Contents{Unknown: files(1)})(f) }},
	})
}
