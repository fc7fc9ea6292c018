// SPDX-License-Identifier: Apache-2.0

package faults_test

import (
	"context"
	"fmt"
	"slices"
	"sync"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
	toolswatch "k8s.io/client-go/tools/watch"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/workload"
)

// observer watches what runs, and knows only what must never be.
type observer struct {
	mu         sync.Mutex
	violations []string
	jobs       map[string]types.UID          // of the search of each namespace
	pods       map[string]map[types.UID]bool // of the deployment of each namespace
	suspended  map[string]bool               // namespaces in which no pod of the deployment may be
}

func (o *observer) violate(format string, args ...any) {
	o.violations = append(o.violations, fmt.Sprintf(format, args...))
}

// found returns what must never be, and was.
func (o *observer) found() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.violations)
}

// pod looks at one.
func (o *observer) pod(p *corev1.Pod, gone bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if slices.ContainsFunc(p.Spec.Volumes, func(v corev1.Volume) bool { return v.Image != nil && v.Image.Reference == recognition }) {
		o.violate("%s/%s sees the module that no law permits", p.Namespace, p.Name)
	}
	if p.Labels[workload.LabelDeployment] == "" {
		return
	}
	if o.pods[p.Namespace] == nil {
		o.pods[p.Namespace] = map[types.UID]bool{}
	}
	if gone {
		delete(o.pods[p.Namespace], p.UID)
		return
	}
	o.pods[p.Namespace][p.UID] = true
	if o.suspended[p.Namespace] {
		o.violate("%s/%s runs although nothing may", p.Namespace, p.Name)
	}
}

// job looks at one. A search has a single one in all of its life.
func (o *observer) job(j *batchv1.Job) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if was, ok := o.jobs[j.Namespace]; ok && was != j.UID {
		o.violate("%s: the search has a second Job", j.Namespace)
	}
	o.jobs[j.Namespace] = j.UID
}

// suspend tells that nothing of a deployment may run in some worlds, or that it may. It is not ok while pods are seen there.
func (o *observer) suspend(worlds []*world, suspended bool) (ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, w := range worlds {
		if suspended && len(o.pods[w.ns]) > 0 {
			return false
		}
	}
	for _, w := range worlds {
		o.suspended[w.ns] = suspended
	}
	return true
}

// observe watches until the context ends, and goes on where a watch has ended.
func observe(ctx context.Context, c client.WithWatch) *observer {
	GinkgoHelper()
	o := &observer{jobs: map[string]types.UID{}, pods: map[string]map[types.UID]bool{}, suspended: map[string]bool{}}
	ours := client.MatchingLabels{workload.LabelManagedBy: workload.ManagedBy}
	for _, list := range []client.ObjectList{&corev1.PodList{}, &batchv1.JobList{}} {
		Expect(c.List(ctx, list, ours)).To(Succeed())
		from := &cache.ListWatch{WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			return c.Watch(ctx, list, ours, &client.ListOptions{Raw: &options})
		}}
		w, err := toolswatch.NewRetryWatcherWithContext(ctx, list.GetResourceVersion(), from)
		Expect(err).NotTo(HaveOccurred())
		go o.follow(ctx, w.ResultChan())
	}
	return o
}

// follow looks at what a watch tells. One that gives up has missed something.
func (o *observer) follow(ctx context.Context, told <-chan watch.Event) {
	for e := range told {
		switch seen := e.Object.(type) {
		case *corev1.Pod:
			o.pod(seen, e.Type == watch.Deleted)
		case *batchv1.Job:
			o.job(seen)
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if ctx.Err() == nil {
		o.violate("the observer's watch gave up")
	}
}
