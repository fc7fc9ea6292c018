// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"bytes"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/legal"
)

// TestFiler holds that a paper is recorded with who filed it, a judicial act with the role alone, and nothing with a name that
// nobody vouches for: whoever makes another object writes there what he likes.
func TestFiler(t *testing.T) {
	stamped := metav1.ObjectMeta{Annotations: map[string]string{v1alpha1.AnnotationFiledBy: "jeanne", v1alpha1.AnnotationFiledAs: "Prosecutor"}}
	formality, decision := &v1alpha1.Formality{ObjectMeta: stamped}, &v1alpha1.JudicialDecision{ObjectMeta: stamped}
	for name, test := range map[string]struct {
		object client.Object
		change evidence.Change
		stamps legal.Stamps
		want   string
	}{
		"a formality":                  {formality, evidence.Created, legal.StampsRequired, "jeanne"},
		"one that was there":           {formality, evidence.Present, legal.StampsRequired, "jeanne"},
		"one that somebody changed":    {formality, evidence.Changed, legal.StampsRequired, ""},
		"one that somebody deleted":    {formality, evidence.Deleted, legal.StampsRequired, ""},
		"one that nobody stamped":      {&v1alpha1.Formality{}, evidence.Created, legal.StampsRequired, ""},
		"where no stamp counts":        {formality, evidence.Created, legal.StampsClaimed, ""},
		"a decision":                   {decision, evidence.Created, legal.StampsRequired, "Prosecutor"},
		"a decision somebody changed":  {decision, evidence.Changed, legal.StampsRequired, ""},
		"a requisition":                {&v1alpha1.JudicialRequisition{ObjectMeta: stamped}, evidence.Created, legal.StampsRequired, "Prosecutor"},
		"a search, which says anybody": {&v1alpha1.VideoSearchJob{ObjectMeta: stamped}, evidence.Created, legal.StampsRequired, ""},
		"a deployment, likewise":       {&v1alpha1.VideoAnalyticsDeployment{ObjectMeta: stamped}, evidence.Created, legal.StampsRequired, ""},
		"a package, likewise":          {&v1alpha1.AnalyticsPackage{ObjectMeta: stamped}, evidence.Present, legal.StampsRequired, ""},
		"a controller, likewise":       {&v1alpha1.DataController{ObjectMeta: stamped}, evidence.Created, legal.StampsRequired, ""},
		"a notice, likewise":           {&v1alpha1.FormalNotice{ObjectMeta: stamped}, evidence.Created, legal.StampsRequired, ""},
		"a profile, likewise":          {&v1alpha1.LegalProfile{ObjectMeta: stamped}, evidence.Created, legal.StampsRequired, ""},
	} {
		if got := filer(test.object, test.change, test.stamps); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	long := &v1alpha1.Formality{ObjectMeta: metav1.ObjectMeta{Annotations: map[string]string{v1alpha1.AnnotationFiledBy: strings.Repeat("é", 400)}}}
	if got := filer(long, evidence.Created, legal.StampsRequired); len(got) > maxFiler || got == "" || strings.Trim(got, "é") != "" {
		t.Errorf("%d bytes: %q", len(got), got)
	}
}

// TestStampedKinds holds that the kinds whose stamps are believed are those that the API server puts stamps on.
func TestStampedKinds(t *testing.T) {
	policy, err := admission.StampsManifest(&corev1.ConfigMap{})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range evidenceKinds() {
		kind := kindOf(o)
		onAPIServer := bytes.Contains(policy, []byte("- "+strings.ToLower(kind)+"s\n")) || bytes.Contains(policy, []byte("- "+strings.ToLower(strings.TrimSuffix(kind, "y"))+"ies\n"))
		if got := evidence.Stamped(kind, evidence.Created); got != onAPIServer {
			t.Errorf("%s: believed %t, stamped %t", kind, got, onAPIServer)
		}
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
