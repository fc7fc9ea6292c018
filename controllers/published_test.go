// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/workload"
)

func slice(namespace, name string, labels map[string]string, addresses ...string) *discoveryv1.EndpointSlice {
	return &discoveryv1.EndpointSlice{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, Labels: labels},
		Endpoints: []discoveryv1.Endpoint{{Addresses: addresses}}}
}

func answers(service, by string) map[string]string {
	return map[string]string{discoveryv1.LabelServiceName: service, discoveryv1.LabelManagedBy: by}
}

func addressed(phase corev1.PodPhase, host bool, addresses ...string) corev1.Pod {
	p := corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "p", Labels: workload.Labels(workload.LabelDeployment, "d")},
		Spec: corev1.PodSpec{HostNetwork: host}, Status: corev1.PodStatus{Phase: phase}}
	for _, a := range addresses {
		p.Status.PodIPs = append(p.Status.PodIPs, corev1.PodIP{IP: a})
	}
	return p
}

func TestGiven(t *testing.T) {
	service := func(namespace, name string, spec corev1.ServiceSpec) client.Object {
		return &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}, Spec: spec}
	}
	selects := corev1.ServiceSpec{Selector: map[string]string{"app": "web"}}
	running := addressed(corev1.PodRunning, false, "10.0.0.1", "fd00::1")
	const mirrored = "endpointslicemirroring-controller.k8s.io"
	for name, test := range map[string]struct {
		pod   corev1.Pod
		there []client.Object
		want  []string
	}{
		"nothing":                                            {pod: running},
		"a slice of other addresses":                         {pod: running, there: []client.Object{slice("other", "s", answers("s", "me"), "10.0.0.2", "name.example")}},
		"one by hand, elsewhere":                             {pod: running, there: []client.Object{slice("other", "s", answers("s", "me"), "10.0.0.2", "10.0.0.1")}, want: []string{"other/s"}},
		"one by hand, here":                                  {pod: running, there: []client.Object{slice("ns", "s", nil, "10.0.0.1")}, want: []string{"ns/s"}},
		"one of the other family":                            {pod: running, there: []client.Object{slice("other", "s", nil, "fd00:0::0001")}, want: []string{"other/s"}},
		"one with zeros that lead":                           {pod: running, there: []client.Object{slice("other", "s", nil, "010.000.0.01")}, want: []string{"other/s"}},
		"one in the form of the other":                       {pod: running, there: []client.Object{slice("other", "s", nil, "::ffff:10.0.0.1")}, want: []string{"other/s"}},
		"one with both of them, once":                        {pod: running, there: []client.Object{slice("other", "s", nil, "10.0.0.1", "fd00::1")}, want: []string{"other/s"}},
		"one that mirrors Endpoints":                         {pod: running, there: []client.Object{slice("other", "s", answers("s", mirrored), "10.0.0.1"), service("other", "s", corev1.ServiceSpec{})}, want: []string{"other/s"}},
		"Kubernetes' own":                                    {pod: running, there: []client.Object{slice("ns", "s", answers("s", bySelector), "10.0.0.1"), service("ns", "s", selects)}},
		"Kubernetes' own, elsewhere, of who had the address": {pod: running, there: []client.Object{slice("other", "s", answers("s", bySelector), "10.0.0.1"), service("other", "s", selects)}},
		"Kubernetes' own, whose Service is gone":             {pod: running, there: []client.Object{slice("ns", "s", answers("s", bySelector), "10.0.0.1"), service("other", "s", corev1.ServiceSpec{})}},
		"one that claims to be, for a Service that selects nothing": {pod: running, want: []string{"other/s"},
			there: []client.Object{slice("other", "s", answers("s", bySelector), "10.0.0.1"), service("other", "s", corev1.ServiceSpec{})}},
		"one of a Service that is another name": {pod: running, there: []client.Object{slice("other", "s", answers("s", bySelector), "10.0.0.1"),
			service("other", "s", corev1.ServiceSpec{Type: corev1.ServiceTypeExternalName})}},
		"a pod that has ended":           {pod: addressed(corev1.PodSucceeded, false, "10.0.0.1"), there: []client.Object{slice("other", "s", nil, "10.0.0.1")}},
		"a pod that has failed":          {pod: addressed(corev1.PodFailed, false, "10.0.0.1"), there: []client.Object{slice("other", "s", nil, "10.0.0.1")}},
		"a pod on its node's network":    {pod: addressed(corev1.PodRunning, true, "10.0.0.1"), there: []client.Object{slice("other", "s", nil, "10.0.0.1")}},
		"a pod that has no address yet":  {pod: addressed(corev1.PodPending, false), there: []client.Object{slice("other", "s", nil, "10.0.0.1")}},
		"two, in the order of the names": {pod: running, there: []client.Object{slice("z", "s", nil, "10.0.0.1"), slice("a", "s", nil, "10.0.0.1")}, want: []string{"a/s", "z/s"}},
	} {
		g := &gatherer{lawReader: lawReader{Reader: cached(t, "", test.there...)}}
		got, err := g.given(t.Context(), []corev1.Pod{test.pod})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	for _, fails := range []string{"EndpointSliceList", "ServiceList"} {
		g := &gatherer{lawReader: lawReader{Reader: cached(t, fails, slice("other", "s", answers("s", bySelector), "10.0.0.1"))}}
		if _, err := g.given(t.Context(), []corev1.Pod{running}); err == nil {
			t.Errorf("without %s: no error", fails)
		}
		s := &scope{children: &children{pods: corev1.PodList{Items: []corev1.Pod{running}}}}
		if _, err := g.findInterference(t.Context(), s, requestKind{}, false); err == nil {
			t.Errorf("without %s: nothing interferes", fails)
		}
	}
}

