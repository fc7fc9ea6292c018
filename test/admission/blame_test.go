// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/workload"
)

// agent is what the people and programs of the suite call themselves, beside kubectl.
const agent = "somebody"

// lateWrites is how long the API server may take to write down what it has answered already. Only a spec that fails waits for it.
const lateWrites = 15 * time.Second

// auditLog is the file in which the API server writes down who writes what. A cluster of somebody else's writes none: there nobody
// else is known to have changed anything.
var auditLog string

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

// objectName is that of an object, as the API server writes it down.
type objectName struct{ resource, namespace, name string }

// world is what there was at an instant, as far as a person could have changed it: not who manages which field, and no status but
// ours; and how long the audit log was.
type world struct {
	objects map[objectName]string
	audited int64
}

func look(ctx context.Context) world {
	GinkgoHelper()
	w := world{objects: map[objectName]string{}}
	if info, err := os.Stat(auditLog); err == nil {
		w.audited = info.Size()
	}
	for _, of := range watched {
		var list unstructured.UnstructuredList
		gvk := schema.FromAPIVersionAndKind(of.apiVersion, of.kind)
		list.SetGroupVersionKind(gvk.GroupVersion().WithKind(of.kind + "List"))
		Expect(admin.List(ctx, &list, of.labels)).To(Succeed())
		plural, _ := meta.UnsafeGuessKindToResource(gvk)
		for i := range list.Items {
			if o := &list.Items[i]; o.GetDeletionTimestamp() == nil { // else of a spec before
				w.objects[objectName{plural.Resource, o.GetNamespace(), o.GetName()}] = whatCounts(o)
			}
		}
	}
	return w
}

func whatCounts(o *unstructured.Unstructured) string {
	GinkgoHelper()
	kept := map[string]any{"uid": o.GetUID(), "labels": o.GetLabels(), "annotations": o.GetAnnotations(),
		"owners": o.GetOwnerReferences(), "finalizers": o.GetFinalizers()}
	for _, field := range []string{"spec", "data", "binaryData", "template"} {
		kept[field] = o.Object[field]
	}
	if o.GroupVersionKind().Group == "vsa.legal" {
		kept["status"] = o.Object["status"]
	}
	text, err := json.Marshal(kept)
	Expect(err).NotTo(HaveOccurred())
	return string(text)
}

// changedByAttempt tells of what has changed since then by an attempt: of each object that is another, unless the operator, a
// controller of Kubernetes or the suite itself has written it, and no attempt.
func (w world) changedByAttempt(ctx context.Context) func() map[objectName]string {
	GinkgoHelper()
	after := look(ctx)
	changed := map[objectName]string{}
	for _, objects := range []map[objectName]string{w.objects, after.objects} {
		for of := range objects {
			if diff := cmp.Diff(w.objects[of], after.objects[of]); diff != "" {
				changed[of] = diff
			}
		}
	}
	return func() map[objectName]string {
		writes := writesSince(w.audited)
		maps.DeleteFunc(changed, func(of objectName, _ string) bool { return byOthers(of, writes) })
		return changed
	}
}

// write is what the API server writes down of a request.
type write struct {
	Verb           string
	UserAgent      string
	ObjectRef      struct{ Resource, Namespace, Name string }
	ResponseStatus struct{ Code int }
	ResponseObject struct{ Metadata struct{ Name string } }
}

// touches tells whether a write was done, and of an object. One that deletes many names none.
func (w *write) touches(of objectName) bool {
	is := w.ObjectRef.Name == of.name || w.ResponseObject.Metadata.Name == of.name || w.Verb == "deletecollection"
	return is && w.ObjectRef.Resource == of.resource && w.ObjectRef.Namespace == of.namespace && w.ResponseStatus.Code < 300
}

func byOthers(of objectName, writes []write) bool {
	others := false
	for i := range writes {
		w := &writes[i]
		if !w.touches(of) {
			continue
		}
		if w.UserAgent == agent || strings.HasPrefix(w.UserAgent, "kubectl/") {
			return false
		}
		others = true
	}
	return others
}

// writesSince reads what the API server has written down since its log was so long.
func writesSince(offset int64) []write {
	GinkgoHelper()
	f, err := os.Open(auditLog)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	Expect(err).NotTo(HaveOccurred())
	defer f.Close()
	_, err = f.Seek(offset, io.SeekStart)
	Expect(err).NotTo(HaveOccurred())
	var all []write
	for lines := bufio.NewReader(f); ; {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) { // what is half written is read the next time
			return all
		}
		Expect(err).NotTo(HaveOccurred())
		var w write
		Expect(json.Unmarshal(line, &w)).To(Succeed())
		all = append(all, w)
	}
}

var _ = Describe("What an attempt is blamed for", func() {
	It("is what it changed, and not what others changed meanwhile", func(ctx context.Context) {
		p := bystander(ctx)
		this := objectName{"pods", p.Namespace, p.Name}
		labels := func(ctx context.Context, c client.Client, value string) {
			GinkgoHelper()
			body := `{"metadata":{"labels":{"blamed":` + value + `}}}`
			Expect(c.Patch(ctx, p, client.RawPatch(types.MergePatchType, []byte(body)))).To(Succeed())
		}
		DeferCleanup(func(ctx context.Context) { labels(ctx, admin, "null") })
		before := look(ctx)
		labels(ctx, admin, `"by-others"`)
		made := pod(elsewhere, "", podSpec(ownImage))
		made.GenerateName = "made-by-others-"
		Expect(admin.Create(ctx, made)).To(Succeed())
		DeferCleanup(func(ctx context.Context) { Expect(admin.Delete(ctx, made)).To(Succeed()) })
		Eventually(before.changedByAttempt(ctx)).WithTimeout(lateWrites).Should(BeEmpty())

		before = look(ctx)
		labels(ctx, editor.client(), `"by-somebody"`)
		labels(ctx, admin, `"by-both"`)
		Expect(before.changedByAttempt(ctx)()).To(HaveKey(this))
		gone := objectName{"pods", p.Namespace, "gone"}
		before = look(ctx)
		before.objects[gone] = "a pod that nobody is known to have deleted, as one of many that are deleted at once"
		Expect(editor.kubectl(ctx, "label", "pod", "-n", p.Namespace, p.Name, "blamed=by-kubectl", "--overwrite")).To(Succeed())
		Expect(before.changedByAttempt(ctx)()).To(And(HaveKey(this), HaveKey(gone)))
	})
})
