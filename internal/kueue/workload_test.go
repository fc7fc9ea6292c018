// SPDX-License-Identifier: Apache-2.0

package kueue

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

// planned is a pod as a search has it, with all that says what it is about.
func planned() *corev1.PodTemplateSpec {
	return &corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"vsa.legal/search": "van"}, Annotations: map[string]string{"a": "b"}},
		Spec: corev1.PodSpec{
			RestartPolicy:  corev1.RestartPolicyNever,
			InitContainers: []corev1.Container{{Name: "look", Image: "operator", Args: []string{"look"}}},
			Containers: []corev1.Container{{
				Name: "runtime", Image: "vendor", Command: []string{"serve"}, Env: []corev1.EnvVar{{Name: "PLATE", Value: "AB-123-CD"}},
				VolumeMounts: []corev1.VolumeMount{{Name: "query", MountPath: "/etc/vsa-query"}},
				Resources: corev1.ResourceRequirements{
					Requests: corev1.ResourceList{"cpu": resource.MustParse("2")}, Limits: corev1.ResourceList{"example.com/gpu": resource.MustParse("1")}},
			}},
			Volumes:           []corev1.Volume{{Name: "query", VolumeSource: corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: "van-query"}}}},
			NodeSelector:      map[string]string{"zone": "a"},
			Tolerations:       []corev1.Toleration{{Key: "gpu", Operator: corev1.TolerationOpExists}},
			PriorityClassName: "judicial", RuntimeClassName: ptr.To("kata"),
			Affinity: required(corev1.NodeSelectorTerm{
				MatchExpressions: []corev1.NodeSelectorRequirement{{Key: "kubernetes.io/arch", Operator: corev1.NodeSelectorOpIn, Values: []string{"amd64"}}},
				MatchFields:      []corev1.NodeSelectorRequirement{{Key: "metadata.name", Operator: corev1.NodeSelectorOpNotIn, Values: []string{"node-1"}}},
			}),
		},
	}
}

func required(terms ...corev1.NodeSelectorTerm) *corev1.Affinity {
	return &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{
		RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{NodeSelectorTerms: terms}}}
}

func asks(change func(*Asks)) Asks {
	a := Asks{Queue: "searches", Template: planned(), PriorityClass: "judicial", Priority: 7, Passing: func(c string) bool { return c == "look" }}
	if change != nil {
		change(&a)
	}
	return a
}

