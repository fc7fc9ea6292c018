// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/openreports"
	"github.com/vsa-legal/operator/test/objects"
)

// reportDefinition is the definition of Reports as their module ships it: what is written is held to its schema.
func reportDefinition() *unstructured.Unstructured {
	GinkgoHelper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/openreports/reports-api").Output()
	Expect(err).NotTo(HaveOccurred())
	content, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "config", "crd", "openreports.io_reports.yaml"))
	Expect(err).NotTo(HaveOccurred())
	u := &unstructured.Unstructured{}
	Expect(yaml.Unmarshal(content, u)).To(Succeed())
	return u
}

// installReports has the cluster know Reports until the spec is over, or until what is returned is called.
func installReports(ctx context.Context) (remove func(context.Context)) {
	GinkgoHelper()
	definition := reportDefinition()
	Expect(k8s.Create(ctx, definition)).To(Succeed())
	remove = func(ctx context.Context) {
		GinkgoHelper()
		Expect(client.IgnoreNotFound(k8s.Delete(ctx, definition))).To(Succeed())
		Eventually(func() error { return k8s.Get(ctx, client.ObjectKeyFromObject(definition), definition) }).Should(Satisfy(notFound))
	}
	DeferCleanup(remove)
	return remove
}

func notFound(err error) bool { return err != nil && client.IgnoreNotFound(err) == nil }

// reportOn returns the Report on a request.
func reportOn(ctx context.Context, o client.Object) (*openreports.Report, error) {
	u := &unstructured.Unstructured{}
	u.SetAPIVersion(openreports.APIVersion)
	u.SetKind(openreports.Kind)
	if err := k8s.Get(ctx, client.ObjectKey{Namespace: o.GetNamespace(), Name: string(o.GetUID())}, u); err != nil {
		return nil, err
	}
	r := &openreports.Report{}
	return r, runtime.DefaultUnstructuredConverter.FromUnstructured(u.Object, r)
}

// reported are the results of the Report on a request, each as "result rule".
func reported(ctx context.Context, o client.Object) func() ([]string, error) {
	return func() ([]string, error) {
		r, err := reportOn(ctx, o)
		if err != nil {
			return nil, err
		}
		var all []string
		for i := range r.Results {
			all = append(all, string(r.Results[i].Outcome)+" "+r.Results[i].Rule)
		}
		return all, nil
	}
}

var _ = Describe("A report in the common format", Serial, func() {
	It("is made where the cluster has Reports, follows the verdict, and goes with its request", func(ctx context.Context) {
		ns, now := namespace(ctx), clk.Now()
		filed := objects.ForStatistics(ns, now)
		create(ctx, filed...)
		create(ctx, objects.Commitment(ns, now))
		d, other := objects.Statistics(ns, "footfall", objects.Counter, objects.Face), objects.EventSecurity(ns, "waits", objects.Density)
		requests.take()
		create(ctx, d, other)
		Eventually(ready(ctx, d)).Should(BeTrue())
		Eventually(verdict(ctx, other)).Should(Equal("Suspended"))
		settle()
		Expect(requests.take()).NotTo(ContainElement(ContainSubstring("openreports")), "where there are no Reports nobody asks for one")

		By("noticing that the definition has come")
		remove := installReports(ctx)
		Eventually(reported(ctx, d)).Should(ConsistOf("pass OperatorRegistered", "pass Module/"+string(objects.Counter), "fail Module/"+string(objects.Face)))
		Eventually(reported(ctx, other)).Should(ContainElement("fail FormalityMissing"))
		r, err := reportOn(ctx, d)
		Expect(err).NotTo(HaveOccurred())
		Expect(r.Scope.Name).To(Equal("footfall"))
		Expect(r.Summary).To(Equal(openreports.Summary{Pass: 2, Fail: 1}))
		Expect(r.Results[2].Properties).To(HaveKeyWithValue("source", Not(BeEmpty())), "by which text it was taken out")

		By("being written again only when the verdict changes")
		beside, err := reportOn(ctx, other)
		Expect(err).NotTo(HaveOccurred())
		settle()
		requests.take()
		moveTo(now.Add(11 * time.Minute))
		settle()
		Expect(requests.take()).To(BeEmpty())
		Expect(k8s.Delete(ctx, filed[0])).To(Succeed())
		Eventually(reported(ctx, d)).Should(ContainElement("fail FormalityMissing"))
		settle()
		Expect(reportOn(ctx, other)).To(HaveField("ResourceVersion", beside.ResourceVersion), "what has the same verdict is not written")
		changed, err := reportOn(ctx, d)
		Expect(err).NotTo(HaveOccurred())
		for _, result := range changed.Results {
			if result.Rule == "OperatorRegistered" {
				Expect(result.Timestamp).To(Equal(r.Results[0].Timestamp), "what was told before keeps its instant")
			}
		}

		By("being left as it is by a manager that starts")
		settle()
		current.stop()
		requests.take()
		current = start()
		settle()
		Expect(requests.take()).To(And(ContainElement(ContainSubstring("openreports")), HaveEach(HavePrefix("GET "))))

		By("going with its request")
		Expect(k8s.Delete(ctx, d)).To(Succeed())
		Eventually(func() error { _, err := reportOn(ctx, d); return err }).Should(Satisfy(notFound))

		By("going on without it once the definition is gone, and anew once it is back")
		remove(ctx)
		requests.take()
		change(ctx, other, func() { other.Spec.Modules = append(other.Spec.Modules, objects.Face) })
		Eventually(verdict(ctx, other)).Should(ContainSubstring(string(objects.Face)))
		settle()
		Expect(requests.take()).NotTo(ContainElement(ContainSubstring("openreports")))
		installReports(ctx)
		Eventually(reported(ctx, other)).Should(ContainElement("fail Module/" + string(objects.Face)))
	})

	It("has nothing of an inquiry", func(ctx context.Context) {
		const marker = "grey-van-of-dupont" // in names, and in what a spec says
		installReports(ctx)
		ns, now := namespace(ctx), clk.Now()
		q := objects.Requisition(ns, marker, now, now.Add(time.Hour))
		q.Spec.Reference, q.Spec.Necessity, q.Spec.Offence.Description = marker, marker, marker
		beyond := objects.Search(q, marker+"-beyond", objects.Plate)
		beyond.Spec.Cameras = append(beyond.Spec.Cameras, marker)
		create(ctx, q)
		create(ctx, objects.Search(q, marker+"-waits", objects.Plate), beyond)
		var searches v1alpha1.VideoSearchJobList
		Expect(k8s.List(ctx, &searches, client.InNamespace(ns))).To(Succeed())
		Expect(searches.Items).To(HaveLen(2))
		for i := range searches.Items {
			Eventually(reported(ctx, &searches.Items[i])).Should(ContainElement(HavePrefix("fail ")))
			r, err := reportOn(ctx, &searches.Items[i])
			Expect(err).NotTo(HaveOccurred())
			Expect(r.OwnerReferences[0].Name).To(ContainSubstring(marker))
			r.OwnerReferences = nil // Kubernetes finds the owner by its name
			said, err := json.Marshal(r)
			Expect(err).NotTo(HaveOccurred())
			Expect(string(said)).NotTo(ContainSubstring(marker))
		}
	})
})
