// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestCheckInspection(t *testing.T) {
	const (
		toCome = "nothing of the package runs before all of it is inspected, which is still to come: "
		never  = "nothing of the package runs unless all of it can be inspected: make the image one that the operator can read, " +
			"or name another one: "
	)
	missing := func(message string) v1alpha1.Finding {
		return v1alpha1.Finding{
			Reason: v1alpha1.ReasonNotInspected, Verdict: v1alpha1.Suspended, Profile: "law", Source: "code", Message: message,
		}
	}
	required := func(change func(*fixture)) func(*fixture) {
		return func(f *fixture) {
			f.mode = InspectionRequired
			change(f)
		}
	}
	// All but one image of the package is inspected.
	allBut := func(image int, state v1alpha1.InspectionState, message string) func(*fixture) {
		return required(func(f *fixture) {
			f.pack.Inspected()
			for i := range f.pack.Status.Inspections {
				if n := &f.pack.Status.Inspections[i]; n.Image == objects.Image(image) {
					n.State, n.Message = state, message
				}
			}
		})
	}
	waivable := func(f *fixture) {
		f.profile.Waivers(v1alpha1.InspectionWaiver{Of: v1alpha1.WithheldUninspected, Formality: "Waiver", SuppliedBy: "the mayor", Source: "art-9"})
	}
	hinted := missing(toCome + "the runtime's image and 3 more; a Waiver of this namespace would waive it")
	hinted.SuppliedBy = "the mayor"
	noProfile := missing(toCome + "the runtime's image and 3 more")
	noProfile.Profile, noProfile.Source = "none", ""
	testCheck(t, "inspection", map[string]checkCase{
		"not asked for":                 {},
		"inspected":                     {change: required(func(f *fixture) { f.pack.Inspected() })},
		"no package: told of elsewhere": {change: required(func(f *fixture) { f.pack = nil })},
		"nothing inspected":             {change: required(func(*fixture) {}), want: one(missing(toCome + "the runtime's image and 3 more"))},
		"one image to come": {change: allBut(3, v1alpha1.InspectionPending, "it waits for a node"),
			want: one(missing(toCome + "the files of module crowd: it waits for a node"))},
		"one image failed": {change: allBut(3, v1alpha1.InspectionFailed, "it is no image"),
			want: one(missing(never + "the files of module crowd: it is no image"))},
		"one failed, others to come": {change: required(func(f *fixture) {
			f.pack.Inspection(objects.Image(3), v1alpha1.InspectionFailed, "it is no image")
		}), want: one(missing(never + "the files of module crowd and 3 more: it is no image"))},
		"it could be waived": {change: required(waivable), want: one(hinted)},
		"it is waived": {change: required(func(f *fixture) {
			waivable(f)
			f.formalities = append(f.formalities, objects.MakeFormality("w", "massy").Type("Waiver").Covers("Use").Valid(june, time.Time{}))
		}), want: one(v1alpha1.Finding{
			Reason: v1alpha1.ReasonInspectionWaived, Verdict: v1alpha1.Permitted, Profile: "law", Source: "art-9",
			Message: `not inspected, may run: the runtime's image and 3 more: Waiver "w" waives that from 2026-06-01T02:00:00+02:00, without an end`,
		})},
		"no profile": {change: required(func(f *fixture) { f.deployment.Profile("none") }), want: one(noProfile)},
	})
}
