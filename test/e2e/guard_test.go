//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

const (
	// order is how long a deployment's order lasts here: long enough for its pod to begin and for all else to stand still.
	order = 100 * time.Second
	// atMostLate is by how much a runtime may outlive its order.
	atMostLate = time.Second
	// maxResident of a guard, in KiB.
	maxResident = 8 << 10
)

var _ = Describe("A runtime under a guard", Serial, Label(onNode), func() {
	// begin starts a deployment and a search that both may run until an instant, and returns the IDs of their containers.
	begin := func(ctx context.Context, until time.Time) map[string]string {
		GinkgoHelper()
		since := time.Now().Add(-24 * time.Hour).Truncate(time.Second)
		ns := commune(ctx)
		var formalities v1alpha1.FormalityList
		Expect(kube.List(ctx, &formalities)).To(Succeed())
		for i := range formalities.Items {
			if f := &formalities.Items[i]; f.Namespace == ns && slices.Contains(f.Spec.Covers.Purposes, "Statistics") {
				Expect(kube.Delete(ctx, f)).To(Succeed())
			}
		}
		for _, f := range objects.ForStatistics(ns, since) {
			f.Name += "-until"
			f.Spec.ValidUntil = &metav1.Time{Time: until}
			create(ctx, f)
		}
		d := statistics(ns, "footfall", town.Name, counter)
		r := objects.Requisition(ns, "r", since, until)
		s := objects.Search(r, "plate", plates)
		s.Spec.PackageName, s.Spec.GPU = v1alpha1.ObjectName(town.Name), nil
		create(ctx, d, s)
		create(ctx, queryOf(s)) // it belongs to the search
		file(ctx, "vsa-judicial-officer", r)
		file(ctx, "vsa-prosecutor", objects.MakeDecision("authorization", ns).On("r").Decided(v1alpha1.Authorize, time.Now()).Obj())
		ids := map[string]string{"deployment": inContainer(ctx, readyPod(ctx, d))}
		var pods []corev1.Pod
		Eventually(ctx, func(g Gomega) {
			pods = podsBy(ctx, ns, workload.LabelSearch, s.Name)
			g.Expect(pods).To(HaveLen(1))
			g.Expect(pods[0].Status.Phase).To(Equal(corev1.PodRunning))
		}).Should(Succeed())
		ids["search"] = inContainer(ctx, &pods[0])
		return ids
	}
	// lateness is when the last process of each runtime was gone, its guard aside, from an instant on.
	lateness := func(ctx context.Context, ids map[string]string, until time.Time) map[string]time.Duration {
		GinkgoHelper()
		late := map[string]time.Duration{}
		Eventually(ctx, func() int {
			for what, id := range ids {
				if _, known := late[what]; !known && len(runtimes(id)) == 0 {
					late[what] = time.Since(until)
				}
			}
			return len(late)
		}).WithPolling(10 * time.Millisecond).Should(Equal(len(ids)))
		return late
	}
	for name, still := range map[string][]string{
		"with everything alive":    nil,
		"with the operator dead":   {"manager"},
		"with the API server dead": {"kube-apiserver"},
		"with etcd dead":           {"etcd"},
		"with operator, control plane, kubelet, containerd dead": {"manager", "kube-apiserver", "etcd", "kube-scheduler", "kube-controller-manager", "kubelet", "containerd"},
	} {
		It("ends within a second of its order "+name, func(ctx SpecContext) {
			until := time.Now().Add(order).Truncate(time.Second)
			ids := begin(ctx, until)
			stop(still...)
			Expect(time.Now()).To(BeTemporally("<", until), "it took too long to begin")
			late := lateness(ctx, ids, until)
			for what, by := range late {
				AddReportEntry(what+" "+name+": the last process was gone after its end by", by.String(), ReportEntryVisibilityAlways)
				Expect(by).To(BeNumerically("<=", atMostLate), what)
				Expect(by).To(BeNumerically(">=", -3*time.Second), "%s: it was not its order that ended it", what)
			}
		}, NodeTimeout(2*patience))
	}

	It("ends within a second of its order with all its processes stopped", func(ctx SpecContext) {
		until := time.Now().Add(order).Truncate(time.Second)
		ids := begin(ctx, until)
		stop("manager")
		for _, id := range ids {
			for _, pid := range runtimes(id) {
				Expect(syscall.Kill(pid, syscall.SIGSTOP)).To(Succeed())
			}
		}
		for what, by := range lateness(ctx, ids, until) {
			AddReportEntry(what+" stopped: the last process was gone after its end by", by.String(), ReportEntryVisibilityAlways)
			Expect(by).To(BeNumerically("<=", atMostLate), what)
		}
	}, NodeTimeout(2*patience))

	It("has a guard that is small, and that nobody in its container may look into", func(ctx SpecContext) {
		d := statistics(commune(ctx), "footfall", town.Name, counter)
		create(ctx, d)
		pod := readyPod(ctx, d)
		c := inside(pod)
		Expect(comm(c.pid)).To(Equal("guard"))
		resident, err := strconv.Atoi(strings.TrimSuffix(c.status("VmRSS"), " kB"))
		Expect(err).NotTo(HaveOccurred())
		AddReportEntry("KiB of a guard that are resident", resident, ReportEntryVisibilityAlways)
		Expect(resident).To(BeNumerically("<=", maxResident))
		Expect(runtimes(pod.Status.ContainerStatuses[0].ContainerID)).To(HaveLen(1))
		info, err := os.Stat(c.path("/vsa/guard/guard"))
		Expect(err).NotTo(HaveOccurred())
		Expect(info.Mode().Perm()).To(BeEquivalentTo(0o111))
		Expect(c.mounts()["/vsa/guard"].readOnly).To(BeTrue())
		Expect(c.mounts()["/vsa/permits"].readOnly).To(BeTrue())
	})
})

// inContainer waits until the runtime of a pod runs below its guard, and returns the ID of its container.
func inContainer(ctx context.Context, pod *corev1.Pod) string {
	GinkgoHelper()
	id := pod.Status.ContainerStatuses[0].ContainerID
	Eventually(ctx, func() []int { return runtimes(id) }).ShouldNot(BeEmpty())
	return id
}

// runtimes are the processes of a container but its guard.
func runtimes(id string) []int {
	GinkgoHelper()
	return slices.DeleteFunc(processes(id), func(pid int) bool { return comm(pid) == "guard" })
}

// comm is the name of a process, or nothing if it is gone.
func comm(pid int) string {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "comm"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// stop lets programs of the cluster stand still, as if they were dead, and go on after the spec. They are all in the PID namespace of
// the node, which has nothing of another cluster on this machine.
func stop(names ...string) {
	GinkgoHelper()
	if len(names) == 0 {
		return
	}
	entries, err := os.ReadDir("/proc")
	Expect(err).NotTo(HaveOccurred())
	stopped := 0
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		line, err := os.ReadFile(filepath.Join("/proc", e.Name(), "cmdline"))
		program, _, _ := strings.Cut(string(line), "\x00")
		if err != nil || !slices.Contains(names, filepath.Base(program)) {
			continue
		}
		Expect(syscall.Kill(pid, syscall.SIGSTOP)).To(Succeed())
		DeferCleanup(func() { _ = syscall.Kill(pid, syscall.SIGCONT) })
		stopped++
	}
	Expect(stopped).To(BeNumerically(">=", len(names)), "%v: not all of them were found", names)
}
