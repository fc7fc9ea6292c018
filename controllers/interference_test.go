// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

func TestFindInterference(t *testing.T) {
	ours, others := workload.Labels(workload.LabelDeployment, "d"), workload.Labels(workload.LabelDeployment, "e")
	in := func(name string, labels map[string]string) metav1.ObjectMeta {
		return metav1.ObjectMeta{Namespace: "ns", Name: name, Labels: labels}
	}
	policy := func(name string, labels map[string]string, selects map[string]string, change func(*networkingv1.NetworkPolicySpec)) client.Object {
		p := &networkingv1.NetworkPolicy{ObjectMeta: in(name, labels), Spec: networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{MatchLabels: selects},
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress}}}
		change(&p.Spec)
		return p
	}
	egress := func(s *networkingv1.NetworkPolicySpec) { s.Egress = []networkingv1.NetworkPolicyEgressRule{{}} }
	ingress := func(s *networkingv1.NetworkPolicySpec) { s.Ingress = []networkingv1.NetworkPolicyIngressRule{{}} }
	service := func(name string, selects map[string]string, change func(*corev1.ServiceSpec)) client.Object {
		s := &corev1.Service{ObjectMeta: in(name, nil), Spec: corev1.ServiceSpec{Type: corev1.ServiceTypeClusterIP, Selector: selects}}
		change(&s.Spec)
		return s
	}
	plain := func(*corev1.ServiceSpec) {}
	for name, test := range map[string]struct {
		there   []client.Object
		ingress bool
		want    string
	}{
		"nothing":                             {},
		"a policy that opens egress":          {there: []client.Object{policy("open", nil, ours, egress)}, want: "NetworkOpened NetworkPolicy open"},
		"one that opens ingress":              {there: []client.Object{policy("open", nil, ours, ingress)}, want: "NetworkOpened NetworkPolicy open"},
		"one for every pod of the namespace":  {there: []client.Object{policy("all", nil, nil, egress)}, want: "NetworkOpened NetworkPolicy all"},
		"one by a label that only pods have":  {there: []client.Object{policy("hash", nil, map[string]string{"pod-template-hash": "x"}, egress)}, want: "NetworkOpened NetworkPolicy hash"},
		"one that denies":                     {there: []client.Object{policy("deny", nil, ours, func(*networkingv1.NetworkPolicySpec) {})}},
		"one for the pods of others":          {there: []client.Object{policy("web", nil, map[string]string{"app": "web"}, egress)}},
		"one for the pods of another request": {there: []client.Object{policy("e-vad", others, others, egress)}},
		"one by the label of another that a pod of this has": {there: []client.Object{policy("e-vad", others, map[string]string{workload.LabelDeployment: "taken"}, egress)},
			want: "NetworkOpened NetworkPolicy e-vad"},
		"the operator's own":                     {there: []client.Object{policy("d-vad", ours, ours, egress)}},
		"one in another namespace":               {there: []client.Object{func() client.Object { p := policy("x", nil, ours, egress); p.SetNamespace("other"); return p }()}},
		"a rule of a type that it does not have": {there: []client.Object{policy("odd", nil, ours, func(s *networkingv1.NetworkPolicySpec) { egress(s); s.PolicyTypes = s.PolicyTypes[:1] })}},
		"a selector that nobody can read": {there: []client.Object{policy("odd", nil, nil, func(s *networkingv1.NetworkPolicySpec) {
			egress(s)
			s.PodSelector.MatchExpressions = []metav1.LabelSelectorRequirement{{Key: "a", Operator: "Like"}}
		})}, want: "NetworkOpened NetworkPolicy odd"},
		"a Service":                           {there: []client.Object{service("s", ours, plain)}, want: "Published Service s"},
		"a Service of what takes connections": {there: []client.Object{service("s", ours, plain)}, ingress: true},
		"a Service without pods":              {there: []client.Object{service("s", nil, plain)}},
		"one on every node":                   {there: []client.Object{service("s", ours, func(s *corev1.ServiceSpec) { s.Type = corev1.ServiceTypeNodePort })}, ingress: true, want: "Published Service s"},
		"one of a load balancer":              {there: []client.Object{service("s", ours, func(s *corev1.ServiceSpec) { s.Type = corev1.ServiceTypeLoadBalancer })}, ingress: true, want: "Published Service s"},
		"one with an address of elsewhere":    {there: []client.Object{service("s", ours, func(s *corev1.ServiceSpec) { s.ExternalIPs = []string{"192.0.2.1"} })}, ingress: true, want: "Published Service s"},
		"a budget": {there: []client.Object{&policyv1.PodDisruptionBudget{ObjectMeta: in("b", nil),
			Spec: policyv1.PodDisruptionBudgetSpec{Selector: &metav1.LabelSelector{MatchLabels: ours}}}}, want: "EvictionBlocked PodDisruptionBudget b"},
		"a budget without a selector": {there: []client.Object{&policyv1.PodDisruptionBudget{ObjectMeta: in("b", nil)}}},
	} {
		g := &gatherer{lawReader: lawReader{Reader: cached(t, "", test.there...)}}
		s := &scope{key: types.NamespacedName{Namespace: "ns", Name: "d"}, children: &children{}}
		s.children.pods.Items = []corev1.Pod{{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"pod-template-hash": "x", workload.LabelDeployment: "taken"}}}}
		got, err := g.findInterference(t.Context(), s, requestKind{name: kindDeployment, label: workload.LabelDeployment}, test.ingress)
		if err != nil {
			t.Fatal(err)
		}
		reason, names, _ := strings.Cut(test.want, " ")
		if got.reason != reason || !strings.HasSuffix(got.message, names) || test.want == "" && got.message != "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for _, kind := range []string{"NetworkPolicyList", "ServiceList", "PodDisruptionBudgetList"} {
		g := &gatherer{lawReader: lawReader{Reader: cached(t, kind)}}
		if _, err := g.findInterference(t.Context(), &scope{children: &children{}}, requestKind{}, false); err == nil {
			t.Errorf("without %s: no error", kind)
		}
	}
}

