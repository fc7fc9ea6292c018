//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"archive/tar"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/google/go-containerregistry/pkg/v1/tarball"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

var _ = Describe("A node with users of its own", Label(onNode), func() {
	It("is asked for no user namespace: what runs is no root of the node either, and begins where the runtime has none to give", func(ctx SpecContext) {
		ns := commune(ctx)
		d := statistics(ns, "footfall", town.Name, counter)
		create(ctx, d)
		pod := readyPod(ctx, d)
		Expect(pod.Spec.HostUsers).To(BeNil())
		c, node := inside(pod), contained{os.Getpid()}
		Expect(c.userNamespace()).To(Equal(node.userNamespace()))
		Expect(strings.Fields(c.status("Uid"))).To(HaveEach("65532"), "to the node as to itself")

		own := asksForUsers(ctx, ns)
		create(ctx, own)
		if givesUsers(ctx, pod.Spec.NodeName) {
			Eventually(ctx, func(g Gomega) {
				g.Expect(get(ctx, own)).To(Succeed())
				g.Expect(own.Status.Phase).To(Equal(corev1.PodRunning))
			}).Should(Succeed())
			Expect(inside(own).userNamespace()).NotTo(Equal(node.userNamespace()))
			return
		}
		Eventually(ctx, func(g Gomega) {
			var events eventsv1.EventList
			g.Expect(kube.List(ctx, &events, client.InNamespace(ns), client.MatchingFields{"reason": "FailedCreatePodSandBox"})).To(Succeed())
			g.Expect(events.Items).To(ContainElement(And(HaveField("Regarding.Name", own.Name),
				HaveField("Note", ContainSubstring("runtime does not support user namespaces")))), "it is refused in words, and not begun without")
		}).Should(Succeed())
		Expect(get(ctx, own)).To(Succeed())
		Expect(own.Status.Phase).To(Equal(corev1.PodPending))
	}, NodeTimeout(2*patience))

	It("leaves the files of an image to the owners that they have there, whatever group a pod's folders get", func(ctx SpecContext) {
		p := settled("")
		p.GenerateName = "owners-"
		p.Spec.Modules[0].Source.Image = src.pushLayers(ctx, "owned", owned(counterFiles(), tar.Header{Mode: 0o444, Uid: 4321, Gid: 4321}))
		create(ctx, p)
		d := statistics(commune(ctx), "footfall", p.Name, counter)
		create(ctx, d)
		pod := readyPod(ctx, d)
		Expect(pod.Spec.SecurityContext.FSGroup).To(HaveValue(BeEquivalentTo(1235)))
		c := inside(pod)
		Expect(c.owner("/scratch").Gid).To(Equal(1235), "an empty folder has the group")
		Expect(c.owner("/models/counter/counter.onnx")).To(Equal(tar.Header{Mode: 0o444, Uid: 4321, Gid: 4321}))
		Expect(of(pod).waitLoaded(ctx)).To(ConsistOf(counter))
	}, NodeTimeout(2*patience))

	It("lets a runtime fail that may not read its module, and the operator says so", func(ctx SpecContext) {
		p := settled("")
		p.GenerateName = "unreadable-"
		p.Spec.Runtime.Probes = nil
		p.Spec.Modules[0].Source.Image = src.pushLayers(ctx, "owned", owned(counterFiles(), tar.Header{Mode: 0o400, Uid: 65532, Gid: 65532})) // the inspector's
		create(ctx, p)
		d := statistics(commune(ctx), "footfall", p.Name, counter)
		create(ctx, d)
		Eventually(ctx, func(g Gomega) {
			g.Expect(get(ctx, d)).To(Succeed())
			is := condition(d.Status.Conditions, v1alpha1.ConditionAvailable)
			g.Expect(is.Reason).To(Equal(v1alpha1.ReasonCrashed), "%+v", d.Status)
			g.Expect(is.Message).To(ContainSubstring("container runtime ended with exit code 1"))
		}).Should(Succeed())
		Expect(d.Status.Verdict).To(Equal(v1alpha1.Permitted), "the law has nothing against it")
	}, NodeTimeout(2*patience))

	It("keeps a file from the inspector as well, and its module is taken out, whoever else could read it", func(ctx SpecContext) {
		p := settled("")
		p.GenerateName = "withheld-"
		notes := owned(files{"/notes": []byte("nothing but words")}, tar.Header{Mode: 0o400, Uid: 1234, Gid: 1235}) // the runtime's
		p.Spec.Modules[0].Source.Image = src.pushLayers(ctx, "owned", counterFiles().open, notes)
		create(ctx, p)
		d := statistics(commune(ctx), "footfall", p.Name, counter)
		create(ctx, d)
		Eventually(ctx, func(g Gomega) {
			g.Expect(get(ctx, d)).To(Succeed())
			g.Expect(condition(d.Status.Conditions, v1alpha1.ConditionPermitted)).To(And(
				HaveField("Reason", v1alpha1.ReasonNothingLeft), HaveField("Message", ContainSubstring(`cannot be read, such as "/notes"`))), "%+v", d.Status)
		}).Should(Succeed())
		Expect(decisions(d)).To(Equal(map[v1alpha1.ModuleName]v1alpha1.ModuleDecision{counter: v1alpha1.ModuleStripped}))
		Expect(podsBy(ctx, d.Namespace, workload.LabelDeployment, d.Name)).To(BeEmpty())
	}, NodeTimeout(2*patience))
})

