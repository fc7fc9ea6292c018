// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/text"
	"github.com/vsa-legal/operator/internal/workload"
)

// maxTakeBacks is how often in a row what somebody else changed is taken back, if it shows no pod anything. Somebody who
// changes it again each time, such as a HorizontalPodAutoscaler, is then told of and left alone: two that fight do harm.
const maxTakeBacks = 3

// takeBackWindow is how long after a take-back the next change counts as made in a row.
const takeBackWindow = 10 * time.Minute

// takeBacks counts what was taken back of each workload.
type takeBacks struct {
	mu   sync.Mutex
	made map[types.UID]takeBack
}

type takeBack struct {
	count int
	last  time.Time
}

// inARow tells how often something was taken back of a workload of late.
func (t *takeBacks) inARow(uid types.UID, now time.Time) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	for known, b := range t.made {
		if now.Sub(b.last) > takeBackWindow {
			delete(t.made, known)
		}
	}
	return t.made[uid].count
}

// count notes one more.
func (t *takeBacks) count(uid types.UID, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.made == nil {
		t.made = map[types.UID]takeBack{}
	}
	t.made[uid] = takeBack{t.made[uid].count + 1, now}
}

// changedBy names the field manager that last changed the spec of an object, the operator aside.
func changedBy(o metav1.Object) string {
	var name string
	var last time.Time
	for _, f := range o.GetManagedFields() {
		if f.Manager == workload.FieldOwner || f.Time == nil || f.Time.Time.Before(last) || !hasSpec(f.FieldsV1) {
			continue
		}
		name, last = f.Manager, f.Time.Time
	}
	if name == "" {
		return "somebody"
	}
	return text.Truncate(text.OneLine(name), maxManager)
}

// maxManager bounds the name of a field manager in a message.
const maxManager = 128

// hasSpec tells whether a set of fields, as managedFields has it, holds any of the spec.
func hasSpec(fields *metav1.FieldsV1) bool {
	if fields == nil {
		return false
	}
	var set map[string]json.RawMessage
	if err := json.Unmarshal(fields.GetRawBytes(), &set); err != nil {
		return false
	}
	_, ok := set["f:spec"]
	return ok
}

// takeBack undoes what somebody else changed in a workload and what no pod sees, in place: nothing is ended for it.
func (r *requestReconciler) takeBack(ctx context.Context, q request, wanted client.Object) error {
	s := q.base()
	if r.takeBacks.inARow(s.workload.GetUID(), s.now) >= maxTakeBacks {
		*q.status().workload = r.generations.record(s.workload)
		return nil
	}
	next, ok := s.workload.DeepCopyObject().(*appsv1.Deployment)
	planned, isDeployment := wanted.(*appsv1.Deployment)
	if !ok || !isDeployment { // the pods of a Job cannot be changed
		return notStarted(r.replace(ctx, q, wanted))
	}
	next.Spec = planned.Spec
	if err := r.Replace(ctx, s.workload, next); apierrors.IsConflict(err) {
		return errStale
	} else if err != nil {
		return notStarted(err)
	}
	r.takeBacks.count(next.UID, s.now)
	r.recordForeignWrite(ctx, s, changedBy(s.workload), "it was taken back")
	s.workload = next
	r.recordWritten(q, &planned.Spec.Template.Spec)
	return nil
}
