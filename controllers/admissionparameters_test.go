// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// stored returns what parameters say.
func (w *doorWorld) stored(t *testing.T, name string) map[string]string {
	t.Helper()
	c := &corev1.ConfigMap{}
	if err := w.Client.Get(t.Context(), client.ObjectKey{Namespace: admission.Namespace, Name: name}, c); err != nil {
		t.Fatal(err)
	}
	return c.Data
}

func TestParametersFollowTheObjects(t *testing.T) {
	now := time.Unix(0, 0)
	r := objects.Requisition("town", "pv", now, now.Add(time.Hour))
	w := newDoorWorld(t, objects.Package(), objects.Statistics("town", "d", objects.Counter), r, objects.Search(r, "s", objects.Plate))
	w.reconcile(t)
	if diff := cmp.Diff(map[string]string{"town": " d  s "}, w.stored(t, admission.ParametersRequests)); diff != "" {
		t.Error(diff)
	}
	if got := w.stored(t, admission.ParametersImages); got["repository.18"] != " registry.example/a " {
		t.Errorf("governed are %v", got)
	}
	if err := w.Client.Delete(t.Context(), objects.Statistics("town", "d", objects.Counter)); err != nil {
		t.Fatal(err)
	}
	w.reconcile(t)
	if diff := cmp.Diff(map[string]string{"town": " s "}, w.stored(t, admission.ParametersRequests)); diff != "" {
		t.Error(diff)
	}
	if len(w.told) > 0 {
		t.Errorf("what the operator itself has changed is told: %s", <-w.told)
	}
}

// Where a requisition is, a search may come: that is known before its Job is there.
func TestWhereSearchesMayCome(t *testing.T) {
	r := objects.Requisition("town", "pv", time.Unix(0, 0), time.Unix(3600, 0))
	w := newDoorWorld(t, r, objects.Statistics("elsewhere", "d", objects.Counter))
	w.reconcile(t)
	got := w.stored(t, admission.ParametersImages)
	if names, known := got["query.town"]; !known || names != "" {
		t.Errorf("what a search would look for is in %q, known %v", names, known)
	}
	if _, known := got["query.elsewhere"]; known {
		t.Error("a search may come where nobody has asked for one")
	}
}

// Nobody gets into a pod that is still ending when its request has gone.
func TestRequestsAreNamedWhileTheirPodsEnd(t *testing.T) {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "town", Name: "gone-x", Labels: workload.Labels(workload.LabelDeployment, "gone")}}
	w := newDoorWorld(t, pod)
	w.reconcile(t)
	if diff := cmp.Diff(map[string]string{"town": " gone "}, w.stored(t, admission.ParametersRequests)); diff != "" {
		t.Error(diff)
	}
	if err := w.Client.Delete(t.Context(), pod); err != nil {
		t.Fatal(err)
	}
	w.reconcile(t)
	if got := w.stored(t, admission.ParametersRequests); len(got) != 0 {
		t.Errorf("named are %v when nothing is there", got)
	}
}

