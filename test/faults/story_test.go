// SPDX-License-Identifier: Apache-2.0

package faults_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// chapter is what somebody does in a world, and where it has to come to.
type chapter struct {
	name string
	do   func(context.Context, client.Client, *world, time.Time) error
	want string
	// suspended tells that no pod of the deployment may be from then on.
	suspended bool
}

const (
	children = "1 deployments; 1 jobs; 2 configmaps; 2 networkpolicies; 1 services; 1 budgets; "
	runs     = "cam Restricted recognition 2 ready; search Running; 3 pods; " + children
)

// story is what every world lives through.
var story = []chapter{
	{name: "what was declared runs, without what no law permits",
		do: func(ctx context.Context, c client.Client, w *world, now time.Time) error {
			return w.settle(ctx, c, now)
		}, want: runs},
	{name: "a paper is withdrawn, and the deployment ends",
		do: func(ctx context.Context, c client.Client, w *world, now time.Time) error {
			return c.Delete(ctx, objects.ForStatistics(w.ns, now)[0])
		}, want: "cam Suspended recognition 0 ready; search Running; 1 pods; 1 jobs; 1 configmaps; 1 networkpolicies; ", suspended: true},
	{name: "the paper is filed anew, and it runs again",
		do: func(ctx context.Context, c client.Client, w *world, now time.Time) error {
			return c.Create(ctx, objects.ForStatistics(w.ns, now.Add(-time.Hour))[0])
		}, want: runs},
	{name: "somebody changes what the operator made, and it is as planned again", do: tamper, want: runs},
	{name: "the authorization is revoked, and the search ends",
		do: func(ctx context.Context, c client.Client, w *world, now time.Time) error {
			return c.Create(ctx, objects.MakeDecision("revoked", w.ns).On("theft").Decided(v1alpha1.Revoke, now).Obj())
		}, want: "cam Restricted recognition 2 ready; search Expired; 2 pods; 1 deployments; 1 configmaps; 1 networkpolicies; 1 services; 1 budgets; "},
	{name: "what was declared is deleted, and nothing is left",
		do: func(ctx context.Context, c client.Client, w *world, _ time.Time) error {
			return errors.Join(c.Delete(ctx, &v1alpha1.VideoAnalyticsDeployment{ObjectMeta: metav1.ObjectMeta{Namespace: w.ns, Name: "cam"}}),
				c.Delete(ctx, &v1alpha1.VideoSearchJob{ObjectMeta: metav1.ObjectMeta{Namespace: w.ns, Name: "plates"}}))
		}, want: "", suspended: true},
}

// tamper has the pods see the module that they may not, and opens the network to them.
func tamper(ctx context.Context, c client.Client, w *world, _ time.Time) error {
	var deployments appsv1.DeploymentList
	if err := c.List(ctx, &deployments, client.InNamespace(w.ns)); err != nil || len(deployments.Items) != 1 {
		return fmt.Errorf("%d deployments: %w", len(deployments.Items), err)
	}
	patch := client.RawPatch(types.MergePatchType, []byte(`{"spec":{"template":{"metadata":{"labels":{"changed":"true"}}}}}`))
	if err := c.Patch(ctx, &deployments.Items[0], patch); err != nil {
		return err
	}
	return c.DeleteAllOf(ctx, &networkingv1.NetworkPolicy{}, client.InNamespace(w.ns), client.MatchingLabels(workload.Labels(workload.LabelDeployment, "cam")))
}
