//go:build upgrade

// SPDX-License-Identifier: Apache-2.0

package upgrade_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/scanjob"
)

// answerInspections does what the simulated nodes do not: it runs what pods of inspections are to run, by the program of the image that
// they name. The images of packages are empty, but for the folders that are asked for.
func answerInspections(ctx SpecContext, c client.WithWatch, programs map[string]string) {
	GinkgoHelper()
	events, err := c.Watch(ctx, &corev1.PodList{}, client.InNamespace(ownNS))
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(events.Stop)
	go func() {
		defer GinkgoRecover()
		for e := range events.ResultChan() {
			pod, ok := e.Object.(*corev1.Pod)
			if ok && pod.Labels[scanjob.LabelInspected] != "" && pod.Status.Phase == corev1.PodRunning && pod.DeletionTimestamp == nil {
				end(ctx, c, pod, inspect(ctx, programs, &pod.Spec.Containers[0]))
			}
		}
	}()
}

// inspect runs a container's command, and returns what it leaves.
func inspect(ctx context.Context, programs map[string]string, container *corev1.Container) string {
	GinkgoHelper()
	root := GinkgoT().TempDir()
	left := filepath.Join(root, "message")
	Expect(programs).To(HaveKey(container.Image))
	args := container.Command[1:]
	for i := range args[:len(args)-1] {
		switch args[i] {
		case "--root":
			args[i+1] = filepath.Join(root, "mounts")
		case "--result":
			args[i+1] = left
		case "--folder":
			Expect(os.MkdirAll(filepath.Join(root, "mounts", scanjob.Mounted, args[i+1]), 0o755)).To(Succeed())
		}
	}
	Expect(os.MkdirAll(filepath.Join(root, "mounts", scanjob.Mounted), 0o755)).To(Succeed())
	output, err := exec.CommandContext(ctx, programs[container.Image], args...).CombinedOutput()
	Expect(err).NotTo(HaveOccurred(), string(output))
	message, err := os.ReadFile(left)
	Expect(err).NotTo(HaveOccurred())
	return string(message)
}

// end has a pod end well, and leave a message.
func end(ctx context.Context, c client.Client, pod *corev1.Pod, message string) {
	GinkgoHelper()
	before := pod.DeepCopy()
	pod.Status.Phase, pod.Status.Conditions = corev1.PodSucceeded, nil
	pod.Status.ContainerStatuses = []corev1.ContainerStatus{{
		Name: pod.Spec.Containers[0].Name, Image: pod.Spec.Containers[0].Image, ImageID: "inspector",
		State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: "Completed", Message: message, FinishedAt: metav1.Now()}},
	}}
	Expect(client.IgnoreNotFound(c.Status().Patch(ctx, pod, client.MergeFrom(before)))).To(Succeed())
}
