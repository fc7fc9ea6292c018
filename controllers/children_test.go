// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	resourcev1 "k8s.io/api/resource/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"

	"github.com/vsa-legal/operator/internal/enforce"
	"github.com/vsa-legal/operator/internal/workload"
)

// deletions is a reconciler on an API server that notes what it is asked to delete, and gives an answer to it.
func deletions(answer error, there ...client.Object) (*reconciler, *[]string) {
	var asked []string
	c := fake.NewClientBuilder().WithScheme(clientgoscheme.Scheme).WithObjects(there...).
		WithInterceptorFuncs(interceptor.Funcs{
			Delete: func(_ context.Context, _ client.WithWatch, o client.Object, opts ...client.DeleteOption) error {
				options := (&client.DeleteOptions{}).ApplyOptions(opts)
				asked = append(asked, fmt.Sprintf("%T %s %s %s", o, o.GetName(), *options.Preconditions.UID, *options.PropagationPolicy))
				if _, ok := o.(*corev1.Pod); ok && ptr.Deref(options.GracePeriodSeconds, 30) != 1 {
					return errors.New("a pod that has to end may take longer than a second")
				}
				return answer
			},
		}).Build()
	return &reconciler{Enforcer: &enforce.Enforcer{Client: c, Live: c}}, &asked
}

func podOf(kind, owner string) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "pod", UID: "pod-uid",
		OwnerReferences: []metav1.OwnerReference{{Kind: kind, Name: owner, UID: types.UID(owner + "-uid"), Controller: ptr.To(true)}}}}
}

