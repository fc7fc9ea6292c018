// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"slices"
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/canonical"
	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/test/objects"
)

// TestPartOfACensus holds that a part commits to all objects, whatever their order, and that nobody can tell which by trying.
func TestPartOfACensus(t *testing.T) {
	found := []countedObject{{"Formality", "b", 1}, {"Formality", "a", 2}}
	c := &counted{objects: slices.Clone(found), verdicts: map[v1alpha1.Verdict]int64{v1alpha1.Suspended: 1, v1alpha1.Permitted: 2}, pods: 3}
	one, err := c.part("massy")
	if err != nil {
		t.Fatal(err)
	}
	text, err := canonical.JSON([]countedObject{found[1], found[0]})
	if err != nil {
		t.Fatal(err)
	}
	p := one.Part
	if p.Objects != evidence.Commit(one.Salt, text) || p.ObjectCount != 2 || p.Pods != 3 || len(p.Verdicts) != 2 || p.Verdicts[0].Count != 2 {
		t.Errorf("%+v", p)
	}
	if other, err := c.part("massy"); err != nil || other.Part.Objects == p.Objects {
		t.Errorf("two censuses can be compared: %+v, %v", other, err)
	}
	empty, err := (&counted{}).part("igny")
	if err != nil || empty.Part.Objects != evidence.Commit(empty.Salt, []byte("[]")) {
		t.Errorf("%+v, %v", empty, err)
	}
}

func TestVerdictOfObject(t *testing.T) {
	d := objects.Statistics("massy", "footfall")
	d.Status.Verdict = v1alpha1.Restricted
	if got := verdictOf(d); got != v1alpha1.Restricted {
		t.Errorf("got %q", got)
	}
	if got := verdictOf(objects.Package()); got != "" {
		t.Errorf("got %q", got)
	}
}

// TestKindsOfEvidence holds that what is followed is what is counted.
func TestKindsOfEvidence(t *testing.T) {
	if len(evidenceKinds()) != len(evidenceLists()) {
		t.Error("one of the two knows a kind more")
	}
	for i, o := range evidenceKinds() {
		if kindOf(o)+"List" != kindOf(evidenceLists()[i]) {
			t.Errorf("%T is followed, and %T is counted", o, evidenceLists()[i])
		}
	}
}
