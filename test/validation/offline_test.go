// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/manifest"
)

// judged counts the objects on which the API server and internal/manifest were compared.
var judged atomic.Int64

var _ = ReportAfterSuite("Objects that were judged twice", func(Report) {
	GinkgoWriter.Printf("%d objects were judged by the API server and without it\n", judged.Load())
})

// compared makes of a client one that has every object of ours that it creates judged without the API server too, and
// fails where the two disagree.
func compared(c client.WithWatch) client.Client {
	return interceptor.NewClient(c, interceptor.Funcs{
		Create: func(ctx context.Context, c client.WithWatch, object client.Object, options ...client.CreateOption) error {
			gvk, err := c.GroupVersionKindFor(object)
			if err != nil || gvk.Group != v1alpha1.GroupVersion.Group {
				return c.Create(ctx, object, options...)
			}
			content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(object)
			if err != nil {
				return err
			}
			content["apiVersion"], content["kind"] = gvk.GroupVersion().String(), gvk.Kind
			text, err := json.Marshal(content)
			if err != nil {
				return err
			}
			answer := c.Create(ctx, object, options...)
			expectAgreement(answer, offline(text), string(text[:min(len(text), 4096)]))
			return answer
		},
	})
}

// offlineLoader compiles each kind once.
var offlineLoader = sync.OnceValues(func() (*manifest.Loader, error) { return manifest.NewLoader(namespace) })

// onlyGenerated begins the one problem that the API server would not have: it generates names.
const onlyGenerated = "metadata.name: Required value: write a name"

// offline is what internal/manifest says of the one object in a text: nothing, if it would be created. A text that
// cannot be read, or holds another number of objects, is refused with what is said of that.
func offline(text []byte) []string {
	GinkgoHelper()
	docs, err := manifest.Read([]string{"-"}, bytes.NewReader(text))
	if err != nil {
		return []string{"object: " + err.Error()}
	}
	loader, err := offlineLoader()
	Expect(err).NotTo(HaveOccurred())
	objects := loader.Load(docs)
	if len(objects) != 1 {
		return []string{fmt.Sprintf("object: %d of them are ours", len(objects))}
	}
	Expect(objects[0].Object == nil).To(Equal(len(objects[0].Problems) > 0), "an object or problems: %q", objects[0].Problems)
	return slices.DeleteFunc(objects[0].Problems, func(problem string) bool { return strings.HasPrefix(problem, onlyGenerated) })
}

// expectAgreement compares an answer of the API server with the problems that were found without it.
func expectAgreement(answer error, problems []string, text string) {
	GinkgoHelper()
	if onlyOnline(answer) {
		return
	}
	judged.Add(1)
	Expect(disagreement(answer, problems)).To(BeEmpty(), text)
}

// onlyOnline is true of what a cluster alone can know: what exists, and what is permitted.
func onlyOnline(answer error) bool {
	return apierrors.IsAlreadyExists(answer) || apierrors.IsForbidden(answer) || namespaceMissing(answer)
}

func namespaceMissing(answer error) bool {
	status := apierrors.APIStatus(nil)
	return apierrors.IsNotFound(answer) && errors.As(answer, &status) && status.Status().Details != nil && status.Status().Details.Kind == "namespaces"
}

// disagreement says in what an answer and problems differ, if they do: one refuses and the other does not, or a field
// that the API server names is in no problem.
func disagreement(answer error, problems []string) string {
	switch {
	case answer == nil && len(problems) == 0:
		return ""
	case answer == nil:
		return fmt.Sprintf("the API server accepts it, but: %q", problems)
	case len(problems) == 0:
		return fmt.Sprintf("nothing is wrong with it, but the API server answers: %v", answer)
	case !apierrors.IsInvalid(answer):
		return ""
	}
	status := apierrors.APIStatus(nil)
	if !errors.As(answer, &status) || status.Status().Details == nil {
		return ""
	}
	for _, cause := range status.Status().Details.Causes {
		if !slices.ContainsFunc(problems, func(problem string) bool { return isAbout(problem, cause.Field) }) {
			return fmt.Sprintf("no problem of %q is about %s: %s", problems, cause.Field, cause.Message)
		}
	}
	return ""
}

// whichOwner is what API servers did not say before 1.37.
var whichOwner = regexp.MustCompile(`\[\d+\]`)

// isAbout is true of a problem whose path is a field, or a field that holds it.
func isAbout(problem, field string) bool {
	if field == "<nil>" || field == "" {
		field = "object"
	}
	path, _, _ := strings.Cut(problem, ": ")
	if strings.HasPrefix(field, "metadata.ownerReferences") && !whichOwner.MatchString(field) {
		path = whichOwner.ReplaceAllString(path, "")
	}
	rest, ok := strings.CutPrefix(field, path)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// The comparison must be able to fail.
var _ = DescribeTable("Two judgements", func(answer error, problems []string, words string) {
	if words == "" {
		Expect(disagreement(answer, problems)).To(BeEmpty())
		return
	}
	Expect(disagreement(answer, problems)).To(ContainSubstring(words))
},
	Entry("agree on what is right", nil, nil, ""),
	Entry("agree on a field", invalid("spec.type"), []string{"spec.type: Required value"}, ""),
	Entry("agree on what holds a field", invalid("spec.type"), []string{"spec: Required value"}, ""),
	Entry("agree on a list that holds a field", invalid("spec.cameras[1]"), []string{"spec.cameras: Invalid value"}, ""),
	Entry("agree on the object", invalid("<nil>"), []string{"object: Invalid value"}, ""),
	Entry("agree on what cannot be read", apierrors.NewBadRequest("no"), []string{"spec.tipe: unknown field"}, ""),
	Entry("disagree on what one accepts", nil, []string{"spec.type: Required value"}, "the API server accepts it"),
	Entry("disagree on what the other accepts", invalid("spec.type"), nil, "nothing is wrong with it"),
	Entry("disagree on a field", invalid("spec.type"), []string{"spec.typ: Required value", "spec.type.a: Required value"}, "no problem of"),
	Entry("disagree on one field of two", invalid("spec.type", "spec.covers"), []string{"spec.type: Required value"}, "is about spec.covers"),
)

// invalid is an answer that names fields.
func invalid(fields ...string) error {
	status := &apierrors.StatusError{ErrStatus: metav1.Status{Reason: metav1.StatusReasonInvalid, Details: &metav1.StatusDetails{}}}
	for _, field := range fields {
		status.ErrStatus.Details.Causes = append(status.ErrStatus.Details.Causes, metav1.StatusCause{Field: field})
	}
	return status
}