func TestEndPod(t *testing.T) {
	ending := podOf("ReplicaSet", "set")
	ending.DeletionTimestamp, ending.DeletionGracePeriodSeconds = &metav1.Time{Time: instant(0)}, ptr.To[int64](1)
	slow := ending.DeepCopy()
	slow.DeletionGracePeriodSeconds = ptr.To[int64](30)
	job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: "job", UID: "job-uid"}}
	for name, test := range map[string]struct {
		pod  *corev1.Pod
		want []string
	}{
		"the ReplicaSet that would replace it goes first": {podOf("ReplicaSet", "set"),
			[]string{"*v1.ReplicaSet set set-uid Background", "*v1.Pod pod pod-uid Background"}},
		"so does a Job of somebody else's":    {podOf("Job", "theirs"), []string{"*v1.Job theirs theirs-uid Background", "*v1.Pod pod pod-uid Background"}},
		"its own Job was ended":               {podOf("Job", "job"), []string{"*v1.Pod pod pod-uid Background"}},
		"what makes it is of an unknown kind": {podOf("DaemonSet", "set"), []string{"*v1.Pod pod pod-uid Background"}},
		"nobody replaces it":                  {&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "pod", UID: "pod-uid"}}, []string{"*v1.Pod pod pod-uid Background"}},
		"it is ending":                        {ending, nil},
		"it is ending, and takes its time": {slow,
			[]string{"*v1.ReplicaSet set set-uid Background", "*v1.Pod pod pod-uid Background"}},
	} {
		r, asked := deletions(nil)
		if err := r.endPod(t.Context(), test.pod, job); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(test.want, *asked); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A Deployment is gone at once only where its pods name everything that would make the next one, and that goes with them.
func TestEndsMaker(t *testing.T) {
	rests := func() *appsv1.Deployment {
		return &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Generation: 2}, Status: appsv1.DeploymentStatus{ObservedGeneration: 2, Replicas: 1, UpdatedReplicas: 1}}
	}
	with := func(change func(*appsv1.Deployment)) *appsv1.Deployment {
		d := rests()
		change(d)
		return d
	}
	ending := podOf("ReplicaSet", "set")
	ending.DeletionTimestamp = &metav1.Time{Time: instant(0)}
	one := []corev1.Pod{*podOf("ReplicaSet", "set")}
	for name, test := range map[string]struct {
		made client.Object
		pods []corev1.Pod
		want bool
	}{
		"it has come to rest":                   {rests(), one, true},
		"one of its pods is ending":             {rests(), []corev1.Pod{*ending, one[0]}, true},
		"all of its pods are ending":            {rests(), []corev1.Pod{*ending}, false},
		"it has no pod":                         {rests(), nil, false},
		"a pod of an earlier template is there": {rests(), []corev1.Pod{one[0], *podOf("ReplicaSet", "earlier")}, false},
		"a pod is of nobody":                    {rests(), []corev1.Pod{one[0], {}}, false},
		"a pod is of a Job":                     {rests(), []corev1.Pod{*podOf("Job", "job")}, false},
		"its controller has not seen it":        {with(func(d *appsv1.Deployment) { d.Status.ObservedGeneration = 1 }), one, false},
		"it rolls":                              {with(func(d *appsv1.Deployment) { d.Status.Replicas = 2 }), one, false},
		"it has yet to grow":                    {with(func(d *appsv1.Deployment) { d.Spec.Replicas = ptr.To[int32](2) }), one, false},
		"a Job":                                 {&batchv1.Job{}, []corev1.Pod{*podOf("Job", "job")}, false},
	} {
		if got := endsMaker(test.made, test.pods); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

func TestDeleteExactly(t *testing.T) {
	resource := schema.GroupResource{Resource: "pods"}
	for name, test := range map[string]struct {
		answer error
		fails  bool
	}{
		"it is deleted":               {nil, false},
		"it is gone":                  {apierrors.NewNotFound(resource, "pod"), false},
		"another has its name by now": {apierrors.NewConflict(resource, "pod", errors.New("uid")), false},
		"it is refused":               {apierrors.NewForbidden(resource, "pod", errors.New("no rights")), true},
	} {
		r, asked := deletions(test.answer)
		err := r.deleteExactly(t.Context(), podOf("Job", "job"), "pod-uid")
		if (err != nil) != test.fails || test.fails && !strings.Contains(err.Error(), "pod") {
			t.Errorf("%s: error %v", name, err)
		}
		if len(*asked) != 1 {
			t.Errorf("%s: asked %q", name, *asked)
		}
	}
}

// What the pods needed, such as what keeps them off the network, goes only once they are gone.
func TestEndAll(t *testing.T) {
	labels := workload.Labels(workload.LabelDeployment, "d")
	policy := networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "policy", UID: "policy-uid", Labels: labels}}
	running := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "d", UID: "d-uid", Labels: labels},
		Status: appsv1.DeploymentStatus{Replicas: 1, UpdatedReplicas: 1}}
	ending := running.DeepCopy()
	ending.DeletionTimestamp, ending.Finalizers = &metav1.Time{Time: instant(0)}, []string{"foregroundDeletion"}
	for name, test := range map[string]struct {
		workload *appsv1.Deployment
		pods     []corev1.Pod
		want     []string
	}{
		"all of it": {running, []corev1.Pod{*podOf("ReplicaSet", "set")},
			[]string{"d d-uid Background", "*v1.ReplicaSet set set-uid Background", "*v1.Pod pod pod-uid Background"}},
		"a workload that is ending, and its pod, which may have been orphaned": {ending, []corev1.Pod{*podOf("ReplicaSet", "set")},
			[]string{"*v1.ReplicaSet set set-uid Background", "*v1.Pod pod pod-uid Background"}},
		"a workload that has no pods": {running, nil, []string{"d d-uid Foreground"}},
		"nothing is left of it":       {nil, nil, []string{"policy policy-uid Background"}},
	} {
		r, asked := deletions(nil, running.DeepCopy(), policy.DeepCopy())
		s := &scope{children: &children{pods: corev1.PodList{Items: test.pods},
			networkPolicies: networkingv1.NetworkPolicyList{Items: []networkingv1.NetworkPolicy{policy}}}}
		if test.workload != nil {
			s.workload = test.workload
		}
		if err := r.endAll(t.Context(), s); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		got := *asked
		for i := range got {
			got[i] = strings.TrimPrefix(got[i], "*v1.PartialObjectMetadata ") // as it was read live
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A workload of which the end was not accepted is told again, before its pods.
func TestEndAllGoesOnOnlyBehindAnEnd(t *testing.T) {
	conflict := apierrors.NewConflict(schema.GroupResource{Resource: "jobs"}, "job", errors.New("it changes"))
	job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "job", UID: "job-uid"}}
	r, asked := deletions(conflict, job.DeepCopy())
	r.told = newTold(toldFor)
	s := &scope{workload: job, children: &children{pods: corev1.PodList{Items: []corev1.Pod{*podOf("Job", "job")}}}}
	for i := range 2 {
		if err := r.endAll(t.Context(), s); !errors.Is(err, errStale) || len(*asked) != i+1 {
			t.Errorf("error %v, asked %q", err, *asked)
		}
	}
}

