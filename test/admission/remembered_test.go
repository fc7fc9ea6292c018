// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// The threat "image-released": a package is deleted, or names another image, so that its old image is anybody's again.
var _ = Describe("An image that a package once named", func() {
	// governed waits until an image is refused.
	governed := func(ctx context.Context, image string) {
		GinkgoHelper()
		Eventually(func() error {
			return namespaceAdmin.client().Create(ctx, pod(elsewhere, "released", podSpec(image)), client.DryRunAll)
		}).Should(MatchError(ContainSubstring(governs)))
	}
	named := func(name, image string) *v1alpha1.AnalyticsPackage {
		p := objects.MakePackage(name).Artifact("m", 301, "crowd.flow").Obj()
		p.Spec.Runtime.Image = v1alpha1.ImageReference(image + "@sha256:00000000000000000000000000000000000000000000000000000000000000ab")
		return p
	}

	It("is refused beside the operator when the package is gone", func(ctx context.Context) {
		who := packageManager.client()
		once, next := named("once", "registry.example/once"), named("next", "registry.example/next")
		Expect(who.Create(ctx, once)).To(Succeed())
		governed(ctx, "registry.example/once:v2")
		Expect(who.Delete(ctx, once)).To(Succeed())
		// The operator has looked again, after the package had gone, once it governs what is named now.
		Expect(who.Create(ctx, next)).To(Succeed())
		DeferCleanup(func(ctx context.Context) { Expect(who.Delete(ctx, next)).To(Succeed()) })
		governed(ctx, "registry.example/next:v2")
		err := namespaceAdmin.client().Create(ctx, pod(elsewhere, "released", podSpec("registry.example/once:v2")), client.DryRunAll)
		Expect(err).To(MatchError(ContainSubstring(governs)))
	})
})
