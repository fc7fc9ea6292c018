//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"crypto/sha256"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

var _ = Describe("A deployment of which the law permits a part", Ordered, func() {
	var d *v1alpha1.VideoAnalyticsDeployment
	var pod *corev1.Pod

	BeforeAll(func(ctx SpecContext) {
		d = statistics(commune(ctx), "footfall", town.Name, counter, lines, attributes)
		create(ctx, d)
		pod = readyPod(ctx, d)
	}, NodeTimeout(patience))

	It("is told which module was taken out, for what is in its file", func(ctx SpecContext) {
		Expect(d.Status.Verdict).To(Equal(v1alpha1.Restricted))
		Expect(decisions(d)).To(Equal(map[v1alpha1.ModuleName]v1alpha1.ModuleDecision{
			counter: v1alpha1.ModulePermitted, lines: v1alpha1.ModulePermitted, attributes: v1alpha1.ModuleStripped,
		}))
		n := slices.IndexFunc(d.Status.Modules, func(m v1alpha1.ModuleVerdict) bool { return m.Name == attributes })
		Expect(d.Status.Modules[n].Profile).To(Equal("eu-biometrics"))
		Expect(d.Status.Modules[n].Source).To(Equal("gdpr-9"))
	})

	It("computes with the permitted models, and knows nothing of the others", Label(onNode), func(ctx SpecContext) {
		runtime := of(pod)
		Expect(runtime.waitLoaded(ctx)).To(ConsistOf(counter, lines))
		for _, model := range []v1alpha1.ModuleName{counter, lines} {
			one, other := runtime.infer(ctx, model, 0.1), runtime.infer(ctx, model, 20)
			Expect(one).NotTo(BeEmpty())
			Expect(one).NotTo(Equal(other), "%s answers the same whatever it is shown", model)
		}
		for _, model := range []v1alpha1.ModuleName{attributes, watchlist, density} {
			Expect(runtime.status(ctx, model)).To(HaveEach(http.StatusNotFound), string(model))
		}
	})

	It("finds no file of a module that was taken out, or that nobody asked for", Label(onNode), func(ctx SpecContext) {
		c := inside(pod)
		Expect(c.modelFiles()).To(ConsistOf("/models/counter/counter.onnx", "/models/lines/lines.onnx"))
		Expect(c.list("/models")).To(ConsistOf("counter", "lines", "attributes"))
		Expect(c.list("/models/attributes")).To(BeEmpty())
		Expect(c.list(watchlistPath)).To(BeEmpty())
	})

	It("has no content of them under another name", Label(onNode), func(ctx SpecContext) {
		hidden := map[[sha256.Size]byte]string{}
		for _, of := range []files{attributesModel(), watchlistModel()} {
			for name, content := range of {
				hidden[sha256.Sum256(content)] = name
			}
		}
		c := inside(pod)
		Expect(c.contents(func(sum [sha256.Size]byte) bool { return hidden[sum] != "" })).To(BeEmpty())
		Expect(c.contents(func(sum [sha256.Size]byte) bool { return sum == modelSum("nanodet-m", counter) })).To(ConsistOf("/models/counter/counter.onnx"),
			"what is permitted is found by the same look")
	})

	It("has no part of them in the memory of a process, where the same look finds what is loaded", Label(onNode), func(ctx SpecContext) {
		Expect(of(pod).waitLoaded(ctx)).To(ConsistOf(counter, lines))
		permitted := []files{network("nanodet-m", "/", string(counter)), linesModel()}
		taken := map[string]marks{"/models": marksOf(only(attributesModel()), permitted...), "/opt/vendor": marksOf(only(watchlistModel()), permitted...)}
		runtime := pod.Status.ContainerStatuses[0]
		for folder, of := range taken {
			Expect(of.inMemory(runtime)).To(BeZero(), "weights of the model in "+folder)
		}
		Expect(marksOf(only(permitted[0]), attributesModel(), watchlistModel(), permitted[1]).inMemory(runtime)).NotTo(BeZero(), "weights of what is permitted")

		folders := slices.Sorted(maps.Keys(taken))
		free := ungoverned(commune(ctx), src.unnamed(ctx, town.Spec.Runtime.Image), folders...)
		create(ctx, free)
		Eventually(ctx, func(g Gomega) {
			g.Expect(get(ctx, free)).To(Succeed())
			g.Expect(free.Status.ContainerStatuses).To(HaveLen(len(folders)))
			g.Expect(free.Status.ContainerStatuses).To(HaveEach(HaveField("State.Running", Not(BeNil()))))
		}).Should(Succeed())
		for i, folder := range folders {
			Eventually(ctx, func() int { return taken[folder].inMemory(free.Status.ContainerStatuses[i]) }).ShouldNot(BeZero(),
				"weights of the model in "+folder+", where the same runtime has its file")
		}
	}, NodeTimeout(2*patience))

	It("has no part of their files mapped into the memory of a process", Label(onNode), func(ctx SpecContext) {
		var all []string
		for _, pid := range processes(pod.Status.ContainerStatuses[0].ContainerID) {
			mapped := contained{pid}.mapped()
			all = append(all, mapped...)
			for _, file := range mapped {
				Expect(file).NotTo(HavePrefix(watchlistPath))
				Expect(file).NotTo(HavePrefix("/models/attributes"))
			}
		}
		Expect(all).To(ContainElement(ContainSubstring("libonnxruntime")), "the look finds what is there. What was read, and not mapped, it does not find: the memory itself is searched for that")
	})

	It("can be entered by no service account", func(ctx SpecContext) {
		for _, subresource := range []string{"exec", "attach", "portforward", "ephemeralcontainers"} {
			review := &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
				User: "system:serviceaccount:" + d.Namespace + ":default", Groups: []string{"system:serviceaccounts", "system:serviceaccounts:" + d.Namespace, "system:authenticated"},
				ResourceAttributes: &authorizationv1.ResourceAttributes{Namespace: d.Namespace, Verb: "create", Resource: "pods", Subresource: subresource, Name: pod.Name},
			}}
			Expect(kube.Create(ctx, review)).To(Succeed())
			Expect(review.Status.Allowed).To(BeFalse(), subresource)
		}
	})

	It("is given more or less of the node by nobody, not by an administrator either", func(ctx SpecContext) {
		before := pod.DeepCopy()
		Expect(get(ctx, before)).To(Succeed())
		for _, resources := range []string{`{"requests":{"cpu":"500m"}}`, `{"requests":{"cpu":"1m"},"limits":{"cpu":"1"}}`} {
			patch := client.RawPatch(types.StrategicMergePatchType, []byte(`{"spec":{"containers":[{"name":"runtime","resources":`+resources+`}]}}`))
			Expect(kube.SubResource("resize").Patch(ctx, before.DeepCopy(), patch)).To(MatchError(ContainSubstring("takes no change of it")))
		}
		now := pod.DeepCopy()
		Expect(get(ctx, now)).To(Succeed())
		Expect(now.Spec).To(Equal(before.Spec))
		Expect(now.Status.ContainerStatuses[0].RestartCount).To(Equal(before.Status.ContainerStatuses[0].RestartCount))
	})

	It("has mounts that say the same to the kernel, and none that can be written to", Label(onNode), func(ctx SpecContext) {
		c := inside(pod)
		mounts := c.mounts()
		for _, point := range []string{"/", "/models/counter", "/models/lines", "/models/attributes", watchlistPath, "/etc/vsa"} {
			Expect(mounts).To(HaveKey(point))
			Expect(mounts[point].readOnly).To(BeTrue(), "%s: %+v", point, mounts[point])
		}
		Expect(mounts["/models/lines"].root).To(HaveSuffix("/models/lines"), "of the image, this folder alone")
		for point := range mounts {
			Expect(point).NotTo(HavePrefix("/models/density"))
			Expect(point).NotTo(HavePrefix("/models/plates"))
		}
		for _, folder := range []string{"/models/attributes", watchlistPath, "/models/counter"} {
			err := os.WriteFile(c.path(filepath.Join(folder, "back.onnx")), []byte("model"), 0o600)
			Expect(err).To(MatchError(syscall.EROFS), "even root cannot put anything back into %s", folder)
		}
	})

	It("runs without rights, without a token and without privileges", Label(onNode), func(ctx SpecContext) {
		c := inside(pod)
		_, err := os.Stat(c.path("/var/run/secrets"))
		Expect(err).To(MatchError(os.ErrNotExist))
		for point := range c.mounts() {
			Expect(point).NotTo(ContainSubstring("serviceaccount"))
		}
		config, err := pull(ctx, town.Spec.Runtime.Image).ConfigFile()
		Expect(err).NotTo(HaveOccurred())
		Expect(config.Config.User).To(BeEmpty(), "by itself, the image would start as root")
		Expect(strings.Fields(c.status("Uid"))).To(HaveEach("65532"))
		Expect(strings.Fields(c.status("Gid"))).To(HaveEach("65532"))
		for _, capabilities := range []string{"CapEff", "CapPrm", "CapBnd", "CapInh", "CapAmb"} {
			Expect(strconv.ParseUint(c.status(capabilities), 16, 64)).To(BeZero(), capabilities)
		}
		Expect(c.status("NoNewPrivs")).To(Equal("1"))
		Expect(c.status("Seccomp")).To(Equal("2"), "calls of the kernel are filtered")
	})
})
