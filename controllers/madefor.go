// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

// madeFor returns the names of the requests of a kind that an object was made for, or claims to be. It is told by its label,
// by its controller and, of a pod, by what it mounts: the volumes of a pod cannot be changed, and its labels can be taken.
//
// That a Job controls a pod tells nothing: the Job of a search has the search's name, and so can a Job of anybody's where no such search is,
// whose pods would be ended. A pod that was made for a search mounts what it needs, whatever else is taken from it. One that somebody
// brings to a Job that has ended, and that the operator keeps, changes nothing: Kubernetes counts no more pods for it, and what the
// search did is written down.
func madeFor(o client.Object, k requestKind) []string {
	var names []string
	if name := o.GetLabels()[k.label]; name != "" {
		names = append(names, name)
	}
	if owner := metav1.GetControllerOfNoCopy(o); owner != nil && owner.Kind == k.name && owner.APIVersion == v1alpha1.GroupVersion.String() {
		names = append(names, owner.Name)
	}
	if pod, ok := o.(*corev1.Pod); ok {
		if label, name := workload.ConfigOf(&pod.Spec); label == k.label {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// newKeep returns what tells whether the cache keeps an object of a kind that everybody uses: one that was made for a request,
// or claims to be. Of other kinds than pods and workloads the API server is asked for no more than what the cache keeps.
func newKeep() func(client.Object) bool {
	of := requestKinds()
	return func(o client.Object) bool {
		switch o.(type) {
		case *corev1.Pod, *appsv1.Deployment, *batchv1.Job:
		default:
			return true
		}
		return o.GetLabels()[workload.LabelManagedBy] == workload.ManagedBy ||
			slices.ContainsFunc(of, func(k kind) bool { return len(madeFor(o, k.request.requestKind)) > 0 })
	}
}