func TestKeepAnswers(t *testing.T) {
	full := slice("ns", "s", map[string]string{discoveryv1.LabelServiceName: "s", discoveryv1.LabelManagedBy: bySelector, "team": "web"}, "10.0.0.1", "10.0.0.2")
	full.UID, full.ResourceVersion = "u", "7"
	full.Annotations = map[string]string{"large": "text"}
	full.OwnerReferences = []metav1.OwnerReference{{Name: "s"}}
	full.ManagedFields = []metav1.ManagedFieldsEntry{{Manager: "x"}}
	full.Ports = []discoveryv1.EndpointPort{{Port: ptr.To[int32](80)}}
	full.Endpoints[0].NodeName, full.Endpoints[0].TargetRef = ptr.To("n"), &corev1.ObjectReference{Name: "p"}
	full.Endpoints = append(full.Endpoints, discoveryv1.Endpoint{Addresses: []string{"10.0.0.3"}, Hostname: ptr.To("h")})
	want := slice("ns", "s", answers("s", bySelector), "10.0.0.1", "10.0.0.2", "10.0.0.3")
	want.UID, want.ResourceVersion = "u", "7"
	got, err := keepAnswers(full)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("error %v, %s", err, diff)
	}
	got, err = keepAnswers(slice("ns", "s", map[string]string{discoveryv1.LabelManagedBy: "me"}))
	if diff := cmp.Diff(slice("ns", "s", map[string]string{}), got); err != nil || diff != "" {
		t.Errorf("by hand: error %v, %s", err, diff)
	}
	if got, err := keepAnswers("text"); got != "text" || err != nil {
		t.Errorf("%v, error %v", got, err)
	}
}

// What a slice gives out is found by every pod that has such an address, whatever the kind of its request.
func TestAnswered(t *testing.T) {
	deployment := requestKind{name: kindDeployment, label: workload.LabelDeployment}
	pod := addressed(corev1.PodRunning, false, "10.0.0.1")
	of := slice("other", "s", answers("s", "me"), "10.0.0.1")
	w := watcher{cached(t, "", &pod, of, slice("other", "t", answers("s", bySelector), "10.0.0.1"))}
	key := types.NamespacedName{Namespace: "ns", Name: "d"}
	if got := w.answeredBy(t.Context(), deployment, of); len(got) != 1 || got[0].NamespacedName != key {
		t.Errorf("by a slice: %v", got)
	}
	if got := w.answeredFor(t.Context(), deployment, &corev1.Service{ObjectMeta: of.ObjectMeta}); len(got) != 1 || got[0].NamespacedName != key {
		t.Errorf("by a Service: %v", got)
	}
	for what, got := range map[string]int{
		"another kind":    len(w.answeredBy(t.Context(), requestKind{name: kindSearch, label: workload.LabelSearch}, of)),
		"other addresses": len(w.answeredBy(t.Context(), deployment, slice("other", "s", nil, "10.0.0.9"))),
		"another Service": len(w.answeredFor(t.Context(), deployment, &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "s"}})),
	} {
		if got != 0 {
			t.Errorf("%s wakes %d requests", what, got)
		}
	}
	for _, fails := range []string{"PodList", "EndpointSliceList"} {
		w := watcher{cached(t, fails, &pod, of)}
		if got := w.answeredFor(context.Background(), deployment, &corev1.Service{ObjectMeta: of.ObjectMeta}); len(got) > 0 {
			t.Errorf("without %s: %v", fails, got)
		}
	}
}

func TestSameAnswers(t *testing.T) {
	byHand := slice("ns", "s", answers("s", "me"), "10.0.0.1", "10.0.0.2")
	claimed := slice("ns", "s", answers("s", bySelector), "10.0.0.1", "10.0.0.2")
	for name, test := range map[string]struct {
		before, after *discoveryv1.EndpointSlice
		want          bool
	}{
		"the same, in another order":   {byHand, slice("ns", "s", answers("s", "me"), "10.0.0.2", "10.0.0.1"), true},
		"of another Service, by hand":  {byHand, slice("ns", "s", answers("t", "me"), "10.0.0.1", "10.0.0.2"), true},
		"of another Service":           {claimed, slice("ns", "s", answers("t", bySelector), "10.0.0.1", "10.0.0.2"), false},
		"another address":              {byHand, slice("ns", "s", answers("s", "me"), "10.0.0.1", "10.0.0.3"), false},
		"another address, not by hand": {claimed, slice("ns", "s", answers("s", bySelector), "10.0.0.1", "10.0.0.3"), false},
		"another author":               {byHand, claimed, false},
	} {
		if got := sameAnswers(test.before, test.after); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got := answering(&corev1.Service{}); len(got) > 0 {
		t.Errorf("a Service has the addresses %v", got)
	}
}
