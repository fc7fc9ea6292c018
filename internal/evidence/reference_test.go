// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/test/objects"
)

// TestReferencesOfASearch holds that the requisition and the decisions on it are referred to, those on others are not, and that a
// record of it is opened by the papers as they were judged alone.
func TestReferencesOfASearch(t *testing.T) {
	q := objects.Requisition(namespace, "r", june, june.AddDate(0, 0, 7))
	q.UID = "uid-r"
	decision := func(on v1alpha1.ObjectName, uid string) v1alpha1.JudicialDecision {
		d := objects.MakeDecision("d-"+uid, namespace).On(on).Decided(v1alpha1.Authorize, june).Obj()
		d.UID = types.UID("uid-" + uid)
		return *d
	}
	e := legal.Evidence{Requisition: q, Decisions: []v1alpha1.JudicialDecision{decision("another", "x"), decision("r", "d")}}
	all, err := ReferencesOf(&e)
	if err != nil {
		t.Fatal(err)
	}
	l := newTestLog(t)
	r := l.write(ChainOf(namespace), Predicate{Act: Tampered, Reason: "PodDeleted", References: all})
	s, err := DecodeStatement(r.Text)
	if err != nil {
		t.Fatal(err)
	}
	sealed := s.Predicate.References
	var named []string
	for _, one := range sealed {
		named = append(named, one.Kind+" "+one.UID)
	}
	if diff := cmp.Diff([]string{"JudicialRequisition uid-r", "JudicialDecision uid-d"}, named); diff != "" {
		t.Fatal(diff)
	}
	if !sealed[0].RestsOn(r.Salt, &q.Spec) || !sealed[1].RestsOn(r.Salt, &e.Decisions[1].Spec) {
		t.Error("the papers do not open the record")
	}
	changed := q.Spec.DeepCopy()
	changed.Reference += " bis"
	if sealed[0].RestsOn(r.Salt, changed) || sealed[0].RestsOn(Salt{}, &q.Spec) || sealed[0].Commitment == all[0].Commitment {
		t.Error("another paper, or another salt, opens it, or none is needed")
	}
}

func TestReferencesOfNoSearch(t *testing.T) {
	if all, err := ReferencesOf(&legal.Evidence{}); all != nil || err != nil {
		t.Errorf("%v, %v", all, err)
	}
}
