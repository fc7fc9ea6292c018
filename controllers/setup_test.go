// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"reflect"
	"slices"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/workload"
)

// On a large cluster nobody's pods but the operator's are in its memory.
func TestCacheHoldsOnlyWhatIsOurs(t *testing.T) {
	byObject := CacheOptions(nil).ByObject
	managed := append(dependents(), workloads()...)
	for _, o := range managed {
		keeps := func(of labels.Set) bool {
			object, ok := o.DeepCopyObject().(client.Object)
			if !ok {
				t.Fatalf("%T is no object", o)
			}
			object.SetLabels(of)
			for kind, by := range byObject {
				if reflect.TypeOf(kind) == reflect.TypeOf(o) && by.Label != nil && !by.Label.Matches(of) {
					return false
				}
			}
			return newKeep()(object)
		}
		if !keeps(workload.Labels(workload.LabelSearch, "van")) {
			t.Errorf("%T: what is the operator's is not in the cache", o)
		}
		if slices.ContainsFunc(bystanders(), func(b client.Object) bool { return reflect.TypeOf(b) == reflect.TypeOf(o) }) {
			continue // those of everybody are looked at
		}
		if keeps(labels.Set{"app": "theirs"}) || keeps(labels.Set{workload.LabelManagedBy: "helm"}) {
			t.Errorf("%T: what is others' is in the cache", o)
		}
	}
}

func TestCacheKeepsWhoWroteADeploymentAndNotWhoWroteAPod(t *testing.T) {
	for kind, by := range CacheOptions(nil).ByObject {
		switch kind.(type) {
		case *appsv1.Deployment:
			if by.Transform != nil {
				t.Error("who has changed a Deployment is not known any more")
			}
		case *corev1.Pod:
			out, err := by.Transform(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "p",
				ManagedFields: []metav1.ManagedFieldsEntry{{Manager: "kubelet"}}}})
			if p := out.(*corev1.Pod); err != nil || p.ManagedFields != nil || p.Name != "p" {
				t.Errorf("%+v, error %v", out, err)
			}
		}
	}
}

// Stamps count where the operator keeps the policies that put them on, which know it by its account in its own namespace.
func TestStampsCount(t *testing.T) {
	for name, test := range map[string]struct {
		admission bool
		namespace string
		evidence  v1alpha1.EvidenceMode
		want      legal.Stamps
	}{
		"with policies":                  {true, admission.Namespace, "", legal.StampsRequired},
		"with policies, registered":      {true, admission.Namespace, v1alpha1.EvidenceRegistered, legal.StampsRequired},
		"with policies, claimed":         {true, admission.Namespace, v1alpha1.EvidenceClaimed, legal.StampsClaimed},
		"without":                        {false, admission.Namespace, "", legal.StampsClaimed},
		"the policies know another name": {true, "elsewhere", "", legal.StampsClaimed},
	} {
		o := Options{Admission: test.admission, Evidence: test.evidence, Lease: types.NamespacedName{Namespace: test.namespace}}
		if got := o.stamps(); got != test.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestMetricsAreRegisteredOnce(t *testing.T) {
	if err := addMetrics(&collector{}, newRecorder(), nil); err != nil {
		t.Errorf("without a registry: %v", err)
	}
	registry := prometheus.NewRegistry()
	if err := addMetrics(&collector{}, newRecorder(), registry); err != nil {
		t.Fatal(err)
	}
	if err := addMetrics(&collector{}, newRecorder(), registry); err == nil {
		t.Error("a second time: no error")
	}
}

// workloads are the kinds of workloads, one of each.
func workloads() []client.Object {
	var all []client.Object
	for _, k := range requestKinds() {
		all = append(all, k.request.workload)
	}
	return all
}
