// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/lawbundle"
	"github.com/vsa-legal/operator/test/objects"
)

// prohibition is a profile that binds every request, and the edition of a law that is made of it.
func prohibition(t *testing.T, sequence int64, capability v1alpha1.Capability) (*v1alpha1.LegalProfile, *lawbundle.Edition) {
	t.Helper()
	p := objects.MakeProfile("ban").Always().Forbids(capability, "code", "").Obj()
	p.Spec.Jurisdiction = "EU"
	profiles := []v1alpha1.LegalProfile{*p}
	b := objects.MakeBundle("EU", sequence).Members(lawbundle.Members(profiles, nil)...).Obj()
	at := lawbundle.Settle(lawbundle.Input{Profiles: profiles, Bundles: []v1alpha1.LawBundle{*b}}).Standing("EU")
	if !at.Complete {
		t.Fatal(at.Message)
	}
	return p, at.Edition
}

func TestCopyIsReadBack(t *testing.T) {
	_, e := prohibition(t, 3, "biometric")
	c, err := newCopy("system", e)
	if err != nil {
		t.Fatal(err)
	}
	if c.Namespace != "system" || c.Name != "vsa-law-eu" {
		t.Errorf("%s/%s", c.Namespace, c.Name)
	}
	got, err := readCopy(c)
	if err != nil || got.Sequence != 3 || got.Jurisdiction != "EU" {
		t.Errorf("%+v, error %v", got, err)
	}
	if _, err := readCopy(&corev1.ConfigMap{}); err == nil {
		t.Error("an empty one is read")
	}
}
