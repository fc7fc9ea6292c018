// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	resourcev1 "k8s.io/api/resource/v1"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/metrics"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/internal/workload"
)

// moveTo moves the clock on to an instant, once nothing is at work that has read it before.
func moveTo(t time.Time) {
	GinkgoHelper()
	settle()
	clk.SetTime(t.Truncate(time.Second)) // the law counts in whole seconds, and later specs go on from here
}

// settle waits until the manager has seen everything that the API server has, no controller works and none has anything
// to do. An event that is still on its way would otherwise be taken for none: on a busy machine it may be on it for long.
func settle() {
	GinkgoHelper()
	Eventually(func(g Gomega) {
		g.Expect(current.busy()).To(BeZero())
		queued := metricsSum("workqueue_adds_total")
		g.Expect(current.unseen()).To(BeEmpty(), "what the API server has and the manager's caches do not")
		g.Eventually(current.busy).WithPolling(10 * time.Millisecond).MustPassRepeatedly(5).Should(BeZero())
		g.Expect(metricsSum("workqueue_adds_total")).To(Equal(queued), "objects that were reconciled meanwhile")
	}).Should(Succeed())
}

// busy counts what controllers work on or have waiting.
func (r *running) busy() float64 {
	return metricsSum("workqueue_depth", "controller_runtime_active_workers") - r.left
}

// metricsSum adds up the values of metrics of controller-runtime.
func metricsSum(names ...string) (sum float64) {
	GinkgoHelper()
	families, err := metrics.Registry.Gather()
	Expect(err).NotTo(HaveOccurred())
	for _, f := range families {
		for _, name := range names {
			if f.GetName() != name {
				continue
			}
			for _, m := range f.GetMetric() {
				sum += m.GetGauge().GetValue() + m.GetCounter().GetValue()
			}
		}
	}
	return sum
}

// Add keeps the cache of what inspects, so that a spec can ask it.
func (r *running) Add(of manager.Runnable) error {
	if c, ok := of.(cache.Cache); ok {
		r.inspections = c
	}
	return r.Manager.Add(of)
}

// unseen names the objects that the API server has in another version than the manager's caches, or that only one of the
// two has.
func (r *running) unseen() ([]string, error) {
	managed := client.MatchingLabels{workload.LabelManagedBy: workload.ManagedBy}
	differ, err := differences(r.GetCache(), nil,
		&v1alpha1.LegalProfileList{}, &v1alpha1.FormalNoticeList{}, &v1alpha1.AnalyticsPackageList{},
		&v1alpha1.FormalityList{}, &v1alpha1.JudicialRequisitionList{}, &v1alpha1.JudicialDecisionList{},
		&v1alpha1.VideoAnalyticsDeploymentList{}, &v1alpha1.VideoSearchJobList{})
	if err != nil || len(differ) > 0 {
		return differ, err
	}
	differ, err = differences(r.GetCache(), managed,
		&appsv1.DeploymentList{}, &batchv1.JobList{}, &corev1.ConfigMapList{}, &networkingv1.NetworkPolicyList{},
		&resourcev1.ResourceClaimTemplateList{}, &corev1.PodList{})
	if err != nil || len(differ) > 0 || r.inspections == nil {
		return differ, err
	}
	return differences(r.inspections, client.MatchingLabels{scanjob.LabelComponent: scanjob.Component},
		&batchv1.JobList{}, &corev1.PodList{}, &corev1.ConfigMapList{})
}

// differences names what a cache and the API server have in different versions.
func differences(c client.Reader, labels client.MatchingLabels, lists ...client.ObjectList) ([]string, error) {
	var differ []string
	for _, list := range lists {
		has, err := listed(c, list, labels)
		if err != nil {
			return nil, err
		}
		live, err := listed(k8s, list, labels) // after the cache: what is new in between differs
		if err != nil {
			return nil, err
		}
		for name, version := range live {
			if has[name] != version {
				differ = append(differ, name)
			}
			delete(has, name)
		}
		for name := range has {
			differ = append(differ, name)
		}
	}
	return differ, nil
}

// listed returns the resource versions of what a reader has.
func listed(r client.Reader, of client.ObjectList, labels client.MatchingLabels) (map[string]string, error) {
	list := of.DeepCopyObject().(client.ObjectList)
	if err := r.List(context.Background(), list, labels); err != nil {
		return nil, err
	}
	objects, err := extract(list)
	versions := map[string]string{}
	for _, o := range objects {
		versions[fmt.Sprintf("%T %s/%s", o, o.GetNamespace(), o.GetName())] = o.GetResourceVersion()
	}
	return versions, err
}
