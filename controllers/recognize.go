// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"math"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

// recognize notes a workload that the operator wrote and does not know of: the answer was lost, or its manager ended before the
// status was written. It would be taken for somebody else's otherwise, ended and made again: a search would run twice.
//
// What tells is not who wrote it, which can be forged, but what it is: to the last field what the API server makes of the plan. Its
// pods were never made of anything else, because its generation is the one that follows what is known.
func (r *requestReconciler) recognize(ctx context.Context, q request, plan workload.Plan) error {
	s, known := q.base(), q.status().workload
	if !isNextWrite(r.generations.reference(*known, s.workload), s.workload) || !metav1.IsControlledBy(s.workload, s.object) {
		return nil
	}
	fresh, err := r.Preview(ctx, plan.Workload())
	switch {
	case apierrors.IsInvalid(err), apierrors.IsForbidden(err): // it could not be made now: what there is is not the plan
		return nil
	case err != nil:
		return err
	case !sameWorkload(s.workload, fresh):
		return nil
	}
	*known = r.generations.record(s.workload)
	r.recordStart(ctx, s.workload)
	return nil
}

// isNextWrite tells whether exactly one write to a workload is not known.
func isNextWrite(known *v1alpha1.WorkloadReference, o client.Object) bool {
	if known == nil {
		return o.GetGeneration() == 1
	}
	return o.GetGeneration() == known.Generation+1
}

// sameWorkload tells whether a workload is what the API server would make of a plan, but for what it gives each object: a Job's
// selector, and the labels of its pods that go with it.
func sameWorkload(actual, fresh client.Object) bool {
	if !isAsPlanned(actual, fresh) {
		return false
	}
	switch a := actual.(type) {
	case *appsv1.Deployment:
		f, ok := fresh.(*appsv1.Deployment)
		return ok && equality.Semantic.DeepEqual(a.Spec, f.Spec)
	case *batchv1.Job:
		f, ok := fresh.(*batchv1.Job)
		return ok && endsInTime(a, f) && equality.Semantic.DeepEqual(ownSpec(a), ownSpec(f))
	}
	return false
}

// startedLate is by how much later than it was planned a Job of the operator's may have been made: for so long the API server may have
// taken. Its deadlines, which count from then on in whole seconds, end as much later, until the operator shortens that of the Job.
const startedLate = 10 * time.Second

// endsInTime tells whether the deadlines of a Job and of its pods end no later than those that it would have if it were made now, but for
// what it was made late by.
func endsInTime(actual, fresh *batchv1.Job) bool {
	end := func(job *batchv1.Job, seconds *int64) time.Time {
		return job.CreationTimestamp.Add(time.Duration(ptr.Deref(seconds, math.MaxInt32)) * time.Second)
	}
	latest := end(fresh, fresh.Spec.ActiveDeadlineSeconds).Add(startedLate)
	return !end(actual, actual.Spec.ActiveDeadlineSeconds).After(latest) &&
		!end(actual, actual.Spec.Template.Spec.ActiveDeadlineSeconds).After(latest)
}

// ownSpec is the spec of a Job without what differs between two that were made of the same.
func ownSpec(job *batchv1.Job) *batchv1.JobSpec {
	spec := job.Spec.DeepCopy()
	spec.Selector, spec.ActiveDeadlineSeconds, spec.Template.Spec.ActiveDeadlineSeconds = nil, nil, nil
	spec.Template.Annotations = nil
	for _, given := range []string{batchv1.ControllerUidLabel, batchv1.JobNameLabel, "controller-uid", "job-name"} {
		delete(spec.Template.Labels, given)
	}
	return spec
}
