// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/utils/clock"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/undeclared"
)

// Watches knows of each kind in the manager's cache whether the API server serves it. An empty cache looks the same whether
// nothing of a kind is there or nobody answers, and before the definition of a kind is gone its objects are.
type Watches struct {
	clock clock.PassiveClock

	definitions map[string]string // the name of the definition of each kind that a verdict may rest on

	pods *undeclared.Sightings // of the pods of others, or nil where nobody looks for undeclared software

	mu       sync.Mutex
	failing  map[string]time.Time // kinds that were not answered, since when
	suspects map[string]bool      // kinds of which something was deleted: the definition may be about to go
	gone     map[string]bool      // kinds of which the definition is gone, or is being deleted
	held     bool                 // somebody was told of an absent kind
	wake     []func()
}

// NewWatches returns what knows of no kind yet. It measures how long a kind is not answered by the clock.
func NewWatches(c clock.PassiveClock) *Watches {
	w := &Watches{clock: c, definitions: map[string]string{},
		failing: map[string]time.Time{}, suspects: map[string]bool{}, gone: map[string]bool{}}
	for _, k := range kinds(watcher{}) {
		if k.request == nil && !k.record && !k.unjudged {
			kind := kindOf(k.object)
			plural, _ := meta.UnsafeGuessKindToResource(v1alpha1.GroupVersion.WithKind(kind))
			w.definitions[kind] = plural.GroupResource().String()
		}
	}
	return w
}

func kindOf(o runtime.Object) string { return reflect.Indirect(reflect.ValueOf(o)).Type().Name() }

// newInformer makes an informer of which every answer is noted.
func (w *Watches) newInformer(lw toolscache.ListerWatcher, of runtime.Object, resync time.Duration, indexers toolscache.Indexers) toolscache.SharedIndexInformer {
	kind := kindOf(of)
	if _, ok := of.(*unstructured.Unstructured); ok { // a definition that most clusters have not: nothing rests on it
		return newInformer(lw, of, resync, indexers)
	}
	w.answered(kind, errNotListed)
	noted := (&notedListerWatcher{toolscache.ToListerWatcherWithContext(lw), w, kind}).listWatch()
	if _, ok := of.(*corev1.Pod); ok && w.pods != nil {
		noted = (&podSightings{toolscache.ToListerWatcherWithContext(noted), w.pods}).listWatch()
	}
	return newInformer(noted, of, resync, indexers)
}

var errNotListed = errors.New("it has not been listed yet")

// answered notes what the API server answered to a list or a watch of a kind. That a version is too old, or that an option
// is not known, is an answer.
func (w *Watches) answered(kind string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case errors.Is(err, context.Canceled):
	case err == nil, apierrors.IsResourceExpired(err), apierrors.IsGone(err), apierrors.IsInvalid(err):
		delete(w.failing, kind)
		if w.gone[kind] {
			w.suspects[kind] = true // it may be back
		}
		if w.held {
			w.held = false
			for _, wake := range w.wake {
				wake()
			}
		}
	default:
		if _, known := w.failing[kind]; !known {
			w.failing[kind] = w.clock.Now()
		}
	}
}

// lost notes that something of a kind was deleted, before the cache knows.
func (w *Watches) lost(kind string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.suspects[kind] = w.definitions[kind] != ""
}

// overdue are the kinds that have not been answered for longer than the grace, and those of which the definition is gone.
func (w *Watches) overdue() []string {
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.overdueLocked()
}

func (w *Watches) overdueLocked() []string {
	var kinds []string
	for kind, gone := range w.gone {
		if gone {
			kinds = append(kinds, kind)
		}
	}
	for kind, since := range w.failing {
		if w.clock.Since(since) > failureGrace && !w.gone[kind] {
			kinds = append(kinds, kind)
		}
	}
	slices.Sort(kinds)
	return kinds
}

// absent are the overdue kinds that a verdict may rest on. Of those of which something was deleted since the last time it is
// asked whether their definition is still there.
func (w *Watches) absent(ctx context.Context, defined func(ctx context.Context, definition string) (bool, error)) ([]string, error) {
	if w == nil {
		return nil, nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for kind, suspect := range w.suspects {
		if suspect {
			is, err := defined(ctx, w.definitions[kind])
			if err != nil {
				return nil, fmt.Errorf("asking whether %s is still defined: %w", kind, err)
			}
			w.gone[kind] = !is
		}
		delete(w.suspects, kind)
	}
	kinds := slices.DeleteFunc(w.overdueLocked(), func(kind string) bool { return w.definitions[kind] == "" })
	w.held = w.held || len(kinds) > 0
	return kinds, nil
}

// check returns an error if there is an overdue kind.
func (w *Watches) check() error {
	kinds := w.overdue()
	if len(kinds) == 0 {
		return nil
	}
	return fmt.Errorf("the API server does not serve %s: nothing new starts until it does", strings.Join(kinds, ", "))
}

// onReturn calls a function, which must not block, whenever a kind may be back after somebody was told of an absent one.
func (w *Watches) onReturn(wake func()) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wake = append(w.wake, wake)
}
