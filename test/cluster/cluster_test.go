// SPDX-License-Identifier: Apache-2.0

package cluster_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"

	"github.com/vsa-legal/operator/test/cluster"
)

// TestLookAt holds that a folder that is not there is told: nothing would be seen of it.
func TestLookAt(t *testing.T) {
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "a", "b"), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := cluster.LookAt(folder); err != nil {
		t.Error(err)
	}
	if err := cluster.LookAt(filepath.Join(folder, "c")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// TestCreate holds that what an API server does not know yet is tried again, and that what it refuses is told at once.
func TestCreate(t *testing.T) {
	unknown, refused := apierrors.NewServiceUnavailable("Resource kind not found"), errors.New("refused")
	for name, test := range map[string]struct {
		answers []error
		want    error
	}{
		"it is unknown at first": {[]error{unknown, nil}, nil},
		"it is refused":          {[]error{refused, nil}, refused},
	} {
		asked := 0
		c := fake.NewClientBuilder().WithInterceptorFuncs(interceptor.Funcs{
			Create: func(context.Context, client.WithWatch, client.Object, ...client.CreateOption) error {
				asked++
				return test.answers[asked-1]
			},
		}).Build()
		if err := cluster.Create(t.Context(), c, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "a"}}); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
