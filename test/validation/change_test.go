// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// change is one thing that a test does to a valid object.
type change func(content map[string]any)

// set gives the field at a path a value. A path is words and numbers joined by slashes; the number after the last
// element of a list adds one.
func set(path string, value any) change {
	return func(content map[string]any) { edit(content, strings.Split(path, "/"), value) }
}

// without removes the field at a path.
func without(path string) change { return set(path, removed) }

// all does several things that are one change of sense.
func all(changes ...change) change {
	return func(content map[string]any) {
		for _, c := range changes {
			c(content)
		}
	}
}

// removed stands for no value.
var removed = new(struct{ _ int })

func edit(node any, path []string, value any) any {
	if len(path) == 0 {
		return value
	}
	switch n := node.(type) {
	case []any:
		i, err := strconv.Atoi(path[0])
		Expect(err).NotTo(HaveOccurred(), "a list wants a number: %v", path)
		if i == len(n) {
			n = append(n, nil)
		}
		n[i] = edit(n[i], path[1:], value)
		return n
	case map[string]any:
		if len(path) == 1 && value == any(removed) {
			Expect(n).To(HaveKey(path[0]), "there is nothing to remove")
			delete(n, path[0])
			return n
		}
		n[path[0]] = edit(n[path[0]], path[1:], value)
		return n
	case nil:
		return edit(map[string]any{}, path, value)
	}
	Fail(fmt.Sprintf("there is no way to %v in %T", path, node))
	return nil
}

// changed returns an object as a client would send it, after changes.
func changed(object client.Object, changes ...change) *unstructured.Unstructured {
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(object)
	Expect(err).NotTo(HaveOccurred())
	delete(content, "status")
	u := &unstructured.Unstructured{Object: content}
	gvk, err := api.GroupVersionKindFor(object)
	Expect(err).NotTo(HaveOccurred())
	u.SetGroupVersionKind(gvk)
	for _, c := range changes {
		c(u.Object)
	}
	return u
}

// tryCreate asks the API server whether it would take an object.
func tryCreate(ctx context.Context, object client.Object) error {
	return api.Create(ctx, object, client.DryRunAll)
}

// refused makes a table's body: the valid object with one change is refused, in words that help.
func refused(valid func() client.Object) func(SpecContext, change, string) {
	return func(ctx SpecContext, c change, words string) {
		Expect(tryCreate(ctx, changed(valid()))).To(Succeed(), "the object must be valid without the change")
		expectRefusal(tryCreate(ctx, changed(valid(), c)), words)
	}
}

// accepted makes a table's body: the valid object with one change is accepted.
func accepted(valid func() client.Object) func(SpecContext, change) {
	return func(ctx SpecContext, c change) {
		Expect(tryCreate(ctx, changed(valid(), c))).To(Succeed())
	}
}

// expectRefusal asks for a refusal of the object itself, in words that help.
func expectRefusal(err error, words string) {
	GinkgoHelper()
	Expect(err).To(HaveOccurred(), "the API server accepts what can never be right")
	Expect(apierrors.IsInvalid(err) || apierrors.IsBadRequest(err)).To(BeTrue(), "not refused for what it says: %v", err)
	Expect(err.Error()).To(ContainSubstring(words))
}

// many returns n different values.
func many(n int, value func(i int) any) []any {
	values := make([]any, n)
	for i := range values {
		values[i] = value(i)
	}
	return values
}

func long(n int) string { return strings.Repeat("a", n) }
