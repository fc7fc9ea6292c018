// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

const operatorImage = "registry.example/operator:1"

var (
	modern  = workload.Node{Name: "modern", OS: "linux", Architecture: "amd64", Runtime: "containerd://2.2.1"}
	old     = workload.Node{Name: "old", OS: "linux", Architecture: "amd64", Runtime: "containerd://2.1.4"}
	strange = workload.Node{Name: "strange", OS: "linux", Architecture: "arm64", Runtime: "rkt://1.30.0"}
)

// planOf is the plan of a deployment with a module that is baked in, below the models' folder or elsewhere.
func planOf(p *v1alpha1.AnalyticsPackage, path v1alpha1.ContainerPath) workload.Plan {
	for i := range p.Spec.Modules {
		if p.Spec.Modules[i].Name == objects.Intruder {
			p.Spec.Modules[i].Source.Path = path
		}
	}
	asked := []v1alpha1.ModuleName{objects.Counter, objects.Intruder}
	return workload.ForDeployment(objects.Statistics("ns", "d", asked...), p, permitting(asked, asked...))
}

func placed(path v1alpha1.ContainerPath, verifier string, nodes ...workload.Node) workload.Plan {
	plan := planOf(objects.Package(), path)
	plan.Place(workload.Cluster{Nodes: nodes, Verifier: verifier})
	return plan
}

func TestPlaceLeavesOutNodesThatShowMore(t *testing.T) {
	const below, elsewhere = v1alpha1.ContainerPath("/models/intruder"), v1alpha1.ContainerPath("/opt/intruder")
	for name, test := range map[string]struct {
		plan     workload.Plan
		leftOut  []workload.Node
		verifies bool
	}{
		"all do as they are asked":               {placed(below, operatorImage, modern), nil, false},
		"one does not":                           {placed(below, operatorImage, old, modern), []workload.Node{old}, false},
		"of one nothing is known":                {placed(below, operatorImage, modern, strange), nil, true},
		"of one nothing is known, nothing looks": {placed(below, "", strange, modern), []workload.Node{strange}, false},
		"one of each":                            {placed(below, operatorImage, strange, old, modern), []workload.Node{old}, true},
		"none of them does":                      {placed(below, "", strange, old), []workload.Node{old, strange}, false},
		"no node yet":                            {placed(below, operatorImage), nil, false},
		"no folder of an image is mounted":       {placed(elsewhere, operatorImage, old, strange), nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.leftOut, test.plan.UnfitNodes); diff != "" {
				t.Error(diff)
			}
			spec := &test.plan.Deployment.Spec.Template.Spec
			if got := len(spec.InitContainers) == 1; got != test.verifies {
				t.Errorf("it looks from inside: %v, want %v", got, test.verifies)
			}
			var kept []string
			if spec.Affinity != nil {
				for _, r := range spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms[0].MatchFields {
					kept = append(kept, r.Key+" "+string(r.Operator)+" "+strings.Join(r.Values, ","))
				}
			}
			var want []string
			for _, n := range test.leftOut {
				want = append(want, "metadata.name NotIn "+n.Name)
				if test.plan.Fits(n) || !strings.Contains(test.plan.DescribeUnfit(), n.Name+" ("+n.Runtime+")") {
					t.Errorf("%s is left out, and fits or is not named: %s", n.Name, test.plan.DescribeUnfit())
				}
			}
			if diff := cmp.Diff(want, kept); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestPlaceKeepsToWhatWasInspected: a pod runs on the architectures on which all that it shows was inspected.
func TestPlaceKeepsToWhatWasInspected(t *testing.T) {
	for name, test := range map[string]struct {
		runtime, counter []string
		want             []string // none means that any will do
		fits             []workload.Node
	}{
		"nobody inspects":                     {nil, nil, nil, []workload.Node{modern, strange}},
		"both on one":                         {[]string{"amd64"}, []string{"amd64"}, []string{"amd64"}, []workload.Node{modern}},
		"both on two":                         {[]string{"arm64", "amd64"}, []string{"amd64", "arm64"}, []string{"amd64", "arm64"}, []workload.Node{modern, strange}},
		"one of them on one alone":            {[]string{"amd64", "arm64"}, []string{"arm64"}, []string{"arm64"}, []workload.Node{strange}},
		"none of them where the other one is": {[]string{"amd64"}, []string{"arm64"}, []string{"none-inspected"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := objects.Package()
			for image, on := range map[int][]string{1: test.runtime, 2: test.counter, 3: {"s390x"}} { // the third is of another module
				state := v1alpha1.InspectionInspected
				if on == nil {
					state = v1alpha1.InspectionPending
				}
				p.Status.Inspections = append(p.Status.Inspections, v1alpha1.Inspection{Image: objects.Image(image), State: state, Architectures: on})
			}
			plan := planOf(p, "/opt/intruder")
			plan.Place(workload.Cluster{Nodes: []workload.Node{modern, strange}})
			var got []string
			if a := plan.Deployment.Spec.Template.Spec.Affinity; a != nil {
				got = a.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms[0].MatchExpressions[0].Values
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			var fits []workload.Node
			for _, n := range []workload.Node{modern, strange} {
				if plan.Fits(n) {
					fits = append(fits, n)
				}
			}
			if diff := cmp.Diff(test.fits, fits); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestMatchesAsksForPlacement: a pod that something has set free of what its template requires of nodes is no pod of it.
func TestMatchesAsksForPlacement(t *testing.T) {
	template := placed("/models/intruder", "", old, modern).Deployment.Spec.Template.Spec
	pod := template.DeepCopy()
	terms := &pod.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms
	(*terms)[0].MatchExpressions = []corev1.NodeSelectorRequirement{{Key: "zone", Operator: corev1.NodeSelectorOpIn, Values: []string{"a"}}}
	if !workload.Matches(pod, &template) {
		t.Error("a pod that requires more is refused")
	}
	*terms = append(*terms, corev1.NodeSelectorTerm{MatchExpressions: (*terms)[0].MatchExpressions})
	if workload.Matches(pod, &template) {
		t.Error("a pod that may run elsewhere passes")
	}
	pod.Affinity = nil
	if workload.Matches(pod, &template) {
		t.Error("a pod that may run anywhere passes")
	}
}

func TestDescribeUnfitIsBounded(t *testing.T) {
	var nodes []workload.Node
	for range 1000 {
		nodes = append(nodes, workload.Node{Name: "old", Runtime: "containerd://1.7.0"})
	}
	plan := placed("/models/intruder", "", nodes...)
	if got := plan.DescribeUnfit(); len(got) > 300 || !strings.HasSuffix(got, "…") {
		t.Error(got)
	}
}

// TestMatchesLeavesOutWhatTheClusterDecidesOfTheVerifier: the API server writes into a pod what its template leaves open.
func TestMatchesLeavesOutWhatTheClusterDecidesOfTheVerifier(t *testing.T) {
	template := placed("/models/intruder", operatorImage, strange).Deployment.Spec.Template.Spec
	pod := template.DeepCopy()
	c := &pod.InitContainers[0]
	c.Resources.Requests, c.ImagePullPolicy = c.Resources.Limits, corev1.PullIfNotPresent
	if !workload.Matches(pod, &template) {
		t.Error("a pod as the API server stores it is taken for altered")
	}
	c.Image = "registry.example/another"
	if workload.Matches(pod, &template) {
		t.Error("a pod that looks at its mounts by another image passes")
	}
}
