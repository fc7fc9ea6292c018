// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/pager"
	"k8s.io/utils/clock"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
)

// warnAfter is how long a pod may take to start before its events are read: most have started by then.
const warnAfter = 5 * time.Second

// recheckAfter is how often to look again at what waits: the kubelet tells why in events, which wake nobody.
const recheckAfter = 15 * time.Second

// warningsWithin bounds the reading of those of a namespace: they are worth telling, and nothing rests on them.
const warningsWithin = 10 * time.Second

// stuck returns the UID of what Kubernetes may have warned of and that says nothing itself: a pod whose volumes are not
// there yet, such as one whose Secret is missing, or a workload without any pod.
func (s *scope) stuck() types.UID {
	for i := range s.children.pods.Items {
		p := &s.children.pods.Items[i]
		if p.DeletionTimestamp.IsZero() && p.Status.StartTime != nil && s.now.Sub(p.Status.StartTime.Time) > warnAfter && isCreating(p) {
			return p.UID
		}
	}
	if wantsPods(s.workload) && len(s.children.pods.Items) == 0 && s.now.Sub(s.workload.GetCreationTimestamp().Time) > warnAfter {
		return s.workload.GetUID()
	}
	return ""
}

// warn returns what Kubernetes has warned of about what is stuck, or nothing.
func (r *reconciler) warn(ctx context.Context, s *scope) string {
	stuck := s.stuck()
	if stuck == "" {
		return ""
	}
	return r.warnings.about(ctx, s.key.Namespace, stuck)
}

// wantsPods tells whether a workload is to have any. A deployment of no replica waits for nothing.
func wantsPods(o client.Object) bool {
	d, is := o.(*appsv1.Deployment)
	return o != nil && (!is || ptr.Deref(d.Spec.Replicas, 1) > 0)
}

// isCreating tells whether the kubelet has not got so far as to say anything of a container.
func isCreating(p *corev1.Pod) bool {
	return slices.ContainsFunc(p.Status.ContainerStatuses, func(c corev1.ContainerStatus) bool {
		return c.State.Waiting != nil && c.State.Waiting.Reason == "ContainerCreating"
	})
}

// warnings are what Kubernetes has warned of in events, by UID of the object. They are read from the API server, which keeps no cache of
// events and goes through all those of a namespace for each question, of one object too: so they are read for all of a namespace at once,
// and not again before whoever waits asks again. Nil knows of none.
type warnings struct {
	live  client.Reader
	clock clock.PassiveClock // of the machine

	mu sync.Mutex // held over no call to the API server
	of map[string]*namespaceWarnings
}

// namespaceWarnings are the latest ones of a namespace when they were last read.
type namespaceWarnings struct {
	latest  map[types.UID]warning
	at      time.Time
	reading bool
}

// warning is when Kubernetes warned, and what it said.
type warning struct {
	at   time.Time
	says string
}

// about returns the latest warning about an object, or nothing. Nobody waits while another reconcile reads: what was read before
// counts until then. That they cannot be read is no reason not to go on.
func (w *warnings) about(ctx context.Context, namespace string, uid types.UID) string {
	if w == nil {
		return ""
	}
	if w.mayRead(namespace) {
		latest, err := w.read(ctx, namespace)
		if err != nil {
			logf.FromContext(ctx).V(1).Info("events cannot be read", "error", err.Error())
		}
		w.keep(namespace, latest)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if n := w.of[namespace]; n != nil {
		return n.latest[uid].says
	}
	return ""
}

// mayRead tells whether the caller has to read those of a namespace, and keep them. What nobody has asked for lately is forgotten.
func (w *warnings) mayRead(namespace string) bool {
	now := w.clock.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	maps.DeleteFunc(w.of, func(_ string, n *namespaceWarnings) bool { return !n.reading && now.Sub(n.at) > 4*recheckAfter })
	if w.of == nil {
		w.of = map[string]*namespaceWarnings{}
	}
	n := w.of[namespace]
	if n == nil {
		n = &namespaceWarnings{}
		w.of[namespace] = n
	}
	if n.reading || now.Sub(n.at) < recheckAfter {
		return false
	}
	n.reading = true
	return true
}

// keep notes what was read.
func (w *warnings) keep(namespace string, latest map[types.UID]warning) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.of[namespace] = &namespaceWarnings{latest: latest, at: w.clock.Now()}
}

// read returns the latest warning about each object of a namespace.
func (w *warnings) read(ctx context.Context, namespace string) (map[types.UID]warning, error) {
	ctx, cancel := context.WithTimeout(ctx, warningsWithin)
	defer cancel()
	latest := map[types.UID]warning{}
	page := func(o metav1.ListOptions) (runtime.Object, error) {
		var list corev1.EventList
		return &list, w.live.List(ctx, &list, client.InNamespace(namespace), client.MatchingFields{"type": corev1.EventTypeWarning},
			client.Limit(o.Limit), client.Continue(o.Continue))
	}
	err := pager.New(pager.SimplePageFunc(page)).EachListItem(ctx, metav1.ListOptions{}, func(o runtime.Object) error {
		if e, is := o.(*corev1.Event); is && !lastSeen(e).Before(latest[e.InvolvedObject.UID].at) {
			latest[e.InvolvedObject.UID] = warning{lastSeen(e), sentence(e.Reason + ": " + e.Message)}
		}
		return nil
	})
	return latest, err
}

// lastSeen is when an event was last seen: the two ways to report one keep it in different fields.
func lastSeen(e *corev1.Event) time.Time {
	switch {
	case e.Series != nil:
		return e.Series.LastObservedTime.Time
	case !e.LastTimestamp.IsZero():
		return e.LastTimestamp.Time
	}
	return e.EventTime.Time
}
