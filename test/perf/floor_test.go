// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/enforce"
	"github.com/vsa-legal/operator/internal/workload"
)

// bare is a client that makes the least writes that an effect needs, as well as they can be made: over several connections,
// and by as many workers as turn out to be best.
type bare struct {
	connections []client.Client
	workers     int
}

// connections is how many the bare client has: an API server reads each of them one request after another.
const connections = 4

// widths are how many workers of the bare client are tried.
var widths = []int{8, 24, 64, 128}

// newBare makes one with the number of workers that does some work soonest, of two tries: by one, a number was found now and then that
// takes twice as long as another. The very first try only warms up.
func (b *bench) newBare(work func(*bare) time.Duration) *bare {
	b.Helper()
	c := &bare{workers: widths[0]}
	for range connections {
		cfg := b.ownConnection()
		over, err := rest.HTTPClientFor(cfg)
		b.must(err)
		one, err := client.New(cfg, client.Options{Scheme: scheme, HTTPClient: over})
		b.must(err)
		one, err = enforce.NewDeleter(one, cfg, over) // as the operator has it
		b.must(err)
		c.connections = append(c.connections, one)
	}
	work(c)
	took := map[int]time.Duration{}
	for range 2 {
		for _, c.workers = range widths {
			took[c.workers] += work(c)
		}
	}
	c.workers = slices.MinFunc(widths, func(v, w int) int { return cmp.Compare(took[v], took[w]) })
	return c
}

