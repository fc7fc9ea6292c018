// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
)

// lawOf is a law of somebody's own, which says what one of the catalogue says.
func lawOf(name string) *v1alpha1.LegalProfile {
	GinkgoHelper()
	all, err := law.Profiles()
	Expect(err).NotTo(HaveOccurred())
	return &v1alpha1.LegalProfile{ObjectMeta: onCluster(name), Spec: all[slices.IndexFunc(all, func(p v1alpha1.LegalProfile) bool { return p.Name == "fr-statistics" })].Spec}
}

// lawAttempts are those of programs that may do everything, to write a law of their own, or to take one away.
func lawAttempts() []attempt {
	const office = "all rights are no office"
	profile := func(ctx context.Context, name string) client.Object {
		return get(ctx, &v1alpha1.LegalProfile{ObjectMeta: onCluster(name)})
	}
	bundle := func() client.Object {
		return &v1alpha1.LawBundle{ObjectMeta: onCluster("xx"), Spec: v1alpha1.LawBundleSpec{Jurisdiction: "XX", Sequence: 1, IssuedAt: metav1.Now(),
			Members: []v1alpha1.LawMember{{Kind: "LegalProfile", Name: "none", Digest: "sha256:0000000000000000000000000000000000000000000000000000000000000001"}}}}
	}
	var all []attempt
	add := func(what string, who identity, try func(context.Context, identity) error) {
		all = append(all, attempt{"law-program", what, who, try, "vsa-acts", office})
	}
	deletes := func(of func(context.Context) client.Object) func(context.Context, identity) error {
		return func(ctx context.Context, who identity) error { return who.client().Delete(ctx, of(ctx)) }
	}
	biometrics := func(ctx context.Context) client.Object { return profile(ctx, "eu-biometrics") }
	for _, who := range []identity{gitops, controller} {
		add("a law of one's own", who, creates(func() client.Object { return lawOf("of-a-pipeline") }))
		add("a prohibition is deleted", who, deletes(biometrics))
		add("a bundle that lists a law of one's own", who, creates(bundle))
	}
	for what, body := range map[string]string{
		"a law no longer binds those who do not name it":      `{"spec":{"applies":"WhenSelected"}}`,
		"what a law is called":                                `{"spec":{"title":"Nothing"}}`,
		"a law is held, so that it stays when it was deleted": `{"metadata":{"finalizers":["example.com/held"]}}`,
		"a law goes with another object":                      `{"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"Node","name":"x","uid":"x"}]}}`,
	} {
		add(what, gitops, func(ctx context.Context, who identity) error { return merge(ctx, who, biometrics(ctx), body) })
	}
	add("a law of one's own, by the server's apply", gitops, func(ctx context.Context, who identity) error {
		return apply(ctx, who, lawOf("of-a-pipeline"))
	})
	add("a law of one's own, by dry run", controller, func(ctx context.Context, who identity) error {
		return who.client().Create(ctx, lawOf("of-a-pipeline"), client.DryRunAll)
	})
	add("all laws are deleted at once", controller, func(ctx context.Context, who identity) error {
		return who.client().DeleteAllOf(ctx, &v1alpha1.LegalProfile{})
	})
	add("a bundle, by the server's apply", gitops, func(ctx context.Context, who identity) error { return apply(ctx, who, bundle()) })
	return all
}
