// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
)

// BenchmarkAdmission creates ordinary pods with all policies on and without any, in turns. The parameters name the images of a
// hundred packages. Goals: the median of a create ≤ 1.25 × and the throughput of eight workers ≥ 0.8 × that without.
func BenchmarkAdmission(b *testing.B) {
	n := scaled(b, 400)
	for b.Loop() {
		report(b, onCluster(b).admission(n))
	}
}

// turns is how often the policies are put on and taken off: what else the machine does then falls on both alike.
const turns = 3

func (b *bench) admission(n int) map[string]float64 {
	b.Helper()
	b.installParameters()
	namespace := b.namespace()
	b.createPods(namespace, n/4, 1) // the first ones find nothing warm
	var one, many [2][]float64      // seconds of each create by one client; creates a second by eight
	for range turns {
		for on := range 2 {
			b.bind(on == 1)
			one[on] = append(one[on], b.createPods(namespace, n/4, 1)...)
			began := time.Now()
			b.createPods(namespace, n, workers)
			many[on] = append(many[on], float64(n)/time.Since(began).Seconds())
		}
	}
	b.bind(false)
	b.must(b.DeleteAllOf(b.Context(), &corev1.Pod{}, client.InNamespace(namespace), client.GracePeriodSeconds(0)))
	return map[string]float64{
		"p50-ratio":            median(one[1]) / median(one[0]),
		"p50-ms":               median(one[1]) * 1000,
		"p50-ms-without":       median(one[0]) * 1000,
		"throughput-ratio":     median(many[1]) / median(many[0]),
		"creates/s-at-8":       median(many[1]),
		"creates/s-at-8-alone": median(many[0]),
	}
}

// installParameters makes what the policies rest on.
func (b *bench) installParameters() {
	b.Helper()
	ns := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: admission.Namespace}}
	b.must(client.IgnoreAlreadyExists(b.Create(b.Context(), ns)))
	var g admission.Governed
	for i := range 100 {
		g.References = append(g.References, v1alpha1.ImageReference(fmt.Sprintf("registry.example/vendor-%d/runtime@sha256:%064x", i, i*7919)))
		for m := range 3 {
			g.References = append(g.References, v1alpha1.ImageReference(fmt.Sprintf("registry.example/vendor-%d/module-%d@sha256:%064x", i, m, i*104729+m)))
		}
	}
	for _, c := range append(admission.Empty(), g.Images()) {
		if err := b.Create(b.Context(), c); apierrors.IsAlreadyExists(err) {
			b.must(b.Update(b.Context(), c))
		} else {
			b.must(err)
		}
	}
	for _, p := range admission.Policies() {
		b.must(client.IgnoreAlreadyExists(b.Create(b.Context(), p.ValidatingAdmissionPolicy)))
	}
}

// bind puts all policies on, or takes them off, and waits until the API server goes by it.
func (b *bench) bind(on bool) {
	b.Helper()
	for _, p := range admission.Policies() {
		if on {
			b.must(client.IgnoreAlreadyExists(b.Create(b.Context(), p.Binding)))
		} else {
			b.must(client.IgnoreNotFound(b.Delete(b.Context(), p.Binding)))
		}
	}
	probe := ordinaryPod("default")
	probe.Spec.Containers[0].Image = "registry.example/vendor-1/runtime:v1"
	b.must(wait.PollUntilContextTimeout(b.Context(), 20*time.Millisecond, patience, true, func(ctx context.Context) (bool, error) {
		return apierrors.IsForbidden(b.Create(ctx, probe.DeepCopy(), client.DryRunAll)) == on, nil
	}))
}

// createPods creates pods by one or by all workers, and returns how many seconds each took.
func (b *bench) createPods(namespace string, n, by int) []float64 {
	b.Helper()
	took := make([]float64, n)
	create := func(i int) error {
		began := time.Now()
		defer func() { took[i] = time.Since(began).Seconds() }()
		return b.Create(b.Context(), ordinaryPod(namespace))
	}
	if by > 1 {
		b.must(inParallel(n, create))
		return took
	}
	for i := range n {
		b.must(create(i))
	}
	return took
}

// ordinaryPod is one of some 4 KB that nothing schedules.
func ordinaryPod(namespace string) *corev1.Pod {
	p := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, GenerateName: "ordinary-", Labels: map[string]string{"app": "web", "tier": "front"}},
		Spec:       corev1.PodSpec{SchedulerName: "nobody"},
	}
	for _, name := range []string{"web", "proxy"} {
		c := corev1.Container{Name: name, Image: "registry.example/own/" + name + ":v1"}
		for i := range 20 {
			c.Env = append(c.Env, corev1.EnvVar{Name: fmt.Sprintf("A_SETTING_%d", i), Value: "of no importance, and of some length all the same"})
		}
		p.Spec.Containers = append(p.Spec.Containers, c)
	}
	return p
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