func TestEndAllStopsAtWhatItCannotEnd(t *testing.T) {
	refused := apierrors.NewForbidden(schema.GroupResource{Resource: "deployments"}, "d", errors.New("no rights"))
	running := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "d", UID: "d-uid"}}
	r, asked := deletions(refused, running.DeepCopy())
	s := &scope{workload: running, children: &children{pods: corev1.PodList{Items: []corev1.Pod{*podOf("Job", "job")}}}}
	if err := r.endAll(t.Context(), s); !apierrors.IsForbidden(err) || len(*asked) != 1 {
		t.Errorf("error %v after %q", err, *asked)
	}
}

// recorded is an API server that notes what is applied, patched and deleted, and refuses one of it: "taken" before it says that
// somebody else has that name.
func recorded(done *[]string, refuses string) *enforce.Enforcer {
	note := func(what string) error {
		*done = append(*done, what)
		if "taken "+what == refuses {
			return conflictOfManagers()
		}
		if what == refuses {
			return apierrors.NewForbidden(schema.GroupResource{}, what, errors.New("no rights"))
		}
		return nil
	}
	c := fake.NewClientBuilder().WithScheme(clientgoscheme.Scheme).WithInterceptorFuncs(interceptor.Funcs{
		Get: func(_ context.Context, _ client.WithWatch, key client.ObjectKey, o client.Object, _ ...client.GetOption) error {
			o.SetName(key.Name) // with the UID of the workload that a test has
			o.SetUID("old")
			return nil
		},
		Apply: func(_ context.Context, _ client.WithWatch, o runtime.ApplyConfiguration, _ ...client.ApplyOption) error {
			applied, ok := o.(interface{ GetKind() string })
			if !ok {
				return fmt.Errorf("%T is applied", o)
			}
			return note("apply " + applied.GetKind())
		},
		Patch: func(_ context.Context, _ client.WithWatch, o client.Object, _ client.Patch, _ ...client.PatchOption) error {
			return note("patch " + o.GetName())
		},
		Delete: func(_ context.Context, _ client.WithWatch, o client.Object, _ ...client.DeleteOption) error {
			return note("delete " + o.GetName())
		},
	}).Build()
	return &enforce.Enforcer{Client: c, Live: c}
}

func planOf() workload.Plan {
	meta := func(name string) metav1.ObjectMeta {
		return metav1.ObjectMeta{Namespace: "ns", Name: name,
			OwnerReferences: []metav1.OwnerReference{{APIVersion: "v1", Kind: "X", Name: "x", UID: "x-uid", Controller: ptr.To(true)}}}
	}
	return workload.Plan{
		ConfigMap: &corev1.ConfigMap{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"}, ObjectMeta: meta("config"),
			Data: map[string]string{"modules.json": "[]"}},
		NetworkPolicy: &networkingv1.NetworkPolicy{
			TypeMeta: metav1.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "NetworkPolicy"}, ObjectMeta: meta("policy")},
		ClaimTemplate: &resourcev1.ResourceClaimTemplate{
			TypeMeta: metav1.TypeMeta{APIVersion: "resource.k8s.io/v1", Kind: "ResourceClaimTemplate"}, ObjectMeta: meta("claim")},
	}
}

