// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"maps"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/watch"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

var _ = Describe("A VideoAnalyticsDeployment of a package that changes", func() {
	var ns string
	var yesterday time.Time

	BeforeEach(func(ctx context.Context) {
		ns = namespace(ctx)
		yesterday = clk.Now().Add(-24 * time.Hour)
	})

	It("changes to newer images of its package in turn with others, and not all at once", func(ctx context.Context) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		p := objects.Package()
		p.Name = "package-of-" + ns
		create(ctx, p)
		ending(p)
		names := []string{"footfall", "queues", "doors"}
		for _, name := range names {
			d := objects.Statistics(ns, name, objects.Counter)
			d.Spec.PackageName = v1alpha1.ObjectName(p.Name)
			create(ctx, d)
		}
		for _, name := range names {
			Eventually(ready(ctx, objects.Statistics(ns, name))).Should(BeTrue())
		}
		settle()
		dark := followDeployments(ctx, ns)
		change(ctx, p, func() { p.Spec.Runtime.Image = objects.Image(98) })
		for done := range names {
			Eventually(func() (changed int, err error) {
				var list appsv1.DeploymentList
				err = k8s.List(ctx, &list, client.InNamespace(ns))
				for _, now := range list.Items {
					if now.DeletionTimestamp.IsZero() && now.Status.ReadyReplicas == 1 &&
						now.Spec.Template.Spec.Containers[0].Image == string(objects.Image(98)) {
						changed++
					}
				}
				return changed, err
			}).Should(BeNumerically(">", done))
			moveTo(clk.Now().Add(10 * time.Second)) // who waits asks again
		}
		for _, name := range names {
			Eventually(ready(ctx, objects.Statistics(ns, name))).Should(BeTrue())
		}
		settle()
		running := pods(ctx, ns)
		Expect(running).To(HaveLen(len(names)))
		Expect(running).To(HaveEach(HaveField("Spec.Containers", ConsistOf(HaveField("Image", string(objects.Image(98)))))))
		for _, name := range names {
			now, err := fetch[appsv1.Deployment](ctx, ns, name)()
			Expect(err).NotTo(HaveOccurred())
			Eventually(dark.seen).Should(HaveKeyWithValue(name, now.ResourceVersion), "the watch has come so far")
		}
		Expect(dark.most()).To(Equal(1), "deployments that were gone at the same time")
	})
})

// darkness follows the Deployments of a namespace, to tell how many were gone at the same time.
type darkness struct {
	mu      sync.Mutex
	gone    map[string]bool
	max     int
	version map[string]string // the latest that was seen
}

func followDeployments(ctx context.Context, ns string) *darkness {
	d := &darkness{gone: map[string]bool{}, version: map[string]string{}}
	w, err := k8s.Watch(ctx, &appsv1.DeploymentList{}, client.InNamespace(ns))
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(w.Stop)
	go func() {
		for e := range w.ResultChan() {
			if o, ok := e.Object.(*appsv1.Deployment); ok {
				d.see(o, e.Type == watch.Deleted || o.DeletionTimestamp != nil || o.Status.ReadyReplicas == 0)
			}
		}
	}()
	return d
}

func (d *darkness) see(o *appsv1.Deployment, gone bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.version[o.Name] = o.ResourceVersion
	if gone {
		d.gone[o.Name] = true
	} else {
		delete(d.gone, o.Name)
	}
	d.max = max(d.max, len(d.gone))
}

// seen returns the latest resource version of each Deployment, as far as the watch has come.
func (d *darkness) seen() map[string]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return maps.Clone(d.version)
}

func (d *darkness) most() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.max
}