// asksForUsers is a pod of somebody's own that asks for a user namespace, and sees an image.
func asksForUsers(ctx SpecContext, namespace string) *corev1.Pod {
	GinkgoHelper()
	program := src.push(ctx, "anybody", folder(filepath.Join(src.programs, "runtime")), files{"/notes": []byte("of no package")})
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "own-users"}, Spec: corev1.PodSpec{
		HostUsers: ptr.To(false),
		SecurityContext: &corev1.PodSecurityContext{RunAsNonRoot: ptr.To(true), RunAsUser: ptr.To[int64](65532),
			SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}},
		Volumes: []corev1.Volume{{Name: "notes", VolumeSource: corev1.VolumeSource{Image: &corev1.ImageVolumeSource{
			Reference: string(src.push(ctx, "notes", files{"/notes": []byte("nothing but words")}))}}}},
		Containers: []corev1.Container{{
			Name: "c", Image: string(program), Command: []string{"/runtime"},
			VolumeMounts: []corev1.VolumeMount{{Name: "notes", MountPath: "/more"}},
			SecurityContext: &corev1.SecurityContext{AllowPrivilegeEscalation: ptr.To(false),
				Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}}},
		}},
	}}
}

// givesUsers tells what a node says of its container runtime: whether it gives pods user namespaces.
func givesUsers(ctx SpecContext, node string) bool {
	GinkgoHelper()
	n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: node}}
	Expect(get(ctx, n)).To(Succeed())
	Expect(n.Status.RuntimeHandlers).NotTo(BeEmpty(), "the node says nothing of its container runtime")
	return slices.ContainsFunc(n.Status.RuntimeHandlers, func(h corev1.NodeRuntimeHandler) bool {
		return h.Name == "" && h.Features != nil && ptr.Deref(h.Features.UserNamespaces, false)
	})
}

// userNamespace is that of a process.
func (c contained) userNamespace() string {
	GinkgoHelper()
	link, err := os.Readlink(filepath.Join("/proc", strconv.Itoa(c.pid), "ns", "user"))
	Expect(err).NotTo(HaveOccurred())
	return link
}

// owner is the user, the group and the permissions of a file as the process sees it.
func (c contained) owner(file string) tar.Header {
	GinkgoHelper()
	var s syscall.Stat_t
	Expect(syscall.Stat(c.path(file), &s)).To(Succeed())
	return tar.Header{Mode: int64(s.Mode & 0o7777), Uid: int(s.Uid), Gid: int(s.Gid)}
}

// counterFiles are those of the module that counts.
func counterFiles() files { return network("nanodet-m", "/", string(counter)) }

// owned opens a layer of files that have another owner, and other permissions.
func owned(content files, by tar.Header) tarball.Opener {
	return func() (io.ReadCloser, error) {
		plain, err := content.open()
		if err != nil {
			return nil, err
		}
		defer plain.Close()
		return changeOwner(plain, by)
	}
}

func changeOwner(plain io.Reader, by tar.Header) (io.ReadCloser, error) {
	var text strings.Builder
	w := tar.NewWriter(&text)
	for r := tar.NewReader(plain); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			err = w.Close()
			return io.NopCloser(strings.NewReader(text.String())), err
		}
		if err != nil {
			return nil, err
		}
		if h.Typeflag == tar.TypeReg {
			h.Mode, h.Uid, h.Gid = by.Mode, by.Uid, by.Gid
		}
		if err := w.WriteHeader(h); err != nil {
			return nil, err
		}
		if _, err := io.Copy(w, r); err != nil {
			return nil, err
		}
	}
}
