// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"

	"github.com/vsa-legal/operator/internal/enforce"
)

// A pod is ending where the API server has none of it any more, or is deleting it: not where it cannot be read.
func TestIsEnding(t *testing.T) {
	pod := func(uid types.UID, change func(*corev1.Pod)) *corev1.Pod {
		p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "p", UID: uid}}
		change(p)
		return p
	}
	as := func(*corev1.Pod) {}
	for name, c := range map[string]struct {
		live *corev1.Pod
		err  error
		want bool
	}{
		"it is there":          {pod("1", as), nil, false},
		"it is gone":           {nil, nil, true},
		"another has its name": {pod("2", as), nil, true},
		"it is being deleted": {pod("1", func(p *corev1.Pod) {
			p.Finalizers, p.DeletionTimestamp = []string{"a/b"}, &metav1.Time{Time: metav1.Now().Time}
		}), nil, true},
		"it cannot be read": {nil, errors.New("no"), false},
	} {
		b := fake.NewClientBuilder()
		if c.live != nil {
			b = b.WithObjects(c.live)
		}
		live := interceptor.NewClient(b.Build(), interceptor.Funcs{
			Get: func(ctx context.Context, w client.WithWatch, key client.ObjectKey, o client.Object, opts ...client.GetOption) error {
				if c.err != nil {
					return c.err
				}
				return w.Get(ctx, key, o, opts...)
			},
		})
		r := &requestReconciler{reconciler: reconciler{Enforcer: &enforce.Enforcer{Live: live}}}
		if got := r.isEnding(t.Context(), pod("1", as)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
