// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/evidence"
)

// TestFiler holds that a paper is recorded with who filed it, and a judicial act with the role alone.
func TestFiler(t *testing.T) {
	stamped := metav1.ObjectMeta{Annotations: map[string]string{v1alpha1.AnnotationFiledBy: "jeanne", v1alpha1.AnnotationFiledAs: "Prosecutor"}}
	for want, o := range map[string]client.Object{
		"jeanne":     &v1alpha1.Formality{ObjectMeta: stamped},
		"Prosecutor": &v1alpha1.JudicialDecision{ObjectMeta: stamped},
		"":           &v1alpha1.LegalProfile{},
	} {
		if got := filer(o); got != want {
			t.Errorf("%T: %q, want %q", o, got, want)
		}
	}
	long := &v1alpha1.Formality{ObjectMeta: metav1.ObjectMeta{Annotations: map[string]string{v1alpha1.AnnotationFiledBy: strings.Repeat("é", 400)}}}
	if got := filer(long); len(got) > maxFiler || strings.Trim(got, "é") != "" {
		t.Errorf("%d bytes: %q", len(got), got)
	}
}

func TestActOfKind(t *testing.T) {
	for kind, want := range map[string]evidence.Act{
		"JudicialDecision": evidence.Decided, "FormalNotice": evidence.Noticed, "Formality": evidence.Filed, "LegalProfile": evidence.Filed,
	} {
		if got := actOf(kind); got != want {
			t.Errorf("%s: %s, want %s", kind, got, want)
		}
	}
}
