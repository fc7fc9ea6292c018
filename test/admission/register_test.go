// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
	"time"

	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// registerAttempts are those of programs that may do everything: they register somebody as somebody else, or take away an order that
// binds him, or answer for what the operator's namespace serves.
func registerAttempts() []attempt {
	const office, answers = "all rights are no office", "only Kubernetes says who answers"
	gendarmerie := func() client.Object {
		return objects.MakeController("forged", v1alpha1.Operator{Type: "Gendarmerie", Name: "Gendarmerie nationale"}).Namespaces(elsewhere).Obj()
	}
	commune := func(ctx context.Context) client.Object {
		return get(ctx, &v1alpha1.DataController{ObjectMeta: onCluster(town)})
	}
	order := func(ctx context.Context) client.Object {
		n := objects.MakeNotice("standing").Open(time.Now().Add(-time.Hour), time.Time{}).
			To(v1alpha1.Addressee{Type: "Municipality", Name: "Commune de Nulle-Part"}).Stop("EventSecurity").Obj()
		Expect(client.IgnoreAlreadyExists(admin.Create(ctx, n))).To(Succeed())
		return get(ctx, n)
	}
	var all []attempt
	add := func(threat, what string, who identity, policy, says string, try func(context.Context, identity) error) {
		all = append(all, attempt{threat, what, who, try, policy, says})
	}
	for _, who := range []identity{gitops, controller} {
		add("register-program", "another operator for one's own namespace", who, "vsa-acts", office, creates(gendarmerie))
		add("register-program", "an order is taken away", who, "vsa-acts", office, func(ctx context.Context, who identity) error {
			return who.client().Delete(ctx, order(ctx))
		})
	}
	add("register-program", "another operator, by the server's apply", gitops, "vsa-acts", office, func(ctx context.Context, who identity) error {
		return apply(ctx, who, gendarmerie())
	})
	add("register-program", "another operator, by dry run", gitops, "vsa-acts", office, func(ctx context.Context, who identity) error {
		return who.client().Create(ctx, gendarmerie(), client.DryRunAll)
	})
	for what, body := range map[string]string{
		"the commune is somebody else": `{"spec":{"type":"Gendarmerie"}}`, "the commune has another namespace": `{"spec":{"namespaces":["` + town + `","` + elsewhere + `"]}}`,
		"the commune is held": `{"metadata":{"finalizers":["example.com/held"]}}`, "the commune goes with another object": `{"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"Node","name":"x","uid":"x"}]}}`,
	} {
		add("register-program", what, gitops, "vsa-acts", office, func(ctx context.Context, who identity) error { return merge(ctx, who, commune(ctx), body) })
	}
	for what, body := range map[string]string{
		"an order is closed": `{"spec":{"closedAt":"` + time.Now().UTC().Format(time.RFC3339) + `"}}`, "an order binds somebody else": `{"spec":{"addressees":[{"type":"Body","name":"Nobody"}]}}`,
		"an order says nothing": `{"spec":{"orders":[{"action":"Stop","purposes":["Other"]}]}}`, "an order is held": `{"metadata":{"finalizers":["example.com/held"]}}`,
	} {
		add("register-program", what, controller, "vsa-acts", office, func(ctx context.Context, who identity) error { return merge(ctx, who, order(ctx), body) })
	}
	add("register-program", "the commune is deleted", controller, "vsa-acts", office, func(ctx context.Context, who identity) error {
		return who.client().Delete(ctx, commune(ctx))
	})
	add("register-program", "all orders are taken away at once", gitops, "vsa-acts", office, func(ctx context.Context, who identity) error {
		order(ctx)
		return who.client().DeleteAllOf(ctx, &v1alpha1.FormalNotice{})
	})
	add("register-program", "an order of one's own", gitops, "vsa-acts", office, creates(func() client.Object {
		return objects.MakeNotice("forged").Open(time.Now(), time.Time{}).To(v1alpha1.Addressee{Type: "Municipality", Name: "Rival"}).Stop("EventSecurity").Obj()
	}))
	slice := func(of string) client.Object {
		return &discoveryv1.EndpointSlice{ObjectMeta: metav1.ObjectMeta{Namespace: own("").Namespace, Name: "forged", Labels: map[string]string{discoveryv1.LabelServiceName: of}},
			AddressType: discoveryv1.AddressTypeIPv4, Endpoints: []discoveryv1.Endpoint{{Addresses: []string{"10.6.6.6"}}}}
	}
	for _, who := range []identity{controller, gitops} {
		add("operator-published", "another one answers for a Service of the operator's namespace", who, "vsa-operator", answers, creates(func() client.Object { return slice("vsa-evidence") }))
	}
	add("operator-published", "another one answers for it, by the older kind", controller, "vsa-operator", answers, creates(func() client.Object {
		return &corev1.Endpoints{ObjectMeta: own("vsa-evidence"), Subsets: []corev1.EndpointSubset{{Addresses: []corev1.EndpointAddress{{IP: "10.6.6.6"}}}}} //nolint:staticcheck // it is still mirrored
	}))
	return all
}
