// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"

	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// dataControllers is the kind of the register.
func dataControllers(w watcher) kind {
	type controller = v1alpha1.DataController
	return kind{
		object: &controller{}, list: &v1alpha1.DataControllerList{},
		reconciler: func(r reconciler, _ *alarm) reconcile.Reconciler { return &controllerReconciler{r} },
		indexes: map[string]client.IndexerFunc{
			byNamespace:       values(func(c *controller) []v1alpha1.NamespaceName { return c.Spec.Namespaces }),
			byServedNamespace: values(func(c *controller) []v1alpha1.NamespaceName { return c.Spec.ServedNamespaces }),
			byOperatorType:    values(typesOf),
		},
		dependencies: []dependency{{&controller{}, on(w.controllersBeside), changedRegister()}},
	}
}

// onRegister is the dependency of what is judged on who operates in its namespace.
func onRegister(find func(context.Context, ...client.ListOption) []reconcile.Request, w watcher) dependency {
	return dependency{&v1alpha1.DataController{}, on(func(ctx context.Context, c *v1alpha1.DataController) []reconcile.Request {
		return w.inNamespacesOf(ctx, c, find)
	}), changedRegister()}
}

// changedRegister passes what changes who is registered, and not what the operator says of it.
func changedRegister() []builder.WatchesOption {
	return []builder.WatchesOption{builder.WithPredicates(predicate.GenerationChangedPredicate{})}
}

// typesOf are the types of operators by which a notice can find a data controller: its own, that of its services, its
// processors and its superior.
func typesOf(c *v1alpha1.DataController) []v1alpha1.Term {
	types := []v1alpha1.Term{c.Spec.Type}
	for _, s := range c.Spec.Services {
		types = append(types, s.Type)
	}
	for _, p := range c.Spec.Processors {
		types = append(types, p.Type)
	}
	if c.Spec.Supervisor != nil {
		types = append(types, c.Spec.Supervisor.Type)
	}
	return types
}

// controllersBeside are those that name a namespace which this one names, too.
func (w watcher) controllersBeside(ctx context.Context, c *v1alpha1.DataController) []reconcile.Request {
	var requests []reconcile.Request
	for _, n := range c.Spec.Namespaces {
		requests = append(requests, w.find(ctx, &v1alpha1.DataControllerList{}, client.MatchingFields{byNamespace: string(n)})...)
	}
	return requests
}

// inNamespacesOf finds what a data controller can operate: what is in its own namespaces, and in those of its processors.
func (w watcher) inNamespacesOf(ctx context.Context, c *v1alpha1.DataController, find func(context.Context, ...client.ListOption) []reconcile.Request) []reconcile.Request {
	seen := map[v1alpha1.NamespaceName]bool{}
	var requests []reconcile.Request
	add := func(namespaces []v1alpha1.NamespaceName) {
		for _, n := range namespaces {
			if !seen[n] {
				seen[n] = true
				requests = append(requests, find(ctx, client.InNamespace(n))...)
			}
		}
	}
	add(c.Spec.Namespaces)
	for _, n := range c.Spec.Namespaces {
		for _, processor := range w.registered(ctx, client.MatchingFields{byServedNamespace: string(n)}) {
			add(processor.Spec.Namespaces)
		}
	}
	return requests
}

// registeredFor finds what those operate who could be one of the addressees of a notice, whatever their requests say.
func (w watcher) registeredFor(ctx context.Context, n *v1alpha1.FormalNotice, find func(context.Context, ...client.ListOption) []reconcile.Request) []reconcile.Request {
	var requests []reconcile.Request
	for _, a := range n.Spec.Addressees {
		for _, c := range w.registered(ctx, client.MatchingFields{byOperatorType: string(a.Type)}) {
			requests = append(requests, w.inNamespacesOf(ctx, &c, find)...)
		}
	}
	return requests
}

// registered lists DataControllers. The cache cannot fail once it is full: see find.
func (w watcher) registered(ctx context.Context, opts ...client.ListOption) []v1alpha1.DataController {
	var list v1alpha1.DataControllerList
	if err := w.List(ctx, &list, append(opts, client.UnsafeDisableDeepCopy)...); err != nil {
		logf.FromContext(ctx).Error(err, "finding whom a change concerns")
		return nil
	}
	return list.Items
}
