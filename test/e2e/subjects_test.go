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
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// subjects are a deployment and a search that may run until the same instant, in a namespace of their own.
type subjects struct {
	until       time.Time
	namespace   string
	deployment  *v1alpha1.VideoAnalyticsDeployment
	search      *v1alpha1.VideoSearchJob
	requisition *v1alpha1.JudicialRequisition
	made        []client.Object
}

// declare creates all that makes the two lawful until an instant, and waits for nothing. Whoever declares removes what was made.
func declare(ctx context.Context, until time.Time, modules ...v1alpha1.ModuleName) *subjects {
	GinkgoHelper()
	s := &subjects{until: until.Truncate(time.Second)}
	since := time.Now().Add(-24 * time.Hour).Truncate(time.Second)
	namespace := communeNamespace()
	s.make(ctx, namespace)
	s.namespace = namespace.Name
	s.make(ctx, objects.Commune(s.namespace), objects.Commitment(s.namespace, since))
	for _, f := range objects.ForStatistics(s.namespace, since) {
		f.Spec.ValidUntil = &metav1.Time{Time: s.until}
		s.make(ctx, f)
	}
	s.deployment = statistics(s.namespace, "footfall", town.Name, modules...)
	s.requisition = objects.Requisition(s.namespace, "r", since, s.until)
	s.search = objects.Search(s.requisition, "plate", plates)
	s.search.Spec.PackageName, s.search.Spec.GPU = v1alpha1.ObjectName(town.Name), nil
	s.make(ctx, s.deployment, s.search)
	s.make(ctx, queryOf(s.search), binding("vsa-judicial-officer", s.namespace), binding("vsa-prosecutor", s.namespace))
	fileAs(ctx, "vsa-judicial-officer", s.requisition)
	s.decide(ctx, "authorization", v1alpha1.Authorize)
	return s
}

// decide has a prosecutor decide on the requisition of the search.
func (s *subjects) decide(ctx context.Context, name string, what v1alpha1.Decision) {
	GinkgoHelper()
	fileAs(ctx, "vsa-prosecutor", objects.MakeDecision(name, s.namespace).On("r").Decided(what, time.Now()).Obj())
}

func (s *subjects) make(ctx context.Context, all ...client.Object) {
	GinkgoHelper()
	for _, o := range all {
		Expect(kube.Create(ctx, o)).To(Succeed())
		s.made = append(s.made, o)
	}
}

// run waits until both run, and returns the processes of each.
func (s *subjects) run(ctx context.Context) map[string]group {
	GinkgoHelper()
	return map[string]group{
		"deployment": s.group(ctx, workload.LabelDeployment, s.deployment.Name),
		"search":     s.group(ctx, workload.LabelSearch, s.search.Name),
	}
}

// group waits until the only pod of a request runs, with a runtime below its guard.
func (s *subjects) group(ctx context.Context, label, name string) (found group) {
	GinkgoHelper()
	Eventually(ctx, func(g Gomega) {
		pods := podsBy(ctx, s.namespace, label, name)
		g.Expect(pods).To(HaveLen(1))
		g.Expect(pods[0].Status.Phase).To(Equal(corev1.PodRunning))
		g.Expect(pods[0].Status.ContainerStatuses).To(HaveLen(1))
		found = groupOf(pods[0].Status.ContainerStatuses[0].ContainerID)
		g.Expect(found.runtimes()).NotTo(BeEmpty())
	}).Should(Succeed())
	return found
}

// group is the control group of a container, which a process cannot leave: by the file in which the kernel lists its processes.
type group struct{ id, file string }

// groupOf finds the group of a container, or an empty one if none of its processes is there.
func groupOf(containerID string) group {
	GinkgoHelper()
	for _, pid := range processes(containerID) {
		text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cgroup"))
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(text)) {
			part := strings.SplitN(strings.TrimSpace(line), ":", 3) // number, controllers, path
			file := filepath.Join("/sys/fs/cgroup", part[1], part[2], "cgroup.procs")
			if _, err := os.Stat(file); err == nil && strings.Contains(part[2], strings.TrimPrefix(containerID, "containerd://")) {
				return group{containerID, file}
			}
		}
	}
	return group{}
}

// runtimes are the processes of a container but its guard. A group that is gone has none.
func (g group) runtimes() []int {
	text, err := os.ReadFile(g.file)
	if err != nil {
		return nil
	}
	var pids []int
	for _, field := range strings.Fields(string(text)) {
		if pid, err := strconv.Atoi(field); err == nil && comm(pid) != "guard" {
			pids = append(pids, pid)
		}
	}
	return pids
}

// guard is the process of a container that has its runtime below it.
func (g group) guard() int {
	GinkgoHelper()
	text, err := os.ReadFile(g.file)
	Expect(err).NotTo(HaveOccurred())
	for _, field := range strings.Fields(string(text)) {
		if pid, err := strconv.Atoi(field); err == nil && comm(pid) == "guard" {
			return pid
		}
	}
	Fail("no guard in " + filepath.Dir(g.file))
	return 0
}

// goneAfter waits until no process of any runtime is left, and returns when the last one of each was, from an instant on.
func goneAfter(ctx context.Context, instant time.Time, groups map[string]group) map[string]time.Duration {
	GinkgoHelper()
	late := map[string]time.Duration{}
	Eventually(ctx, func() int {
		for what, g := range groups {
			if _, known := late[what]; !known && len(g.runtimes()) == 0 {
				late[what] = time.Since(instant)
			}
		}
		return len(late)
	}).WithPolling(5 * time.Millisecond).Should(Equal(len(groups)))
	for what, g := range groups {
		Expect(slices.DeleteFunc(processes(g.id), func(pid int) bool { return comm(pid) == "guard" || !runs(pid) })).To(BeEmpty(), what)
	}
	return late
}

// runs tells whether a process is more than what its parent has not taken note of yet.
func runs(pid int) bool {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return false
	}
	_, after, _ := strings.Cut(string(text), ") ")
	return !strings.HasPrefix(after, "Z") && !strings.HasPrefix(after, "X")
}

// comm is the name of a process, or nothing if it is gone.
func comm(pid int) string {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "comm"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}
