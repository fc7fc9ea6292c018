// SPDX-License-Identifier: Apache-2.0

package enforce_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"

	"github.com/vsa-legal/operator/internal/enforce"
)

// A delete says which object of that name is meant, reads nothing of what it is answered, and returns the API server's refusals as such.
func TestDeleter(t *testing.T) {
	var asked string
	var sent metav1.DeleteOptions
	answers := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, sent = r.Method+" "+r.URL.Path, metav1.DeleteOptions{}
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(answers)
		if answers == http.StatusOK {
			_, _ = w.Write([]byte("an object that nobody reads"))
			return
		}
		status := apierrors.NewConflict(corev1.Resource("pods"), "p", nil).Status()
		if answers == http.StatusNotFound {
			status = apierrors.NewNotFound(corev1.Resource("pods"), "p").Status()
		}
		_ = json.NewEncoder(w).Encode(status)
	}))
	defer server.Close()
	mapper := meta.NewDefaultRESTMapper(nil)
	mapper.Add(corev1.SchemeGroupVersion.WithKind("Pod"), meta.RESTScopeNamespace)
	mapper.Add(corev1.SchemeGroupVersion.WithKind("Node"), meta.RESTScopeRoot)
	c, err := enforce.NewDeleter(fake.NewClientBuilder().WithScheme(clientgoscheme.Scheme).WithRESTMapper(mapper).Build(),
		&rest.Config{Host: server.URL}, server.Client())
	if err != nil {
		t.Fatal(err)
	}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "p"}}
	exactly := []client.DeleteOption{client.Preconditions{UID: ptr.To(types.UID("uid"))}, client.GracePeriodSeconds(1)}
	for answer, is := range map[int]func(error) bool{
		http.StatusOK:       func(err error) bool { return err == nil },
		http.StatusConflict: apierrors.IsConflict,
		http.StatusNotFound: apierrors.IsNotFound,
	} {
		answers = answer
		if err := c.Delete(t.Context(), pod, exactly...); !is(err) {
			t.Errorf("%d: %v", answer, err)
		}
		if asked != "DELETE /api/v1/namespaces/ns/pods/p" || sent.Preconditions == nil || *sent.Preconditions.UID != "uid" || *sent.GracePeriodSeconds != 1 {
			t.Errorf("%d: %s %+v", answer, asked, sent)
		}
	}
	answers = http.StatusOK
	if err := c.Delete(t.Context(), &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n"}}); err != nil || asked != "DELETE /api/v1/nodes/n" {
		t.Errorf("without a namespace: %s: %v", asked, err)
	}
	asked = ""
	if err := c.Delete(t.Context(), &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "c"}}); !meta.IsNoMatchError(err) || asked != "" {
		t.Errorf("of a kind that is not served: %v", err)
	}
}
