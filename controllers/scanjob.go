// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/enforce"
	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/internal/text"
)

// inspector has images inspected, each once by its digest, and keeps what was found.
type inspector struct {
	*enforce.Enforcer
	scanjob.Inspector

	cache   client.Reader // of what is made to inspect, and of nothing else
	metrics *recorder
	counted sync.Map // Jobs of which the end was counted, by UID
}

// inspected is how far the inspection of one image has come.
type inspected struct {
	result  *scanjob.Result // nil while there is none
	told    v1alpha1.Inspection
	wake    time.Time // when there is something to do; never if it is zero
	problem error     // that kept the next step from being taken
}

// look finds out how far an inspection has come, and takes the next step of it.
func (i *inspector) look(ctx context.Context, s scanjob.Subject, now time.Time) (inspected, error) {
	in := inspected{told: v1alpha1.Inspection{Image: s.Image, State: v1alpha1.InspectionPending}}
	result, older, err := i.stored(ctx, s)
	if err != nil {
		return in, err
	}
	if result != nil {
		in.inspected(result, "")
		return in, i.drop(ctx, older)
	}
	if err := i.attempt(ctx, s, now, &in); err != nil {
		return in, err
	}
	if in.result == nil {
		for _, o := range older { // counts until there is a newer one
			if result = i.Stored(o, s); result != nil {
				in.inspected(result, text.Truncate(messageOlder+in.told.Message, maxInspectionMessage))
				break
			}
		}
	}
	return in, nil
}

func (in *inspected) inspected(r *scanjob.Result, message string) {
	in.result = r
	in.told.State, in.told.Inspector, in.told.Message = v1alpha1.InspectionInspected, r.Inspector, message
}

// stored returns the result of this inspector, if there is one, and those of others, the newest first.
func (i *inspector) stored(ctx context.Context, s scanjob.Subject) (*scanjob.Result, []*corev1.ConfigMap, error) {
	var list corev1.ConfigMapList
	if err := i.list(ctx, &list, s); err != nil {
		return nil, nil, err
	}
	var result *scanjob.Result
	var older []*corev1.ConfigMap
	for n := range list.Items {
		c := &list.Items[n]
		r := i.Stored(c, s)
		switch {
		case c.Name == i.StoredAs(s) && r == nil: // somebody made it unreadable, and it is in the way
			if _, err := i.Remove(ctx, c); err != nil {
				return nil, nil, err
			}
		case c.Name == i.StoredAs(s):
			result = r
		case r != nil:
			older = append(older, c)
		}
	}
	slices.SortFunc(older, func(a, b *corev1.ConfigMap) int {
		return cmp.Or(b.CreationTimestamp.Compare(a.CreationTimestamp.Time), cmp.Compare(a.Name, b.Name))
	})
	return result, older, nil
}

// drop removes results that a newer one has taken the place of.
func (i *inspector) drop(ctx context.Context, older []*corev1.ConfigMap) error {
	for _, c := range older {
		if _, err := i.Remove(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// list reads from the cache what was made for an image.
func (i *inspector) list(ctx context.Context, list client.ObjectList, s scanjob.Subject) error {
	err := i.cache.List(ctx, list, client.InNamespace(i.Namespace), client.MatchingFields{byInspected: s.Label()}, client.UnsafeDisableDeepCopy)
	if err != nil {
		return fmt.Errorf("listing what inspects: %w", err)
	}
	return nil
}

// attempt begins an inspection, takes over its result, or begins it anew some time after it has failed.
func (i *inspector) attempt(ctx context.Context, s scanjob.Subject, now time.Time, in *inspected) error {
	jobs, pods, err := i.attempts(ctx, s)
	if err != nil {
		return err
	}
	if len(jobs) == 0 {
		in.told.Message = "its inspection begins"
		in.begin(i.Create(ctx, i.Job(s, 1)))
		return nil
	}
	now = now.Truncate(time.Second) // Kubernetes counts in whole seconds
	latest := i.jobResult(jobs[0], pods, s, now)
	switch {
	case latest.result != nil:
		stored := i.Store(s, latest.result, latest.message)
		if err := i.Create(ctx, stored); err != nil {
			in.told.Message = "its result cannot be kept"
			in.begin(err)
			return nil
		}
		i.count(jobs[0], string(v1alpha1.InspectionInspected))
		in.inspected(latest.result, "")
	case latest.failed != "":
		i.count(jobs[0], string(v1alpha1.InspectionFailed))
		number := i.Attempt(jobs[0], s)
		in.fail(latest.failed)
		if in.wake = latest.at.Add(scanjob.Backoff(number)); !now.Before(in.wake) {
			in.wake = time.Time{}
			in.begin(i.Create(ctx, i.Job(s, number+1)))
		}
	case len(jobs) > 1: // it is tried again
		in.wake = latest.at
		in.fail(cmp.Or(i.jobResult(jobs[1], pods, s, now).failed, "an earlier attempt failed"))
	default:
		in.wake, in.told.Message = latest.at, latest.waits
	}
	return nil
}

// begin notes that the next step could not be taken.
func (in *inspected) begin(err error) {
	if err != nil {
		_, why := describeProblem(err)
		in.problem, in.told.Message = err, text.Truncate(in.told.Message+": "+why, maxInspectionMessage)
	}
}

func (in *inspected) fail(why string) {
	in.told.State, in.told.Message = v1alpha1.InspectionFailed, text.Truncate(why, maxInspectionMessage)
}

const messageOlder = "an older inspector found this; of the inspection by the present one: "

// maxInspectionMessage is what the status of an inspection holds of a message, in bytes.
const maxInspectionMessage = 512

// attempts returns the Jobs of an inspection, the latest first, and the pods of all of them.
func (i *inspector) attempts(ctx context.Context, s scanjob.Subject) ([]*batchv1.Job, []corev1.Pod, error) {
	var jobs batchv1.JobList
	var pods corev1.PodList
	if err := i.list(ctx, &jobs, s); err != nil {
		return nil, nil, err
	}
	if err := i.list(ctx, &pods, s); err != nil {
		return nil, nil, err
	}
	var of []*batchv1.Job
	for n := range jobs.Items {
		if i.Attempt(&jobs.Items[n], s) > 0 {
			of = append(of, &jobs.Items[n])
		}
	}
	slices.SortFunc(of, func(a, b *batchv1.Job) int { return i.Attempt(b, s) - i.Attempt(a, s) })
	return of, pods.Items, nil
}

// begun tells whether anything was made yet to inspect an image.
func (i *inspector) begun(ctx context.Context, s scanjob.Subject) (bool, error) {
	for _, of := range []client.ObjectList{&corev1.ConfigMapList{}, &batchv1.JobList{}} {
		if err := i.list(ctx, of, s); err != nil || meta.LenList(of) > 0 {
			return err == nil, err
		}
	}
	return false, nil
}

// count counts the end of a Job once.
func (i *inspector) count(job *batchv1.Job, result string) {
	if _, known := i.counted.LoadOrStore(job.UID, true); !known {
		i.metrics.inspectionsEnded.WithLabelValues(result).Inc()
	}
}
