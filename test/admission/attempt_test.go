// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/go-cmp/cmp"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/workload"
)

// attempt is one try to go round the operator.
type attempt struct {
	threat string // its id in docs/security/threats.yaml
	what   string
	who    identity
	try    func(ctx context.Context, who identity) error
	policy string // that refuses it
	says   string // why
}

// creates tries to create an object.
func creates(o func() client.Object) func(context.Context, identity) error {
	return func(ctx context.Context, who identity) error { return who.client().Create(ctx, o()) }
}

// attempts are all tries, each file of the suite adds its own.
func attempts() []attempt {
	var all []attempt
	for _, of := range [][]attempt{imageAttempts(), workloadAttempts(), forgeryAttempts(), ownedAttempts(), connectAttempts(), actAttempts(), paperAttempts(), operatorAttempts(), queryAttempts(), keptAttempts(), requestAttempts(), kindAttempts(), wayAttempts()} {
		all = append(all, of...)
	}
	return all
}

var _ = Describe("Going round the operator", func() {
	for _, a := range attempts() {
		It(fmt.Sprintf("%s: %s, as %s", a.threat, a.what, a.who.user), func(ctx context.Context) {
			before := snapshot(ctx)
			err := a.try(ctx, a.who)
			Expect(err).To(HaveOccurred(), "it was let through")
			if apierrors.ReasonForError(err) != "" && apierrors.ReasonForError(err) != "Unknown" {
				Expect(apierrors.IsForbidden(err)).To(BeTrue(), err.Error())
			}
			Expect(err.Error()).To(ContainSubstring("ValidatingAdmissionPolicy '"+a.policy), "another policy than meant")
			Expect(err.Error()).To(ContainSubstring(a.says), "another reason than meant")
			Expect(cmp.Diff(before, snapshot(ctx))).To(BeEmpty(), "something has changed all the same")
		})
	}
})

// watched are the kinds that an attempt could make something of, or change: with the label by which their objects are chosen,
// or all of them.
var watched = []struct {
	apiVersion, kind string
	labels           client.MatchingLabels
}{
	{"v1", "Pod", nil}, {"v1", "PodTemplate", nil}, {"v1", "ReplicationController", nil},
	{"apps/v1", "Deployment", nil}, {"apps/v1", "StatefulSet", nil}, {"apps/v1", "DaemonSet", nil}, {"apps/v1", "ReplicaSet", nil},
	{"batch/v1", "Job", nil}, {"batch/v1", "CronJob", nil},
	{"v1", "ConfigMap", client.MatchingLabels{workload.LabelManagedBy: workload.ManagedBy}},
	{"networking.k8s.io/v1", "NetworkPolicy", nil},
	{"vsa.legal/v1alpha1", "Formality", nil}, {"vsa.legal/v1alpha1", "JudicialRequisition", nil}, {"vsa.legal/v1alpha1", "JudicialDecision", nil},
	{"vsa.legal/v1alpha1", "VideoAnalyticsDeployment", nil}, {"vsa.legal/v1alpha1", "AnalyticsPackage", nil},
}

// snapshot is what there is, as far as a person could have changed it: not who manages which field, and no status but ours.
func snapshot(ctx context.Context) map[string]string {
	GinkgoHelper()
	all := map[string]string{}
	for _, w := range watched {
		var list unstructured.UnstructuredList
		list.SetAPIVersion(w.apiVersion)
		list.SetKind(w.kind + "List")
		Expect(admin.List(ctx, &list, w.labels)).To(Succeed())
		for i := range list.Items {
			o := &list.Items[i]
			if o.GetDeletionTimestamp() != nil {
				continue // of a spec before
			}
			kept := map[string]any{"uid": o.GetUID(), "labels": o.GetLabels(), "annotations": o.GetAnnotations(),
				"owners": o.GetOwnerReferences(), "finalizers": o.GetFinalizers()}
			for _, field := range []string{"spec", "data", "binaryData", "template"} {
				kept[field] = o.Object[field]
			}
			if w.apiVersion == "vsa.legal/v1alpha1" {
				kept["status"] = o.Object["status"]
			}
			text, err := json.Marshal(kept)
			Expect(err).NotTo(HaveOccurred())
			all[w.kind+" "+o.GetNamespace()+"/"+o.GetName()] = string(text)
		}
	}
	return all
}
