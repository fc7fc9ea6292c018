// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/guard"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

func TestPodsLookAtTheirNetworkLast(t *testing.T) {
	plan := planOf(objects.Package(), "/models/intruder")
	before := plan.Deployment.DeepCopy()
	plan.Place(workload.Cluster{Nodes: []workload.Node{strange}, Verifier: operatorImage, NetworkVerifier: operatorImage})
	spec := &plan.Deployment.Spec.Template.Spec
	var commands []string
	for _, c := range spec.InitContainers {
		commands = append(commands, c.Command[1])
		if !workload.Looks(c.Name) || c.Image != operatorImage {
			t.Errorf("%s of %s is not one of the operator's", c.Name, c.Image)
		}
	}
	if diff := cmp.Diff([]string{"verify-mounts", "verify-network"}, commands); diff != "" {
		t.Error(diff)
	}
	if workload.Exposes(spec, &before.Spec.Template.Spec) {
		t.Error("the operator's own look at the network counts as something that shows more")
	}
	if !workload.Rolls(before, plan.Deployment) {
		t.Error("pods that have not looked stay")
	}
	newer := planOf(objects.Package(), "/models/intruder")
	newer.Place(workload.Cluster{Nodes: []workload.Node{strange}, Verifier: operatorImage, NetworkVerifier: "registry.example/operator:2"})
	if workload.Rolls(plan.Deployment, newer.Deployment) {
		t.Error("pods that have looked are replaced for a newer operator")
	}
}

func TestSearchOutlivesAnOpenNetwork(t *testing.T) {
	verdict := permitting([]v1alpha1.ModuleName{objects.Counter}, objects.Counter)
	verdict.RunsUntil = time.Unix(7200, 0)
	job := func(image string) *workload.Plan {
		from, until := time.Unix(3600, 0), time.Unix(7200, 0)
		search := objects.Search(objects.Requisition("ns", "pv", from, until), "s", objects.Counter)
		plan := workload.ForSearch(search, objects.Package(), verdict, from)
		plan.Place(workload.Cluster{NetworkVerifier: image})
		return &plan
	}
	if policy := job("").Job.Spec.PodFailurePolicy; policy != nil {
		t.Errorf("nothing looks, and %+v", policy)
	}
	rule := job(operatorImage).Job.Spec.PodFailurePolicy.Rules[0]
	if rule.Action != "Ignore" || *rule.OnExitCodes.ContainerName != "verify-network" || rule.OnExitCodes.Values[0] != 115 {
		t.Errorf("%+v", rule)
	}
}

func TestNetworkOpen(t *testing.T) {
	ended := func(reason guard.Reason) corev1.ContainerState {
		r := guard.Refuse(reason, "10.0.0.1:443")
		return corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: int32(r.ExitCode()), Message: r.Error()}}
	}
	done := corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{}}
	waits := corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff"}}
	for name, test := range map[string]struct {
		container   string
		state, last corev1.ContainerState
		want        bool
	}{
		"it found an open one":             {"verify-network", ended(guard.NetworkOpen), corev1.ContainerState{}, true},
		"it did, and waits to look again":  {"verify-network", waits, ended(guard.NetworkOpen), true},
		"it did, and found it closed then": {"verify-network", done, ended(guard.NetworkOpen), false},
		"it could not look":                {"verify-network", ended(guard.NotStarted), corev1.ContainerState{}, false},
		"it looks":                         {"verify-network", corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}, corev1.ContainerState{}, false},
		"another container says so":        {"guard", ended(guard.NetworkOpen), corev1.ContainerState{}, false},
	} {
		status := &corev1.PodStatus{InitContainerStatuses: []corev1.ContainerStatus{
			{Name: test.container, State: test.state, LastTerminationState: test.last}}}
		if got := workload.NetworkOpen(status); (got != nil) != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
