// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apiserver/pkg/admission/plugin/policy/manifest/loader"

	"github.com/vsa-legal/operator/internal/admission"
)

func TestStaticManifest(t *testing.T) {
	isWritten(t, "../../config/admission/static/policies.yaml", admission.StaticManifest)
}

// load reads a folder as an API server does that is started with it.
func load(t *testing.T, dir string) ([]*admissionv1.ValidatingAdmissionPolicy, []*admissionv1.ValidatingAdmissionPolicyBinding, error) {
	t.Helper()
	scheme := runtime.NewScheme()
	if err := admissionv1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	policies, bindings, _, err := loader.LoadPolicyManifests(dir, serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer(),
		accept[*admissionv1.ValidatingAdmissionPolicy], accept[*admissionv1.ValidatingAdmissionPolicyBinding],
		func(b *admissionv1.ValidatingAdmissionPolicyBinding) string { return b.Spec.PolicyName })
	return policies, bindings, err
}

func accept[T any](o runtime.Object) ([]T, error) {
	if typed, ok := o.(T); ok {
		return []T{typed}, nil
	}
	return nil, loader.ErrUnrecognizedType
}

// The API server's own loader takes the files, and would refuse what is not for files.
func TestStaticPoliciesLoad(t *testing.T) {
	policies, bindings, err := load(t, "../../config/admission/static")
	if err != nil {
		t.Fatal(err)
	}
	if want := len(admission.StaticPolicies()); len(policies) != want || len(bindings) != want {
		t.Errorf("%d policies and %d bindings, want %d", len(policies), len(bindings), want)
	}
	dir := t.TempDir()
	withParameters := strings.NewReplacer("failurePolicy: Fail", "failurePolicy: Fail\n  paramKind:\n    apiVersion: v1\n    kind: ConfigMap")
	text, err := admission.StaticManifest()
	if err != nil {
		t.Fatal(err)
	}
	policy := withParameters.Replace(string(text))
	if err := os.WriteFile(filepath.Join(dir, "p.yaml"), []byte(policy), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := load(t, dir); err == nil {
		t.Error("policies with parameters are taken for static ones")
	}
}