// What a workload reads, and what keeps it off the network, is there before it or it does not start.
func TestSupportStopsAtTheFirstRefusal(t *testing.T) {
	order := []string{"apply ConfigMap", "apply NetworkPolicy", "apply ResourceClaimTemplate"}
	for i, refused := range append(order, "") {
		var applied []string
		r := &reconciler{Enforcer: recorded(&applied, refused)}
		err := r.support(t.Context(), planOf(), &children{})
		if (err != nil) != (refused != "") {
			t.Errorf("%q refused: error %v", refused, err)
		}
		if diff := cmp.Diff(order[:min(i+1, len(order))], applied); diff != "" {
			t.Errorf("%q refused: %s", refused, diff)
		}
	}
}

func TestSupportWritesOnlyWhatDiffers(t *testing.T) {
	for name, test := range map[string]struct {
		change func(c *children)
		want   []string
	}{
		"nothing":                                 {func(*children) {}, nil},
		"a file of somebody else":                 {func(c *children) { c.configMaps.Items[0].Data["model.onnx"] = "a model" }, []string{"apply ConfigMap"}},
		"a binary file of somebody else":          {func(c *children) { c.configMaps.Items[0].BinaryData = map[string][]byte{"m": {1}} }, []string{"apply ConfigMap"}},
		"an open network":                         {func(c *children) { c.networkPolicies.Items[0].Spec.Egress = []networkingv1.NetworkPolicyEgressRule{{}} }, []string{"apply NetworkPolicy"}},
		"an owner that would take it along":       {func(c *children) { c.networkPolicies.Items[0].OwnerReferences[0].UID = "y" }, []string{"apply NetworkPolicy"}},
		"a claim for more devices":                {func(c *children) { c.claimTemplates.Items[0].Spec.Labels = map[string]string{"a": "b"} }, []string{"apply ResourceClaimTemplate"}},
		"a policy of the cache's that is deleted": {func(c *children) { c.networkPolicies.Items = nil }, []string{"apply NetworkPolicy"}},
	} {
		plan := planOf()
		there := &children{configMaps: corev1.ConfigMapList{Items: []corev1.ConfigMap{*plan.ConfigMap.DeepCopy()}},
			networkPolicies: networkingv1.NetworkPolicyList{Items: []networkingv1.NetworkPolicy{*plan.NetworkPolicy.DeepCopy()}},
			claimTemplates:  resourcev1.ResourceClaimTemplateList{Items: []resourcev1.ResourceClaimTemplate{*plan.ClaimTemplate.DeepCopy()}}}
		test.change(there)
		var applied []string
		r := &reconciler{Enforcer: recorded(&applied, "")}
		if err := r.support(t.Context(), plan, there); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(test.want, applied); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestLoadChildrenNeedsAllOfThem(t *testing.T) {
	key := types.NamespacedName{Namespace: "ns", Name: "d"}
	ours := workload.Labels(workload.LabelDeployment, "d")
	builder := func() *fake.ClientBuilder {
		b := fake.NewClientBuilder().WithScheme(clientgoscheme.Scheme).WithObjects(
			&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "ours", Labels: ours}},
			&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "a-search's", Labels: workload.Labels(workload.LabelSearch, "d")}},
			&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "elsewhere", Name: "another's", Labels: ours}})
		for _, o := range append(dependents(), workloads()...) {
			b = b.WithIndex(o, byOwner, ownerKeys(kinds(watcher{})))
		}
		return b
	}
	c, err := loadChildren(t.Context(), builder().Build(), workload.LabelDeployment, key)
	if err != nil || len(c.pods.Items) != 1 || c.pods.Items[0].Name != "ours" {
		t.Errorf("%v, error %v", c.pods.Items, err)
	}
	for _, o := range append(dependents(), workloads()...) {
		failing := builder().WithInterceptorFuncs(interceptor.Funcs{
			List: func(ctx context.Context, c client.WithWatch, list client.ObjectList, opts ...client.ListOption) error {
				if fmt.Sprintf("%T", list) == fmt.Sprintf("%TList", o) {
					return errors.New("the cache fails")
				}
				return c.List(ctx, list, opts...)
			}}).Build()
		if _, err := loadChildren(t.Context(), failing, workload.LabelDeployment, key); err == nil {
			t.Errorf("without %T: no error", o)
		}
	}
}