// Who files what follows the profiles and the notices.
func TestFilersFollowTheLaw(t *testing.T) {
	p := objects.MakeProfile("law").Requires(v1alpha1.FormalityRequirement{Type: "Order", FiledBy: []v1alpha1.Term{"Prefecture"}}).Obj()
	w := newDoorWorld(t, p, objects.Notice("n", time.Unix(0, 0), v1alpha1.Order{Action: v1alpha1.OrderProvide, Formalities: []v1alpha1.Term{"Letter"}}))
	w.reconcile(t)
	if diff := cmp.Diff(map[string]string{"Order": " Prefecture ", "Letter": " Operator "}, w.stored(t, admission.ParametersFilers)); diff != "" {
		t.Error(diff)
	}
	if err := w.Client.Delete(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	w.reconcile(t)
	if diff := cmp.Diff(map[string]string{"Letter": " Operator "}, w.stored(t, admission.ParametersFilers)); diff != "" {
		t.Error(diff)
	}
}

// That a package is deleted frees none of its images, not even after a restart.
func TestImagesStayGoverned(t *testing.T) {
	w := newDoorWorld(t, objects.Package())
	w.reconcile(t)
	want := w.stored(t, admission.ParametersImages)
	if err := w.Client.Delete(t.Context(), objects.Package()); err != nil {
		t.Fatal(err)
	}
	w.images = newNamedImages()
	w.reconcile(t)
	got := w.stored(t, admission.ParametersImages)
	for _, key := range []string{"named", "digest.00", "repository.18"} {
		if diff := cmp.Diff(want[key], got[key]); diff != "" {
			t.Errorf("%s:\n%s", key, diff)
		}
	}
	if since := admission.Unnamed(&corev1.ConfigMap{Data: got}); len(since) != len(strings.Fields(want["named"])) {
		t.Errorf("since when none names them is known of %d", len(since))
	}
}

// The name of a requisition that had a decision stays known after both are gone, and after a restart. A decision that was filed
// before its requisition does not keep that one out.
func TestDecidedIsNeverForgotten(t *testing.T) {
	now := time.Unix(0, 0)
	r := objects.Requisition("town", "pv", now, now.Add(time.Hour))
	d := objects.MakeDecision("ok", "town").On("pv").Decided(v1alpha1.Authorize, now).Obj()
	early := objects.MakeDecision("early", "town").On("not-there-yet").Decided(v1alpha1.Authorize, now).Obj()
	w := newDoorWorld(t, r, d, early)
	w.reconcile(t)
	want := map[string]string{"town": " pv "}
	if diff := cmp.Diff(want, w.stored(t, admission.ParametersDecided)); diff != "" {
		t.Error(diff)
	}
	for _, o := range []client.Object{r, d} {
		if err := w.Client.Delete(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	w.onceDecided = map[client.ObjectKey]bool{}
	w.reconcile(t)
	if diff := cmp.Diff(want, w.stored(t, admission.ParametersDecided)); diff != "" {
		t.Error(diff)
	}
}

// A node runs one platform of an index: its digest is governed as well once it was seen, and stays so when the pod is gone.
func TestDigestsOfAPlatformAreSeen(t *testing.T) {
	platform := "registry.example/a@sha256:fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "town", Name: "p", Labels: workload.Labels(workload.LabelDeployment, "d")},
		Status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{{ImageID: platform}}}}
	theirs := pod.DeepCopy()
	theirs.Name, theirs.Labels = "theirs", nil
	theirs.Status.ContainerStatuses[0].ImageID = "registry.example/a@sha256:0011ba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
	w := newDoorWorld(t, objects.Package(), pod, theirs)
	w.reconcile(t)
	if got := w.stored(t, admission.ParametersImages); got["digest.fe"] == "" || got["observed"] != platform {
		t.Errorf("governed are %v", got)
	}
	if err := w.Client.Delete(t.Context(), pod); err != nil {
		t.Fatal(err)
	}
	w.reconcile(t)
	if got := w.stored(t, admission.ParametersImages); got["digest.fe"] == "" {
		t.Errorf("forgotten: %v", got)
	}
}

// How full the parameters are is known before they are.
func TestSizeOfParameters(t *testing.T) {
	w := newDoorWorld(t, objects.Package())
	w.reconcile(t)
	stored := &corev1.ConfigMap{}
	if err := w.Client.Get(t.Context(), client.ObjectKey{Namespace: admission.Namespace, Name: admission.ParametersImages}, stored); err != nil {
		t.Fatal(err)
	}
	want := 0.0
	for key, value := range stored.Data {
		want += float64(len(key) + len(value))
	}
	got := -1.0
	for series, value := range metricValues(t, w.metrics.parametersBytes) {
		if strings.Contains(series, admission.ParametersImages) {
			got = value
		}
	}
	if want == 0 || got != want {
		t.Errorf("%v bytes, want %v", got, want)
	}
}
