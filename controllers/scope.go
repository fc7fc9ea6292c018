// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"net/netip"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/workload"
)

// scope is all that one reconcile of a request works on. It is gathered once; after the verdict nothing is read again,
// except live and right before something is deleted.
type scope struct {
	key      types.NamespacedName
	now      time.Time
	object   client.Object // the request as it was read, or nil where it is gone or being deleted
	next     client.Object // a copy of it with the status that will be written
	workload client.Object // the Deployment or Job, or nil
	children *children
	genuine  []*corev1.Pod // of the children, those that are what the workload makes
	was      snapshot      // of the status before this reconcile
	law      *legal.Law
	profile  string // that the request rests on, or nothing
	evidence legal.Evidence
	verdict  legal.Verdict

	interference interference

	nodes      []workload.Node
	unfitNodes string // that cannot run the plan, or nothing
	unfit      bool   // pods were on some of them

	addresses []netip.Prefix // of the cluster itself, if the request may connect to anything
	denied    []string       // networks of its egress in which there is nothing else
	leftOut   []string       // settings of its pods that its package has no place for

	place *place // in a queue of Kueue's, or nil

	unguarded error // why no guard can be put before it, or nil

	ended   bool      // this reconcile ends the workload, or waits for one that is ending
	turn    bool      // it waits for its turn to change to newer images
	waits   bool      // something lawful does not run yet, and says nothing of why
	renewAt time.Time // when the first permit of its pods is renewed, or the zero time
	until   time.Time // when what came to its end by itself goes, or the zero time
	problem error     // what keeps something lawful from running, or nil
}

// gone tells whether nothing of the workload was left when the scope was gathered.
func (s *scope) gone() bool { return s.workload == nil && len(s.children.pods.Items) == 0 }

// runs tells whether there is a workload that is not being ended.
func (s *scope) runs() bool { return s.workload != nil && !s.ended }

// request is one reconcile's view of a VideoAnalyticsDeployment or a VideoSearchJob: what differs between the two.
type request interface {
	// base is what the two have in common.
	base() *scope
	// status points into the status that will be written.
	status() requestStatus
	// evaluate asks the law at an instant.
	evaluate(at time.Time) legal.Verdict
	// plan is what runs the verdict.
	plan() workload.Plan
	// finished tells whether the workload has come to its end by itself: it is left as it is, and none follows it.
	finished() bool
	// mustEnd tells why a workload has to end before anything of the plan begins, or returns nothing.
	mustEnd(r *reconciler, plan workload.Plan) string
	// mayWait tells whether what has to end does so only because the package names newer images of what is permitted.
	mayWait(plan workload.Plan) bool
	// update returns what the workload has to become, or nil where it is as planned. It is urgent if what runs may run too
	// long until then.
	update(r *reconciler, plan workload.Plan) (wanted client.Object, urgent bool)
	// over tells whether nothing more will come of the request: nothing starts, whatever the law says.
	over() bool
	// keptUntil is when a workload that came to its end by itself has to go, or the zero time where it stays.
	keptUntil(r *reconciler) time.Time
	// tellResults tells of what is left of a request that has come to its end, and returns when there will be more to tell, or
	// the zero time.
	tellResults(now time.Time) time.Time
	// failed tells whether nothing more will come of the request, and it did not come to what was asked for.
	failed() bool
	// describe writes into the status what only this kind tells, and returns what there is to say of what runs.
	describe(r *reconciler) availability
	// ready sums the request up: why is what the verdict rests on.
	ready(is availability, why availability) availability
}

// requestStatus points at the fields that the statuses of requests share.
type requestStatus struct {
	conditions         *[]metav1.Condition
	observedGeneration *int64
	verdict            *v1alpha1.JudgedStatus
	workload           **v1alpha1.WorkloadReference
}

// availability is what a status says of what runs.
type availability struct {
	available       bool
	reason, message string
}

// requestKind is what the reconciler of requests has to know of a kind.
type requestKind struct {
	name  string
	label string // on everything that is made for a request
	// gather reads everything that a reconcile of the request of that name needs, except the law.
	gather func(ctx context.Context, r *reconciler, key types.NamespacedName) (request, error)
}

// isWorkload tells whether an object is of the kind that runs such requests.
func (k requestKind) isWorkload(o client.Object) bool {
	_, isDeployment := o.(*appsv1.Deployment)
	return isDeployment == (k.label == workload.LabelDeployment)
}

// loadWorkload returns the workload of that name, or nil. Where one is expected that the cache does not have, it looks at
// the API server: somebody may have taken away the label by which the cache knows it.
func loadWorkload[T any, P interface {
	*T
	client.Object
}](ctx context.Context, r *reconciler, key types.NamespacedName, expected bool) (P, error) {
	cached, err := get[T, P](ctx, r, key.Namespace, key.Name)
	if err != nil || cached != nil || !expected {
		return cached, err
	}
	return get[T, P](ctx, r.Live, key.Namespace, key.Name)
}

// tellLeftOut adds to what there is to say of what runs that something which the request asks for is not a part of it.
func (s *scope) tellLeftOut(is availability) availability {
	if !is.available {
		return is
	}
	if len(s.leftOut) > 0 {
		is.reason = v1alpha1.ReasonSettingLeftOut
		is.message += "; left out: " + strings.Join(s.leftOut, ", ")
	}
	if len(s.denied) > 0 {
		is.reason = v1alpha1.ReasonEgressDenied
		is.message += "; left out of spec.egress, because nothing but the cluster itself is there: " + strings.Join(s.denied, ", ")
	}
	return is
}
