// SPDX-License-Identifier: Apache-2.0

package kueue

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

func flavor(t *testing.T, spec string) *unstructured.Unstructured {
	t.Helper()
	f := NewFlavor()
	if err := yaml.Unmarshal([]byte("{metadata: {name: a100}, spec: "+spec+"}"), &f.Object); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestPlace(t *testing.T) {
	own := corev1.Toleration{Key: "own", Operator: corev1.TolerationOpExists}
	gpu := corev1.Toleration{Key: "gpu", Operator: corev1.TolerationOpEqual, Value: "a100", Effect: corev1.TaintEffectNoSchedule}
	tests := map[string]struct {
		flavors []string
		checks  string
		want    corev1.PodSpec
		wantErr string
	}{
		"no flavor": {want: corev1.PodSpec{NodeSelector: map[string]string{"zone": "a"}, Tolerations: []corev1.Toleration{own}}},
		"labels and tolerations, once each": {
			flavors: []string{"{nodeLabels: {gpu: a100, zone: a}, tolerations: [{key: gpu, operator: Equal, value: a100, effect: NoSchedule}, {key: own, operator: Exists}]}",
				"{tolerations: [{key: gpu, operator: Equal, value: a100, effect: NoSchedule}]}"},
			want: corev1.PodSpec{NodeSelector: map[string]string{"zone": "a", "gpu": "a100"}, Tolerations: []corev1.Toleration{own, gpu}}},
		"what an admission check asks for": {checks: "admissionChecks: [{state: Ready, podSetUpdates: [{name: main, nodeSelector: {rack: r1}, tolerations: [{key: gpu, operator: Equal, value: a100, effect: NoSchedule}]}]}]",
			want: corev1.PodSpec{NodeSelector: map[string]string{"zone": "a", "rack": "r1"}, Tolerations: []corev1.Toleration{own, gpu}}},
		"what other checks ask for": {checks: "admissionChecks: [{state: Rejected, podSetUpdates: [{name: main, nodeSelector: {rack: r1}}]}, {state: Ready, podSetUpdates: [{name: other, nodeSelector: {rack: r2}}]}]",
			want: corev1.PodSpec{NodeSelector: map[string]string{"zone": "a"}, Tolerations: []corev1.Toleration{own}}},
		"a flavor elsewhere":           {flavors: []string{"{nodeLabels: {zone: b}}"}, wantErr: `the flavor a100: its node label zone is "b"`},
		"two flavors that contradict":  {flavors: []string{"{nodeLabels: {gpu: a}}", "{nodeLabels: {gpu: b}}"}, wantErr: "its node label gpu"},
		"an admission check elsewhere": {checks: "admissionChecks: [{state: Ready, podSetUpdates: [{name: main, nodeSelector: {zone: b}}]}]", wantErr: "an admission check: its node label zone"},
		"a flavor of nonsense":         {flavors: []string{"{nodeLabels: 7}"}, wantErr: "reading the ResourceFlavor a100"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			standing, err := StandingOf(status(t, "status: {conditions: ["+admitted+"], "+room+", "+test.checks+"}"))
			if err != nil || !standing.Admitted {
				t.Fatal(standing, err)
			}
			var flavors []*unstructured.Unstructured
			for _, f := range test.flavors {
				flavors = append(flavors, flavor(t, f))
			}
			spec := corev1.PodSpec{NodeSelector: map[string]string{"zone": "a"}, Tolerations: []corev1.Toleration{own}}
			selector := spec.NodeSelector
			err = standing.Place(&spec, flavors)
			if test.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), test.wantErr) {
					t.Errorf("error %v, want %q", err, test.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, spec); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(map[string]string{"zone": "a"}, selector); diff != "" {
				t.Errorf("the selector of others was changed:\n%s", diff)
			}
		})
	}
}
