// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/events"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestLawChangesAreTold(t *testing.T) {
	managed := func(manager, fields string) metav1.ManagedFieldsEntry {
		return metav1.ManagedFieldsEntry{Manager: manager, FieldsV1: metav1.NewFieldsV1(`{"f:spec":{` + fields + `}}`), Time: &metav1.Time{Time: instant(1)}}
	}
	before := objects.MakeProfile("p").Always().Forbids("biometric", "code", "the secret reason").Obj()
	before.UID, before.Generation = "u", 1
	before.ManagedFields = []metav1.ManagedFieldsEntry{managed("flux", `"f:title":{}`), managed("kubectl-edit", `"f:applies":{}`)}
	after := before.DeepCopy()
	after.Generation, after.Spec.Applies = 2, v1alpha1.WhenSelected
	after.ManagedFields[1] = managed("kubectl-edit", `"f:applies":{},"f:forbids":{}`)
	relabelled := before.DeepCopy()
	relabelled.Labels = map[string]string{"a": "b"}
	anew := after.DeepCopy()
	anew.UID, anew.Generation = "v", 1
	changedUnseen := before.DeepCopy()
	changedUnseen.Status.Digest = "sha256:other"
	cases := map[string]struct {
		do   func(*lawChanges)
		want []string
	}{
		"a change":                 {func(l *lawChanges) { l.changed(t.Context(), before, after) }, []string{"Warning LawChanged it was changed by kubectl-edit: spec.applies"}},
		"a label":                  {func(l *lawChanges) { l.changed(t.Context(), before, relabelled) }, nil},
		"made anew":                {func(l *lawChanges) { l.changed(t.Context(), before, anew) }, []string{"Warning LawChanged it was deleted and made anew by kubectl-edit: spec.applies"}},
		"an addition":              {func(l *lawChanges) { l.added(t.Context(), before, false) }, []string{"Normal LawAdded it was added by kubectl-edit"}},
		"what was there before":    {func(l *lawChanges) { l.added(t.Context(), before, true) }, nil},
		"changed while nobody saw": {func(l *lawChanges) { l.added(t.Context(), changedUnseen, true) }, []string{"Warning LawChanged it was changed by kubectl-edit while no manager was there to see of which fields"}},
		"a deletion":               {func(l *lawChanges) { l.deleted(t.Context(), before) }, []string{"Warning LawDeleted it was deleted, and Kubernetes tells nobody by whom but its audit log"}},
		"a deletion that was missed": {func(l *lawChanges) { l.deleted(t.Context(), toolscache.DeletedFinalStateUnknown{Obj: before}) },
			[]string{"Warning LawDeleted it was deleted, and Kubernetes tells nobody by whom but its audit log"}},
		"nothing that is known": {func(l *lawChanges) {
			l.deleted(t.Context(), "x")
			l.added(t.Context(), "x", false)
			l.changed(t.Context(), "x", "y")
		}, nil},
		"a bundle": {func(l *lawChanges) {
			b := objects.MakeBundle("FR", 1).Obj()
			next := b.DeepCopy()
			next.Generation, next.Spec.Sequence = 1, 2
			l.changed(t.Context(), b, next)
		}, []string{"Warning LawChanged it was changed by somebody: spec.sequence"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			recorder := events.NewFakeRecorder(9)
			l := newLawChanges(nil, recorder)
			c.do(l)
			close(recorder.Events)
			var got []string
			for e := range recorder.Events {
				got = append(got, e)
			}
			if diff := cmp.Diff(c.want, got); diff != "" || strings.Contains(strings.Join(got, ""), "secret") {
				t.Errorf("want -, got +:\n%s", diff)
			}
			told := 0.0
			for _, v := range metricValues(t, l.total) {
				told += v
			}
			if int(told) != len(c.want) {
				t.Errorf("%v were counted", told)
			}
		})
	}
}