func TestReachedBy(t *testing.T) {
	var there []client.Object
	for _, name := range []string{"a", "b", "c"} {
		there = append(there, objects.Statistics("ns", name))
	}
	there = append(there, objects.Statistics("other", "a"))
	taken := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "c-1", Labels: workload.Labels(workload.LabelDeployment, "a"),
		OwnerReferences: []metav1.OwnerReference{{APIVersion: v1alpha1.GroupVersion.String(), Kind: kindDeployment, Name: "c", Controller: ptr.To(true)}}}}
	policy := func(selects map[string]string) client.Object {
		return &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "p"}, Spec: networkingv1.NetworkPolicySpec{PodSelector: metav1.LabelSelector{MatchLabels: selects}}}
	}
	of := workload.Labels
	for name, test := range map[string]struct {
		there []client.Object
		by    client.Object
		want  []string
	}{
		"what was made for one":                   {by: policy(of(workload.LabelDeployment, "b")), want: []string{"b"}},
		"one that is not there any more":          {by: policy(of(workload.LabelDeployment, "z")), want: []string{"z"}},
		"what was made for a search":              {by: policy(of(workload.LabelSearch, "b"))},
		"one whose label the pod of another has":  {there: []client.Object{taken}, by: policy(of(workload.LabelDeployment, "a")), want: []string{"a", "c"}},
		"every pod":                               {by: policy(nil), want: []string{"a", "b", "c"}},
		"pods by a label of anybody's":            {by: policy(map[string]string{"app": "web"}), want: []string{"a", "b", "c"}},
		"a Service for one":                       {by: &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "ns"}, Spec: corev1.ServiceSpec{Selector: of(workload.LabelDeployment, "b")}}, want: []string{"b"}},
		"a Service that selects nothing":          {by: &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "ns"}}},
		"a budget that selects nothing":           {by: &policyv1.PodDisruptionBudget{ObjectMeta: metav1.ObjectMeta{Namespace: "ns"}}},
		"a budget for all that the operator made": {by: &policyv1.PodDisruptionBudget{ObjectMeta: metav1.ObjectMeta{Namespace: "ns"}, Spec: policyv1.PodDisruptionBudgetSpec{Selector: &metav1.LabelSelector{MatchLabels: map[string]string{workload.LabelManagedBy: workload.ManagedBy}}}}, want: []string{"a", "b", "c"}},
	} {
		w := watcher{cached(t, "", append(there, test.there...)...)}
		var got []string
		for _, r := range w.reachedBy(t.Context(), requestKind{name: kindDeployment, label: workload.LabelDeployment}, w.deployments, test.by) {
			if r.Namespace != "ns" {
				t.Errorf("%s: %s", name, r)
			}
			got = append(got, r.Name)
		}
		slices.Sort(got)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	// Without the cache of pods the request whose label is asked for is woken all the same.
	w := watcher{cached(t, "PodList", there...)}
	if got := w.reachedBy(t.Context(), requestKind{name: kindDeployment, label: workload.LabelDeployment}, w.deployments, policy(of(workload.LabelDeployment, "b"))); len(got) != 1 {
		t.Errorf("%v", got)
	}
}

