// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestDescribePublication(t *testing.T) {
	p, e := prohibition(t, 3, "biometric")
	r := &reconciler{gatherer: &gatherer{lawReader: lawReader{Reader: lawOf(t, p, objects.MakeBundle("EU", 3).Members(e.Members...).Obj())}}}
	of := func(p *v1alpha1.LegalProfile) error {
		return r.describePublication(t.Context(), p, conditions{&p.Status.Conditions, 1, instant(0)})
	}
	next := p.DeepCopy()
	if err := of(next); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&v1alpha1.BundleReference{Name: "eu", Sequence: 3}, next.Status.Bundle); diff != "" || next.Status.Digest != e.Members[0].Digest {
		t.Errorf("%s %s", next.Status.Digest, diff)
	}
	if got := next.Status.Conditions[0]; got.Type != "Published" || got.Status != metav1.ConditionTrue || got.Reason != "InBundle" {
		t.Errorf("%+v", got)
	}
	next.Spec.Title = "the cache has another one"
	if err := of(next); !errors.Is(err, errStale) {
		t.Errorf("error %v", err)
	}
}

func TestPublicationIsToldOnce(t *testing.T) {
	with := func(status metav1.ConditionStatus, reason string, digest v1alpha1.Digest) *v1alpha1.LegalProfile {
		p := objects.MakeProfile("p").Obj()
		p.Status.Digest = digest
		p.Status.Conditions = []metav1.Condition{{Type: v1alpha1.ConditionPublished, Status: status, Reason: reason, Message: "m"}}
		return p
	}
	differs := with(metav1.ConditionFalse, "DiffersFromBuiltIn", "a")
	cases := map[string]struct {
		before, after *v1alpha1.LegalProfile
		want          []string
	}{
		"for the first time":     {objects.MakeProfile("p").Obj(), differs, []string{"Warning DiffersFromBuiltIn m"}},
		"not again":              {differs, differs, nil},
		"again in other content": {differs, with(metav1.ConditionFalse, "DiffersFromBuiltIn", "b"), []string{"Warning DiffersFromBuiltIn m"}},
		"for another reason":     {differs, with(metav1.ConditionFalse, "NotInBundle", "a"), []string{"Warning NotInBundle m"}},
		"not what is published":  {differs, with(metav1.ConditionTrue, "BuiltIn", "a"), nil},
		"not what nobody knows":  {differs, with(metav1.ConditionUnknown, "NoBundle", "a"), nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r, _, _, said := heard(t)
			r.recordPublication(c.before, c.after)
			if diff := cmp.Diff(c.want, said()); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
		})
	}
}
