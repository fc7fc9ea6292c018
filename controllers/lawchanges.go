// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/events"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/lawbundle"
	"github.com/vsa-legal/operator/internal/text"
	"github.com/vsa-legal/operator/internal/workload"
)

// lawChanges tells of each profile, notice and bundle that is added, changed or deleted: of which fields, and by which field
// manager. Which user that was, only the API server's audit log knows.
type lawChanges struct {
	cache  cache.Cache
	events events.EventRecorder
	total  *prometheus.CounterVec
}

func newLawChanges(c cache.Cache, r events.EventRecorder) *lawChanges {
	return &lawChanges{c, r, prometheus.NewCounterVec(prometheus.CounterOpts{Name: "vsa_law_changes_total",
		Help: "Profiles, notices and bundles that were added, changed or deleted, by kind and what was done."}, []string{"kind", "reason"})}
}

// NeedLeaderElection says that only a leader tells.
func (l *lawChanges) NeedLeaderElection() bool { return true }

// Start tells until the context ends.
func (l *lawChanges) Start(ctx context.Context) error {
	for _, of := range []client.Object{&v1alpha1.LegalProfile{}, &v1alpha1.FormalNotice{}, &v1alpha1.LawBundle{}} {
		informer, err := l.cache.GetInformer(ctx, of)
		if err != nil {
			return fmt.Errorf("watching the law: %w", err)
		}
		registration, err := informer.AddEventHandler(toolscache.ResourceEventHandlerDetailedFuncs{
			AddFunc:    func(o any, initial bool) { l.added(ctx, o, initial) },
			UpdateFunc: func(was, is any) { l.changed(ctx, was, is) },
			DeleteFunc: func(o any) { l.deleted(ctx, o) },
		})
		if err != nil {
			return fmt.Errorf("watching the law: %w", err)
		}
		defer func() { _ = informer.RemoveEventHandler(registration) }() // the informer may have stopped already
	}
	<-ctx.Done()
	return nil
}

// added tells of what is new. Of what was there before the manager was, it tells where the status is of another content.
func (l *lawChanges) added(ctx context.Context, o any, initial bool) {
	object, ok := o.(client.Object)
	switch p, isProfile := o.(*v1alpha1.LegalProfile); {
	case !ok:
	case !initial:
		l.tell(ctx, object, v1alpha1.ReasonLawAdded, "it was added by "+changedBy(object))
	case isProfile && p.Status.Digest != "" && p.Status.Digest != lawbundle.ProfileDigest(p):
		l.tell(ctx, object, v1alpha1.ReasonLawChanged,
			fmt.Sprintf("it was changed by %s while no manager was there to see of which fields", changedBy(object)))
	}
}

func (l *lawChanges) changed(ctx context.Context, was, is any) {
	before, ok := was.(client.Object)
	after, alsoOK := is.(client.Object)
	if !ok || !alsoOK || before.GetGeneration() == after.GetGeneration() && before.GetUID() == after.GetUID() {
		return
	}
	fields := lawbundle.ChangedFields(specOf(before), specOf(after))
	what := "changed"
	if before.GetUID() != after.GetUID() {
		what = "deleted and made anew"
	}
	l.tell(ctx, after, v1alpha1.ReasonLawChanged,
		fmt.Sprintf("it was %s by %s: %s", what, changers(before, after), strings.Join(fields, ", ")))
}

func (l *lawChanges) deleted(ctx context.Context, o any) {
	if gone, ok := o.(toolscache.DeletedFinalStateUnknown); ok {
		o = gone.Obj
	}
	if object, ok := o.(client.Object); ok {
		l.tell(ctx, object, v1alpha1.ReasonLawDeleted, "it was deleted, and Kubernetes tells nobody by whom but its audit log")
	}
}

func (l *lawChanges) tell(ctx context.Context, o client.Object, reason, message string) {
	kind := corev1.EventTypeWarning
	if reason == v1alpha1.ReasonLawAdded {
		kind = corev1.EventTypeNormal
	}
	of := strings.TrimPrefix(fmt.Sprintf("%T", o), "*v1alpha1.")
	l.total.WithLabelValues(of, reason).Inc()
	logf.FromContext(ctx).Info("the law was changed", "kind", of, "name", o.GetName(), logReason, reason, logManager, changedBy(o))
	l.events.Eventf(o, nil, kind, reason, "Publish", "%s", text.Truncate(message, maxMessage))
}

// specOf returns the spec of a part of the law.
func specOf(o client.Object) any {
	switch o := o.(type) {
	case *v1alpha1.LegalProfile:
		return o.Spec
	case *v1alpha1.FormalNotice:
		return o.Spec
	case *v1alpha1.LawBundle:
		return o.Spec
	}
	return nil
}

// changers names the field managers of which the fields of the spec differ between two states of an object.
func changers(before, after metav1.Object) string {
	var names []string
	for _, f := range after.GetManagedFields() {
		same := slices.ContainsFunc(before.GetManagedFields(), func(was metav1.ManagedFieldsEntry) bool {
			return equality.Semantic.DeepEqual(was, f)
		})
		if !same && f.Subresource == "" && f.Manager != workload.FieldOwner && hasSpec(f.FieldsV1) {
			names = append(names, text.Truncate(text.OneLine(f.Manager), maxManager))
		}
	}
	slices.Sort(names)
	if names = slices.Compact(names); len(names) == 0 {
		return changedBy(after)
	}
	return strings.Join(names, ", ")
}
