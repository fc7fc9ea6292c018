// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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

// TestChanger holds that a record names who changed an object where the API server says so, and nobody where another one may have.
func TestChanger(t *testing.T) {
	by := metav1.ObjectMeta{Generation: 1, Annotations: map[string]string{v1alpha1.AnnotationChangedBy: "1 paul", v1alpha1.AnnotationFiledBy: "jeanne"}}
	second, scaled := *by.DeepCopy(), *by.DeepCopy()
	second.Generation, scaled.Generation = 2, 2
	second.Annotations[v1alpha1.AnnotationChangedBy] = "2 paul of the town"
	deployment := &v1alpha1.VideoAnalyticsDeployment{ObjectMeta: by}
	for name, test := range map[string]struct {
		object client.Object
		change evidence.Change
		stamps legal.Stamps
		want   string
	}{
		"a deployment":                      {deployment, evidence.Created, legal.StampsRequired, "paul"},
		"one that was changed":              {&v1alpha1.VideoAnalyticsDeployment{ObjectMeta: second}, evidence.Changed, legal.StampsRequired, "paul of the town"},
		"one that was there":                {deployment, evidence.Present, legal.StampsRequired, "paul"}, // the log knows whether it has changed
		"one that was changed before seen":  {&v1alpha1.VideoAnalyticsDeployment{ObjectMeta: second}, evidence.Created, legal.StampsRequired, ""},
		"one that was scaled":               {&v1alpha1.VideoAnalyticsDeployment{ObjectMeta: scaled}, evidence.Changed, legal.StampsRequired, ""},
		"one that was deleted":              {deployment, evidence.Deleted, legal.StampsRequired, ""},
		"one into which nobody wrote it":    {&v1alpha1.VideoAnalyticsDeployment{}, evidence.Created, legal.StampsRequired, ""},
		"where no stamp counts":             {deployment, evidence.Created, legal.StampsClaimed, ""},
		"a package":                         {&v1alpha1.AnalyticsPackage{ObjectMeta: by}, evidence.Created, legal.StampsRequired, "paul"},
		"a controller":                      {&v1alpha1.DataController{ObjectMeta: by}, evidence.Created, legal.StampsRequired, "paul"},
		"a notice":                          {&v1alpha1.FormalNotice{ObjectMeta: by}, evidence.Created, legal.StampsRequired, "paul"},
		"a profile":                         {&v1alpha1.LegalProfile{ObjectMeta: by}, evidence.Created, legal.StampsRequired, "paul"},
		"a bundle":                          {&v1alpha1.LawBundle{ObjectMeta: by}, evidence.Created, legal.StampsRequired, "paul"},
		"a formality that was changed":      {&v1alpha1.Formality{ObjectMeta: second}, evidence.Changed, legal.StampsRequired, "paul of the town"},
		"a search, which says anybody":      {&v1alpha1.VideoSearchJob{ObjectMeta: by}, evidence.Created, legal.StampsRequired, ""},
		"a requisition, likewise":           {&v1alpha1.JudicialRequisition{ObjectMeta: by}, evidence.Created, legal.StampsRequired, ""},
		"a decision, likewise, as if after": {&v1alpha1.JudicialDecision{ObjectMeta: second}, evidence.Changed, legal.StampsRequired, ""},
	} {
		if got := changer(test.object, test.change, test.stamps); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// TestFiling holds that a record says what was filed and by whom, and of what is judicial neither its name nor who changed it.
func TestFiling(t *testing.T) {
	meta := metav1.ObjectMeta{Name: "n", UID: "u", Generation: 1, Annotations: map[string]string{
		v1alpha1.AnnotationFiledBy: "jeanne", v1alpha1.AnnotationFiledAs: "Prosecutor", v1alpha1.AnnotationChangedBy: "1 paul"}}
	changed := *meta.DeepCopy()
	changed.Generation, changed.Annotations[v1alpha1.AnnotationChangedBy] = 2, "2 paul"
	for _, test := range []struct {
		object client.Object
		change evidence.Change
		want   evidence.Predicate
	}{
		{&v1alpha1.FormalNotice{ObjectMeta: meta}, evidence.Created, evidence.Predicate{Act: evidence.Noticed, Object: &evidence.Object{Kind: "FormalNotice", Name: "n", UID: "u", Generation: 1}, ChangedBy: "paul"}},
		{&v1alpha1.Formality{ObjectMeta: changed}, evidence.Changed, evidence.Predicate{Act: evidence.Filed, Object: &evidence.Object{Kind: "Formality", Name: "n", UID: "u", Generation: 2}, ChangedBy: "paul"}},
		{&v1alpha1.JudicialDecision{ObjectMeta: meta}, evidence.Created, evidence.Predicate{Act: evidence.Decided, Object: &evidence.Object{Kind: "JudicialDecision", UID: "u", Generation: 1}, By: "Prosecutor"}},
		{&v1alpha1.VideoSearchJob{ObjectMeta: meta}, evidence.Created, evidence.Predicate{Act: evidence.Filed, Object: &evidence.Object{Kind: "VideoSearchJob", UID: "u", Generation: 1}}},
	} {
		test.want.Change = test.change
		if diff := cmp.Diff(test.want, filing(test.object, test.change, legal.StampsRequired)); diff != "" {
			t.Error(diff)
		}
	}
}

// TestStampedKinds holds that the kinds whose stamps are believed are those that the API server puts stamps on, and that it does not write
// into what is judicial who changed it.
func TestStampedKinds(t *testing.T) {
	policies, err := admission.StampsManifest(&corev1.ConfigMap{})
	if err != nil {
		t.Fatal(err)
	}
	stamps, changes, _ := bytes.Cut(policies, []byte("\n---\napiVersion: admissionregistration.k8s.io/v1\nkind: MutatingAdmissionPolicy\n"))
	for _, o := range evidenceKinds() {
		kind := kindOf(o)
		resource := []byte("- " + strings.ToLower(kind) + "s\n")
		if before, ok := strings.CutSuffix(kind, "y"); ok {
			resource = []byte("- " + strings.ToLower(before) + "ies\n")
		}
		if got, onAPIServer := evidence.Stamped(kind, evidence.Created), bytes.Contains(stamps, resource); got != onAPIServer {
			t.Errorf("%s: believed %t, stamped %t", kind, got, onAPIServer)
		}
		if got, onAPIServer := evidence.Attributed(kind, evidence.Changed), bytes.Contains(changes, resource); got != onAPIServer || got && evidence.Judicial(kind) {
			t.Errorf("%s: who changes it is believed %t, written %t", kind, got, onAPIServer)
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
