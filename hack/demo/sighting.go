// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/watch"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// sighting is when the end of a pod was seen. What a watch sees has happened before: real instants are earlier, never
// later.
type sighting struct {
	marked time.Time // for deletion: it was told to end
	gone   time.Time
}

// sight follows the events of one pod until it is gone. A pod that is removed without being marked first is marked and
// gone at once.
func sight(ctx context.Context, events <-chan watch.Event, now func() time.Time) (sighting, error) {
	var s sighting
	for {
		select {
		case <-ctx.Done():
			return s, context.Cause(ctx)
		case event, open := <-events:
			if !open {
				if ctx.Err() != nil {
					return s, context.Cause(ctx)
				}
				return s, errors.New("the watch ended before the pod did")
			}
			pod, isPod := event.Object.(*corev1.Pod)
			if !isPod {
				return s, fmt.Errorf("the watch failed: %v", event.Object)
			}
			if s.marked.IsZero() && (pod.DeletionTimestamp != nil || event.Type == watch.Deleted) {
				s.marked = now()
			}
			if event.Type == watch.Deleted {
				s.gone = now()
				return s, nil
			}
		}
	}
}

// tolerance is how far from its end a pod may go on a busy machine. Benchmarks measure; this only tells an operator that
// works from one that does not.
const tolerance = 2 * time.Second

// watchTheEnd waits for the pod of a deployment or a search to go, and fails if that is not when it was due.
func (st *story) watchTheEnd(ctx context.Context, label, name string, due time.Time) (sighting, error) {
	limited, cancel := context.WithDeadlineCause(ctx, due.Add(bound),
		&failure{expected: fmt.Sprintf("the pod of %s to be gone within %s of its end", name, bound)})
	defer cancel()
	watcher, err := st.client.Watch(limited, &corev1.PodList{}, client.InNamespace(commune), client.MatchingLabels{label: name})
	if err != nil {
		return sighting{}, err
	}
	defer watcher.Stop()
	st.say("Now wait. The end is at %s; it is %s.", due.Format("15:04:05"), time.Now().UTC().Format("15:04:05"))
	seen, err := sight(limited, watcher.ResultChan(), time.Now)
	if err == nil && seen.gone.Sub(due).Abs() > tolerance {
		err = &failure{expected: fmt.Sprintf("the pod of %s to go within %s of its end, not %s", name, tolerance,
			lateness(due, seen.gone))}
	}
	return seen, err
}

// lateness words the time between an instant that was due and one that was seen.
func lateness(due, seen time.Time) string {
	d := seen.Sub(due).Round(time.Millisecond)
	if d < 0 {
		return fmt.Sprintf("%d ms early", -d.Milliseconds())
	}
	return fmt.Sprintf("%d ms late", d.Milliseconds())
}