func TestInterferenceNamesTheGravestFirstAndNotAll(t *testing.T) {
	many := strings.Split("i h g f e d c b a", " ")
	got := newInterference(many, []string{"s"}, []string{"other/e"}, []string{"p"})
	want := interference{v1alpha1.ReasonNetworkOpened, "allowed connections that the request does not ask for, by NetworkPolicy a, b, c, d, e, f, g, h and 1 more; " +
		"its pods are reached by Service s; the addresses of its pods are given out by EndpointSlice other/e; its pods may be kept on a node that is drained, by PodDisruptionBudget p"}
	if got != want {
		t.Error(cmp.Diff(want.message, got.message))
	}
}

func TestInterferedIsThereWhileItHolds(t *testing.T) {
	var list []metav1.Condition
	c := conditions{&list, 1, instant(0)}
	i := interference{v1alpha1.ReasonPublished, "a Service"}
	for n, step := range []struct {
		i    interference
		runs bool
		want int
	}{{i, true, 1}, {i, false, 0}, {i, true, 1}, {interference{}, true, 0}} {
		c.setInterfered(step.i, step.runs)
		if len(list) != step.want || step.want == 1 && (list[0].Status != metav1.ConditionTrue || list[0].Reason != v1alpha1.ReasonPublished) {
			t.Errorf("step %d: %+v", n, list)
		}
	}
}

func TestActsBy(t *testing.T) {
	budget := &policyv1.PodDisruptionBudget{}
	reported := budget.DeepCopy()
	reported.Status.DisruptionsAllowed = 1
	if diff := cmp.Diff(actsBy(budget), actsBy(reported)); diff != "" {
		t.Errorf("what Kubernetes reports wakes requests: %s", diff)
	}
	for _, o := range bystanders() {
		labeled, ok := o.DeepCopyObject().(client.Object)
		if !ok {
			t.Fatalf("%T is no object", o)
		}
		labeled.SetLabels(map[string]string{"a": "b"})
		if cmp.Equal(actsBy(o), actsBy(labeled)) {
			t.Errorf("%T: whose it is does not count", o)
		}
	}
	if actsBy(&corev1.Pod{}) != nil {
		t.Error("a pod acts on pods")
	}
}

func TestKeepSpec(t *testing.T) {
	for _, o := range append(bystanders(), &corev1.Service{Status: corev1.ServiceStatus{LoadBalancer: corev1.LoadBalancerStatus{Ingress: make([]corev1.LoadBalancerIngress, 1)}}},
		&policyv1.PodDisruptionBudget{Status: policyv1.PodDisruptionBudgetStatus{CurrentHealthy: 3}}) {
		o.SetName("a")
		o.SetAnnotations(map[string]string{"large": "text"})
		o.SetManagedFields([]metav1.ManagedFieldsEntry{{Manager: "x"}})
		got, err := keepSpec(o)
		kept, ok := got.(client.Object)
		if err != nil || !ok || kept.GetName() != "a" || kept.GetAnnotations() != nil || kept.GetManagedFields() != nil {
			t.Errorf("%+v, error %v", got, err)
		}
		switch of := got.(type) {
		case *corev1.Service:
			if len(of.Status.LoadBalancer.Ingress) > 0 {
				t.Error("the status of a Service is kept")
			}
		case *policyv1.PodDisruptionBudget:
			if of.Status.CurrentHealthy > 0 {
				t.Error("the status of a budget is kept")
			}
		}
	}
	if got, err := keepSpec("text"); got != "text" || err != nil {
		t.Errorf("%v, error %v", got, err)
	}
}
