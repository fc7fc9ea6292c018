// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"sync"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/prometheus/client_golang/prometheus"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

// planted stands in what is sought, and in why: it must be in no output of the system.
const planted = "PLANTED-AB-123-CD"

// logged keeps what the operator logs.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

var (
	logs    = &logged{}
	metrics = prometheus.NewRegistry()
)

// outputs are all kinds of which anybody else than justice may read objects, with their statuses and who manages their fields.
// Requisitions have what is planted in their specification, and nowhere else.
var outputs = []struct{ apiVersion, kind string }{
	{"v1", "Pod"}, {"v1", "ConfigMap"}, {"v1", "Event"}, {"v1", "Service"}, {"v1", "Namespace"}, {"events.k8s.io/v1", "Event"},
	{"apps/v1", "Deployment"}, {"apps/v1", "ReplicaSet"}, {"batch/v1", "Job"}, {"networking.k8s.io/v1", "NetworkPolicy"},
	{"admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy"}, {"vsa.legal/v1alpha1", "JudicialRequisition"},
	{"vsa.legal/v1alpha1", "JudicialDecision"}, {"vsa.legal/v1alpha1", "VideoSearchJob"}, {"vsa.legal/v1alpha1", "VideoAnalyticsDeployment"},
	{"vsa.legal/v1alpha1", "AnalyticsPackage"}, {"vsa.legal/v1alpha1", "Formality"}, {"vsa.legal/v1alpha1", "UndeclaredImage"},
}

// said writes down every output but the log.
func said(ctx context.Context) map[string]string {
	GinkgoHelper()
	all := map[string]string{}
	for _, o := range outputs {
		var list unstructured.UnstructuredList
		list.SetAPIVersion(o.apiVersion)
		list.SetKind(o.kind + "List")
		Expect(admin.List(ctx, &list)).To(Succeed())
		for i := range list.Items {
			if o.kind == "JudicialRequisition" {
				unstructured.RemoveNestedField(list.Items[i].Object, "spec", "necessity")
			}
		}
		text, err := json.Marshal(list.Items)
		Expect(err).NotTo(HaveOccurred())
		all[o.apiVersion+" "+o.kind] = string(text)
	}
	families, err := metrics.Gather()
	Expect(err).NotTo(HaveOccurred())
	text, err := json.Marshal(families)
	Expect(err).NotTo(HaveOccurred())
	all["metrics"] = string(text)
	return all
}

var _ = Describe("What is sought", func() {
	It("is in no log, event, status, metric, managed field or answer of a policy", func(ctx context.Context) {
		van := get(ctx, &v1alpha1.VideoSearchJob{ObjectMeta: inTown("van")})
		secret := query("planted", func(s *corev1.Secret) {
			s.OwnerReferences[0].UID = van.UID
			s.Data["query.json"] = []byte(planted)
		})()
		Expect(namespaceAdmin.client().Create(ctx, secret)).To(Succeed())
		DeferCleanup(func(ctx context.Context) { Expect(client.IgnoreNotFound(admin.Delete(ctx, secret))).To(Succeed()) })
		requisition := get(ctx, &v1alpha1.JudicialRequisition{ObjectMeta: inTown("pv")})
		Expect(requisition.Spec.Necessity).To(ContainSubstring(planted), "else nothing could be found")
		for what, err := range map[string]error{
			"a Secret of another type": namespaceAdmin.client().Create(ctx, query("refused", func(s *corev1.Secret) {
				s.Type, s.Data["query.json"] = corev1.SecretTypeOpaque, []byte(planted)
			})()),
			"a Secret of another search": merge(ctx, namespaceAdmin, secret, `{"data":{"`+workload.QueryMark+`other":"`+base64.StdEncoding.EncodeToString([]byte(planted))+`"}}`),
			"a requisition's change":     merge(ctx, gitops, requisition, `{"spec":{"necessity":"`+planted+` again"}}`),
			"a pod that shows it": namespaceAdmin.client().Create(ctx, func() client.Object {
				spec := podSpec(repository + ":v1")
				spec.Containers[0].Env = []corev1.EnvVar{{Name: "QUERY", Value: planted}}
				return pod(town, "planted", spec)
			}()),
		} {
			Expect(err).To(HaveOccurred(), what)
			Expect(err.Error()).NotTo(ContainSubstring(planted), what)
		}
		for what, text := range said(ctx) {
			Expect(text).NotTo(ContainSubstring(planted), what)
		}
		Expect(logs.String()).To(ContainSubstring("vsa"), "else it is not the operator's log")
		Expect(logs.String()).NotTo(ContainSubstring(planted))
	})
})
