//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	corev1 "k8s.io/api/core/v1"
	resourcev1 "k8s.io/api/resource/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

const (
	madeUpResource = "devices.test.example/gpu"
	madeUpDriver   = "dra.test.example"
	madeUpDevices  = 2
)

// Devices are made up by test/devices, and given out by a real kubelet as those of a vendor are.
var _ = Describe("Devices of a node", Ordered, Label(onNode), func() {
	var drivers *gbytes.Buffer

	BeforeAll(func(ctx SpecContext) {
		var nodes corev1.NodeList
		Expect(kube.List(ctx, &nodes)).To(Succeed())
		Expect(nodes.Items).To(HaveLen(1))
		node := &nodes.Items[0]
		drivers = startDevices(node.Name)
		Eventually(ctx, func(g Gomega) {
			g.Expect(get(ctx, node)).To(Succeed())
			offered := node.Status.Allocatable[madeUpResource]
			g.Expect(offered.Value()).To(BeEquivalentTo(madeUpDevices))
			var slices resourcev1.ResourceSliceList
			g.Expect(kube.List(ctx, &slices)).To(Succeed())
			g.Expect(slices.Items).To(ContainElement(HaveField("Spec.Driver", madeUpDriver)))
		}).Should(Succeed())
		create(ctx, &resourcev1.DeviceClass{ObjectMeta: metav1.ObjectMeta{Name: madeUpDriver}, Spec: resourcev1.DeviceClassSpec{
			Selectors: []resourcev1.DeviceSelector{{CEL: &resourcev1.CELDeviceSelector{Expression: "device.driver == '" + madeUpDriver + "'"}}}}})
	}, NodeTimeout(patience))

	It("are given out as an extended resource, and come back when what has them ends", func(ctx SpecContext) {
		first, release := takesAll(ctx, &v1alpha1.GPU{ResourceName: madeUpResource, Count: madeUpDevices})
		environment, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(inside(first).pid), "environ"))
		Expect(err).NotTo(HaveOccurred())
		Expect(strings.Split(string(environment), "\x00")).To(ContainElement(
			Or(Equal("TEST_DEVICES=device-0,device-1"), Equal("TEST_DEVICES=device-1,device-0"))))
		Expect(drivers).To(gbytes.Say("allocated device-"))
		release(ctx)
		Expect(drivers).To(gbytes.Say("allocated device-"))
	}, NodeTimeout(3*patience))

	It("are given out by Dynamic Resource Allocation, and come back when what has them ends", func(ctx SpecContext) {
		first, release := takesAll(ctx, &v1alpha1.GPU{DeviceClassName: madeUpDriver, Count: madeUpDevices})
		was := claimOf(ctx, first)
		Expect(was.Status.Allocation.Devices.Results).To(HaveLen(madeUpDevices))
		Expect(drivers).To(gbytes.Say("prepared " + string(was.UID) + " 2"))
		is := claimOf(ctx, release(ctx))
		Expect(is.UID).NotTo(Equal(was.UID))
		Expect(drivers).To(gbytes.Say("unprepared " + string(was.UID)))
		Expect(drivers).To(gbytes.Say("prepared " + string(is.UID) + " 2"))
		Expect(apierrors.IsNotFound(get(ctx, was))).To(BeTrue(), "a claim goes with its pod")
	}, NodeTimeout(3*patience))

	It("are given anew when a deployment asks for another number of a class", func(ctx SpecContext) {
		d := statistics(commune(ctx), "more", town.Name, counter)
		d.Spec.GPU = &v1alpha1.GPU{DeviceClassName: madeUpDriver, Count: 1}
		create(ctx, d)
		before := readyPod(ctx, d)
		Expect(claimOf(ctx, before).Status.Allocation.Devices.Results).To(HaveLen(1))
		d.Spec.GPU.Count = madeUpDevices
		Expect(kube.Update(ctx, d)).To(Succeed())
		var after *corev1.Pod
		Eventually(ctx, func(g Gomega) {
			after = readyPod(ctx, d)
			g.Expect(after.UID).NotTo(Equal(before.UID))
		}).Should(Succeed())
		Expect(claimOf(ctx, after).Status.Allocation.Devices.Results).To(HaveLen(madeUpDevices))
	}, NodeTimeout(3*patience))
})

// takesAll has a deployment take all devices, and another one wait for them. It returns the pod of the first, and what ends
// that deployment and returns the pod of the second.
func takesAll(ctx SpecContext, gpu *v1alpha1.GPU) (*corev1.Pod, func(SpecContext) *corev1.Pod) {
	GinkgoHelper()
	ns := commune(ctx)
	first, second := statistics(ns, "first", town.Name, counter), statistics(ns, "second", town.Name, counter)
	first.Spec.GPU, second.Spec.GPU = gpu, gpu
	create(ctx, first)
	pod := readyPod(ctx, first)
	create(ctx, second)
	Eventually(ctx, func(g Gomega) {
		g.Expect(get(ctx, second)).To(Succeed())
		g.Expect(condition(second.Status.Conditions, v1alpha1.ConditionAvailable).Reason).To(Equal(v1alpha1.ReasonUnschedulable))
	}).Should(Succeed())
	return pod, func(ctx SpecContext) *corev1.Pod {
		GinkgoHelper()
		Expect(kube.Delete(ctx, first)).To(Succeed())
		return readyPod(ctx, second)
	}
}

// claimOf is the only claim of a pod.
func claimOf(ctx context.Context, pod *corev1.Pod) *resourcev1.ResourceClaim {
	GinkgoHelper()
	Expect(pod.Status.ResourceClaimStatuses).To(HaveLen(1))
	claim := &resourcev1.ResourceClaim{ObjectMeta: metav1.ObjectMeta{Namespace: pod.Namespace, Name: *pod.Status.ResourceClaimStatuses[0].ResourceClaimName}}
	Expect(get(ctx, claim)).To(Succeed())
	return claim
}

// startDevices starts the drivers of made-up devices, which end with the suite, and returns what they write.
func startDevices(node string) *gbytes.Buffer {
	GinkgoHelper()
	written := gbytes.NewBuffer()
	cmd := exec.CommandContext(context.Background(), filepath.Join(os.Getenv(envSource), ".local", "bin", "devices"),
		"--node", node, "--kubeconfig", os.Getenv(envKubeconfig), "--resource", madeUpResource, "--driver", madeUpDriver, "--count", strconv.Itoa(madeUpDevices))
	cmd.Stdout, cmd.Stderr = written, GinkgoWriter
	Expect(cmd.Start()).To(Succeed())
	DeferCleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait() // how it ended does not matter here
	})
	return written
}