func TestPriorityClassOf(t *testing.T) {
	for name, want := range map[string]string{"a PriorityClass": "judicial", "none": ""} {
		t.Run(name, func(t *testing.T) {
			w, err := Workload(metav1.ObjectMeta{Name: "van-vsj"}, asks(func(a *Asks) { a.PriorityClass = want }))
			if err != nil {
				t.Fatal(err)
			}
			if got := PriorityClassOf(w); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}

func TestWorkloadTellsWhatIsNeededAndNothingElse(t *testing.T) {
	w, err := Workload(metav1.ObjectMeta{Namespace: "rennes", Name: "van-vsj"}, asks(nil))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"queueName": "searches", "active": true, "priority": int64(7),
		"priorityClassRef": map[string]any{"group": "scheduling.k8s.io", "kind": "PriorityClass", "name": "judicial"},
		"podSets": []any{map[string]any{"name": "main", "count": int64(1), "template": map[string]any{
			"metadata": map[string]any{},
			"spec": map[string]any{
				"restartPolicy":  "Never",
				"initContainers": []any{map[string]any{"name": "look", "resources": map[string]any{}}},
				"containers": []any{map[string]any{"name": "runtime", "resources": map[string]any{
					"requests": map[string]any{"cpu": "2"}, "limits": map[string]any{"example.com/gpu": "1"}}}},
				"nodeSelector":      map[string]any{"zone": "a"},
				"tolerations":       []any{map[string]any{"key": "gpu", "operator": "Exists"}},
				"priorityClassName": "judicial", "runtimeClassName": "kata",
				"affinity": map[string]any{"nodeAffinity": map[string]any{"requiredDuringSchedulingIgnoredDuringExecution": map[string]any{
					"nodeSelectorTerms": []any{map[string]any{"matchExpressions": []any{
						map[string]any{"key": "kubernetes.io/arch", "operator": "In", "values": []any{"amd64"}}}}}}}},
			}}}},
	}
	if diff := cmp.Diff(want, w.Object["spec"]); diff != "" {
		t.Errorf("spec (-want +got):\n%s", diff)
	}
	if w.GetAPIVersion() != "kueue.x-k8s.io/v1beta2" || w.GetKind() != "Workload" || w.GetName() != "van-vsj" {
		t.Errorf("it is %s %s %s", w.GetAPIVersion(), w.GetKind(), w.GetName())
	}
}

func TestWorkloadOfNoPriority(t *testing.T) {
	w, err := Workload(metav1.ObjectMeta{Name: "w"}, asks(func(a *Asks) { a.PriorityClass, a.Inactive = "", true }))
	if err != nil {
		t.Fatal(err)
	}
	spec, ok := w.Object["spec"].(map[string]any)
	if !ok || spec["priority"] != nil || spec["priorityClassRef"] != nil || spec["active"] != false {
		t.Errorf("spec is %v", spec)
	}
}

func TestSame(t *testing.T) {
	tests := map[string]struct {
		change func(*Asks)
		want   bool
	}{
		"as it was":                       {nil, true},
		"out of the queue":                {func(a *Asks) { a.Inactive = true }, true},
		"another command":                 {func(a *Asks) { a.Template.Spec.Containers[0].Command = []string{"other"} }, true},
		"kept from another node":          {func(a *Asks) { nodes(a).MatchFields = nil }, true},
		"an init container that passes":   {func(a *Asks) { a.Template.Spec.InitContainers = nil }, true},
		"another init container":          {func(a *Asks) { a.Template.Spec.InitContainers[0].Name = "guard" }, false},
		"another queue":                   {func(a *Asks) { a.Queue = "others" }, false},
		"more of a resource":              {func(a *Asks) { a.Template.Spec.Containers[0].Resources.Requests["cpu"] = resource.MustParse("3") }, false},
		"another class":                   {func(a *Asks) { a.PriorityClass = "other" }, false},
		"other nodes":                     {func(a *Asks) { a.Template.Spec.NodeSelector["zone"] = "b" }, false},
		"nodes of another architecture":   {func(a *Asks) { nodes(a).MatchExpressions[0].Values = []string{"arm64"} }, false},
		"nodes of any label, and no name": {func(a *Asks) { nodes(a).MatchExpressions = nil }, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w, err := Workload(metav1.ObjectMeta{Name: "w"}, asks(nil))
			if err != nil {
				t.Fatal(err)
			}
			got, err := asks(test.change).Same(w)
			if err != nil || got != test.want {
				t.Errorf("same: %v, %v, want %v", got, err, test.want)
			}
		})
	}
}

func nodes(a *Asks) *corev1.NodeSelectorTerm {
	return &a.Template.Spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms[0]
}

func TestAffinityWithoutLabelsIsNone(t *testing.T) {
	for name, terms := range map[string][]corev1.NodeSelectorTerm{
		"no term":         nil,
		"names alone":     {{MatchFields: []corev1.NodeSelectorRequirement{{Key: "metadata.name"}}}},
		"labels or names": {{MatchExpressions: []corev1.NodeSelectorRequirement{{Key: "a"}}}, {MatchFields: []corev1.NodeSelectorRequirement{{Key: "metadata.name"}}}},
	} {
		if got := affinity(&corev1.PodSpec{Affinity: required(terms...)}); got != nil {
			t.Errorf("%s: %v", name, got)
		}
	}
}