// each does work 0, 1, … n-1 by all workers, each over one of the connections.
func (c *bare) each(b *bench, n int, work func(client.Client, int) error) {
	b.Helper()
	var next atomic.Int64
	failed := make(chan error, c.workers)
	var group sync.WaitGroup
	for w := range c.workers {
		group.Go(func() {
			for i := int(next.Add(1) - 1); i < n; i = int(next.Add(1) - 1) {
				if err := work(c.connections[w%len(c.connections)], i); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	group.Wait()
	close(failed)
	b.must(<-failed)
}

// pattern is what a pod of the operator's is like, and what makes it: a Job, a Deployment, or nothing.
type pattern struct {
	spec  corev1.PodSpec
	maker string
}

// patternOf the pods that the operator has made in a namespace, as they were created.
func (b *bench) patternOf(namespace string) *pattern {
	b.Helper()
	var list corev1.PodList
	b.must(b.List(b.Context(), &list, client.InNamespace(namespace), client.Limit(1)))
	if len(list.Items) == 0 {
		b.Fatal("the operator made no pod")
	}
	pod := &list.Items[0]
	pod.Spec.NodeName = ""
	p := &pattern{spec: pod.Spec}
	if owner := metav1.GetControllerOf(pod); owner != nil {
		p.maker = owner.Kind
	}
	return p
}

// bare makes one such pod, or what makes it. A Job makes no other pod in its place.
func (p *pattern) bare(namespace string, i int) client.Object {
	meta := metav1.ObjectMeta{Namespace: namespace, Name: fmt.Sprintf("bare-%05d", i)}
	labels := map[string]string{"app": meta.Name}
	template := corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: *p.spec.DeepCopy()}
	switch p.maker {
	case "Job":
		return &batchv1.Job{ObjectMeta: meta, Spec: batchv1.JobSpec{BackoffLimit: ptr.To[int32](0), Template: template}}
	case "ReplicaSet":
		return &appsv1.Deployment{ObjectMeta: meta, Spec: appsv1.DeploymentSpec{Selector: &metav1.LabelSelector{MatchLabels: labels}, Template: template}}
	}
	return &corev1.Pod{ObjectMeta: meta, Spec: template.Spec}
}

// barePods has so many such pods run.
func (b *bench) barePods(c *bare, namespace string, like *pattern, n int, pods *podWatch) {
	b.Helper()
	c.each(b, n, func(c client.Client, i int) error { return c.Create(b.Context(), like.bare(namespace, i)) })
	pods.waitRunning(b, n)
}

// endPods is the least that ends pods so that none comes in their place: one delete of each, with the grace that the operator gives;
// before that, where it is of a Deployment, of that and its ReplicaSet, either of which would make the next one. It returns how long
// it took until the API server had told the last one to end.
func (b *bench) endPods(c *bare, namespace string, like *pattern, pods *podWatch) time.Duration {
	b.Helper()
	kinds := []schema.GroupVersionKind{corev1.SchemeGroupVersion.WithKind("Pod")}
	if like.maker == "ReplicaSet" {
		kinds = append([]schema.GroupVersionKind{appsv1.SchemeGroupVersion.WithKind("Deployment"), appsv1.SchemeGroupVersion.WithKind("ReplicaSet")}, kinds...)
	}
	all := make([][]metav1.PartialObjectMetadata, len(kinds))
	for i, kind := range kinds {
		all[i] = b.metadata(kind, client.InNamespace(namespace))
		slices.SortFunc(all[i], func(x, y metav1.PartialObjectMetadata) int { return strings.Compare(x.Name, y.Name) }) // the n-th of each belong together
	}
	began := time.Now()
	c.each(b, len(all[0]), func(c client.Client, i int) error {
		for k := range kinds {
			err := c.Delete(b.Context(), &all[k][i], client.GracePeriodSeconds(1), client.PropagationPolicy(metav1.DeletePropagationBackground))
			if client.IgnoreNotFound(err) != nil { // the garbage collector may be faster
				return err
			}
		}
		return nil
	})
	pods.waitTold(b, len(all[0]))
	return pods.lastTold().Sub(began)
}

// made are the objects that must exist for a deployment to run: what its pods read, what keeps them off the network, and
// what makes them.
type made struct {
	config  corev1.ConfigMap
	network networkingv1.NetworkPolicy
	runs    appsv1.Deployment
}

// madeFor reads what the operator made for one deployment of a namespace.
func (b *bench) madeFor(namespace, name string) *made {
	b.Helper()
	var m made
	var configs corev1.ConfigMapList
	var networks networkingv1.NetworkPolicyList
	b.must(b.Get(b.Context(), client.ObjectKey{Namespace: namespace, Name: name}, &m.runs))
	b.must(b.List(b.Context(), &configs, client.InNamespace(namespace)))
	b.must(b.List(b.Context(), &networks, client.InNamespace(namespace)))
	for _, c := range configs.Items {
		if strings.HasPrefix(c.Name, name) {
			m.config = c
		}
	}
	for _, n := range networks.Items {
		if strings.HasPrefix(n.Name, name) {
			m.network = n
		}
	}
	return &m
}

// createLike is the least that runs deployments: one create of each object that must exist. It returns how long it took until
// all were available.
func (b *bench) createLike(c *bare, m *made, namespace string, n int) time.Duration {
	b.Helper()
	available := b.awaitEach(&appsv1.Deployment{}, namespace, n, isAvailable)
	began := time.Now()
	c.each(b, n, func(c client.Client, i int) error {
		for _, o := range []client.Object{m.config.DeepCopy(), m.network.DeepCopy(), m.runs.DeepCopy()} {
			o.SetName(fmt.Sprintf("%s-bare-%05d", o.GetName(), i))
			o.SetNamespace(namespace)
			o.SetOwnerReferences(nil)
			o.SetUID("")
			o.SetResourceVersion("")
			o.SetManagedFields(nil)
			if d, ok := o.(*appsv1.Deployment); ok {
				d.Spec.Selector.MatchLabels[workload.LabelDeployment] = d.Name
				d.Spec.Template.Labels[workload.LabelDeployment] = d.Name
			}
			if err := c.Create(b.Context(), o); err != nil {
				return err
			}
		}
		return nil
	})
	return available(b).Sub(began)
}

// metadata lists objects of a kind.
func (b *bench) metadata(kind schema.GroupVersionKind, opts ...client.ListOption) []metav1.PartialObjectMetadata {
	b.Helper()
	list := &metav1.PartialObjectMetadataList{}
	list.SetGroupVersionKind(kind.GroupVersion().WithKind(kind.Kind + "List"))
	b.must(b.List(b.Context(), list, opts...))
	return list.Items
}
