// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

// nodes returns what plans have to know of every node.
func (g *gatherer) nodes(ctx context.Context) ([]workload.Node, error) {
	var all []workload.Node
	err := eachOf(ctx, g, &corev1.NodeList{}, func(o client.Object) {
		if n, ok := o.(*corev1.Node); ok {
			all = append(all, workload.NodeOf(n))
		}
	})
	if err != nil {
		return nil, fmt.Errorf("listing nodes: %w", err)
	}
	return all, nil
}

// architectures returns those of the nodes on which a container of Linux can run, none twice, in their order. Where there is
// no node yet it is the operator's own: it runs on one somewhere.
func (g *gatherer) architectures(ctx context.Context) ([]string, error) {
	nodes, err := g.nodes(ctx)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, n := range nodes {
		if n.Architecture != "" && n.OS != "windows" {
			all = append(all, n.Architecture)
		}
	}
	slices.Sort(all)
	if all = slices.Compact(all); len(all) == 0 {
		all = []string{runtime.GOARCH}
	}
	return all, nil
}

// onNodes is the dependency of what is planned, or inspected, on what nodes are. One that only reports in wakes nothing.
func onNodes(find func(context.Context, ...client.ListOption) []reconcile.Request) dependency {
	changed := predicate.Funcs{UpdateFunc: func(e event.UpdateEvent) bool {
		was, wasNode := e.ObjectOld.(*corev1.Node)
		is, isNode := e.ObjectNew.(*corev1.Node)
		return !wasNode || !isNode || workload.NodeOf(was) != workload.NodeOf(is)
	}}
	return dependency{&corev1.Node{}, handler.EnqueueRequestsFromMapFunc(func(ctx context.Context, _ client.Object) []reconcile.Request {
		return find(ctx)
	}), []builder.WatchesOption{builder.WithPredicates(changed)}}
}

// endMisplaced ends pods on nodes that may show them more than the plan does, or of whose architecture nobody has inspected
// the files. It tells whether there were any.
func (r *requestReconciler) endMisplaced(ctx context.Context, s *scope, plan *workload.Plan) (ended bool, err error) {
	for i := range s.children.pods.Items {
		pod := &s.children.pods.Items[i]
		node := s.unfitNode(pod, plan)
		if node == nil {
			continue
		}
		if err := r.deleteExactly(ctx, &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: pod.Namespace, Name: pod.Name}}, pod.UID); err != nil {
			return ended, err
		}
		ended = true
		logf.FromContext(ctx).Info("a pod on a node that it may not run on is ended", logUID, pod.UID, logReason, v1alpha1.ReasonNodeUnfit)
		r.events.Eventf(s.object, nil, corev1.EventTypeWarning, v1alpha1.ReasonNodeUnfit, "End", "%s is ended: node %s (%s, %s) may show it "+
			"files that nobody judged", pod.Name, pod.Spec.NodeName, node.Architecture, node.Runtime)
	}
	return ended, nil
}

// place keeps the pods of a plan to nodes that show them what the plan shows, and no more.
func (r *requestReconciler) place(s *scope, plan *workload.Plan) {
	on := workload.Cluster{Nodes: s.nodes, NetworkVerifier: r.networkVerifier}
	if r.inspector != nil {
		on.Verifier = r.inspector.Image
	}
	plan.Place(on)
	s.unfitNodes = plan.DescribeUnfit()
}

// unfitNode returns the node of a pod that runs, if the plan's pods may not run on it, or nil.
func (s *scope) unfitNode(pod *corev1.Pod, plan *workload.Plan) *workload.Node {
	n := slices.IndexFunc(s.nodes, func(n workload.Node) bool { return n.Name == pod.Spec.NodeName })
	if n < 0 || !pod.DeletionTimestamp.IsZero() || plan.Fits(s.nodes[n]) {
		return nil
	}
	return &s.nodes[n]
}

// misplaced tells whether a pod is on a node that the plan's pods may not run on.
func (s *scope) misplaced(plan *workload.Plan) bool {
	return slices.ContainsFunc(s.children.pods.Items, func(p corev1.Pod) bool { return s.unfitNode(&p, plan) != nil })
}
