// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
	"errors"
	"strings"
	"time"

	. "github.com/onsi/gomega"
	eventsv1 "k8s.io/api/events/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/undeclared"
	"github.com/vsa-legal/operator/test/objects"
)

// actAttempts try to change what was said: by a magistrate, by an officer, by the operator.
func actAttempts() []attempt {
	const (
		kept   = "an act of a procedure is kept"
		owner  = "an act of a procedure has no owner"
		status = "only the operator writes what a status says"
		again  = "a requisition of this name has had a decision"
	)
	requisition := func(ctx context.Context) client.Object {
		return get(ctx, &v1alpha1.JudicialRequisition{ObjectMeta: inTown("pv")})
	}
	decision := func(ctx context.Context) client.Object {
		return get(ctx, &v1alpha1.JudicialDecision{ObjectMeta: inTown("ok")})
	}
	vad := func(ctx context.Context) client.Object {
		return get(ctx, &v1alpha1.VideoAnalyticsDeployment{ObjectMeta: inTown("counter")})
	}
	search := func(ctx context.Context) client.Object {
		return get(ctx, &v1alpha1.VideoSearchJob{ObjectMeta: inTown("van")})
	}
	software := func(ctx context.Context) client.Object {
		return get(ctx, &v1alpha1.AnalyticsPackage{ObjectMeta: metav1.ObjectMeta{Name: objects.PackageName}})
	}
	profile := func(ctx context.Context) client.Object {
		return get(ctx, &v1alpha1.LegalProfile{ObjectMeta: metav1.ObjectMeta{Name: "fr-statistics"}})
	}
	var all []attempt
	patches := func(threat, what, says string, of func(context.Context) client.Object, body string, sub ...string) {
		all = append(all, attempt{threat, what, gitops, func(ctx context.Context, who identity) error {
			return merge(ctx, who, of(ctx), body, sub...)
		}, "vsa-acts", says})
	}
	for what, of := range map[string]func(context.Context) client.Object{
		"a deployment": vad, "a search": search, "a package": software, "a requisition": requisition, "a profile": profile,
	} {
		patches("status", "the status of "+what, status, of,
			`{"status":{"conditions":[{"type":"Ready","status":"True","reason":"Forged","message":"forged","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}`, "status")
	}
	made := func() client.Object {
		return &v1alpha1.UndeclaredImage{ObjectMeta: onCluster("sha256-0000000000000000000000000000000000000000"), Spec: v1alpha1.UndeclaredImageSpec{Image: repository}}
	}
	const tells = "only the operator tells of what runs undeclared"
	for _, who := range []identity{controller, clusterAdmin} {
		all = append(all, attempt{"undeclared-records", "something that nobody found", who, creates(made), "vsa-acts", tells})
	}
	found := func(ctx context.Context) client.Object {
		u := &v1alpha1.UndeclaredImage{ObjectMeta: onCluster(foundImage)}
		Eventually(func(g Gomega) {
			g.Expect(admin.Get(ctx, client.ObjectKeyFromObject(u), u)).To(Succeed())
			g.Expect(condition(u.Status.Conditions, v1alpha1.ConditionUndeclared)).To(Equal("True " + v1alpha1.ReasonRunsBeside))
		}).Should(Succeed())
		return u
	}
	all = append(all, attempt{"undeclared-records", "what was found is deleted", controller, func(ctx context.Context, who identity) error {
		return who.client().Delete(ctx, found(ctx))
	}, "vsa-acts", tells})
	patches("undeclared-records", "what was found is held by a finalizer", tells, found, `{"metadata":{"finalizers":["x.example/y"]}}`)
	patches("undeclared-records", "what was found is explained away", status, found, `{"status":{"conditions":[]}}`, "status")
	patches("acts-change", "a requisition is given an owner with which it would go", owner, requisition,
		`{"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"x","uid":"x"}]}}`)
	patches("acts-change", "a decision is given an owner with which it would go", owner, decision,
		`{"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"x","uid":"x"}]}}`)
	patches("acts-change", "a finalizer on a decision", owner, decision, `{"metadata":{"finalizers":["example.com/held"]}}`)
	for what, of := range map[string]func(context.Context) client.Object{"a requisition": requisition, "a decision": decision} {
		all = append(all, attempt{"acts-deleted", what + " is deleted", gitops, func(ctx context.Context, who identity) error {
			return who.client().Delete(ctx, of(ctx))
		}, "vsa-acts", kept})
	}
	all = append(all,
		attempt{"events-deleted", "what the operator reported is deleted", editor, func(ctx context.Context, who identity) error {
			var list eventsv1.EventList
			Expect(admin.List(ctx, &list, client.InNamespace(town))).To(Succeed())
			for i := range list.Items {
				if list.Items[i].ReportingController == "vsa-operator" {
					return who.client().Delete(ctx, &list.Items[i])
				}
			}
			return errors.New("nothing was reported")
		}, "vsa-acts", "stays until it expires"},
		attempt{"acts-deleted", "all decisions are deleted at once", controller, func(ctx context.Context, who identity) error {
			return who.client().DeleteAllOf(ctx, &v1alpha1.JudicialDecision{}, client.InNamespace(town))
		}, "vsa-acts", kept},
		attempt{"acts-again", "a requisition under a name that had a decision", officer, func(ctx context.Context, who identity) error {
			return who.client().Create(ctx, objects.Requisition(town, "decided-before", time.Now().Add(-time.Hour), time.Now().Add(time.Hour)))
		}, "vsa-acts", again})
	return all
}

// decidedBefore leaves the name of a requisition that had a decision: both were taken away by somebody who may do so.
func decidedBefore(ctx context.Context) {
	r := objects.Requisition(town, "decided-before", time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	d := objects.MakeDecision("decided-before", town).On("decided-before").Decided(v1alpha1.Authorize, time.Now().Add(-time.Minute)).Obj()
	Expect(officer.client().Create(ctx, r)).To(Succeed())
	Expect(magistrate.client().Create(ctx, d)).To(Succeed())
	Eventually(func() string { return parameters(ctx, "vsa-decided").Data[town] }).Should(ContainSubstring(" decided-before "))
	Expect(clusterAdmin.client().Delete(ctx, d)).To(Succeed())
	Expect(clusterAdmin.client().Delete(ctx, r)).To(Succeed())
}

// foundImage is the name of what the operator tells of the image that an older pod runs.
var foundImage = undeclared.Image{Reference: runtimeImage}.Name()

// older is a pod that runs a vendor's image since before a package named it.
func older(ctx context.Context) {
	Expect(admin.Create(ctx, pod(elsewhere, "older", podSpec("mirror.example/older"+runtimeImage[strings.Index(runtimeImage, "@"):])))).To(Succeed())
}

func onCluster(name string) metav1.ObjectMeta { return metav1.ObjectMeta{Name: name} }
