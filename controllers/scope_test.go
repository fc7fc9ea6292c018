// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/enforce"
)

func TestGoneAndRuns(t *testing.T) {
	running, none, one := &appsv1.Deployment{}, &children{}, &children{pods: corev1.PodList{Items: []corev1.Pod{{}}}}
	for name, test := range map[string]struct {
		scope      scope
		gone, runs bool
	}{
		"nothing":                    {scope{children: none}, true, false},
		"a pod without its workload": {scope{children: one}, false, false},
		"a workload without a pod":   {scope{workload: running, children: none}, false, true},
		"a workload that is to end":  {scope{workload: running, children: one, ended: true}, false, false},
		"a workload as it should be": {scope{workload: running, children: one}, false, true},
	} {
		if got := test.scope.gone(); got != test.gone {
			t.Errorf("%s: gone %v, want %v", name, got, test.gone)
		}
		if got := test.scope.runs(); got != test.runs {
			t.Errorf("%s: runs %v, want %v", name, got, test.runs)
		}
	}
}

// Somebody may have taken away the label by which the cache knows a workload. Without a reason to expect one the API server
// is not asked: it would be by every request that waits.
func TestAWorkloadIsLookedForLiveOnlyIfItIsExpected(t *testing.T) {
	key := types.NamespacedName{Namespace: "ns", Name: "d"}
	here := func(image string) client.Object {
		return &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "d", Annotations: map[string]string{"from": image}}}
	}
	for name, test := range map[string]struct {
		cache, live []client.Object
		liveFails   string
		expected    bool
		want        string
		fails       bool
	}{
		"the cache has it":             {[]client.Object{here("cache")}, []client.Object{here("live")}, "", true, "cache", false},
		"the cache does not have it":   {nil, []client.Object{here("live")}, "", true, "live", false},
		"nobody expects it":            {nil, []client.Object{here("live")}, "Deployment", false, "", false},
		"nobody has it":                {nil, nil, "", true, "", false},
		"the API server does not tell": {nil, nil, "Deployment", true, "", true},
	} {
		cache := cached(t, "", test.cache...)
		r := &reconciler{Enforcer: &enforce.Enforcer{Client: cache, Live: cached(t, test.liveFails, test.live...)}}
		got, err := loadWorkload[appsv1.Deployment](t.Context(), r, key, test.expected)
		if (err != nil) != test.fails {
			t.Errorf("%s: error %v", name, err)
		}
		from := ""
		if got != nil {
			from = got.Annotations["from"]
		}
		if from != test.want {
			t.Errorf("%s: from %q, want %q", name, from, test.want)
		}
	}
}

func TestTellLeftOut(t *testing.T) {
	ready := availability{true, "AllReady", "every pod is ready"}
	for name, test := range map[string]struct {
		scope scope
		is    availability
		want  availability
	}{
		"nothing":      {scope{}, ready, ready},
		"nothing runs": {scope{leftOut: []string{"a"}}, availability{false, "Progressing", "0 of 1"}, availability{false, "Progressing", "0 of 1"}},
		"settings": {scope{leftOut: []string{"spec.pod.env A", "spec.pod.env B"}}, ready,
			availability{true, "SettingLeftOut", "every pod is ready; left out: spec.pod.env A, spec.pod.env B"}},
		"a network as well": {scope{leftOut: []string{"spec.pod.env A"}, denied: []string{"10.0.0.1/32"}}, ready,
			availability{true, "EgressDenied", "every pod is ready; left out: spec.pod.env A; " +
				"left out of spec.egress, because nothing but the cluster itself is there: 10.0.0.1/32"}},
	} {
		if got := test.scope.tellLeftOut(test.is); got != test.want {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
}
