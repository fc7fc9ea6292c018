// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"slices"
	"testing"
)

// TestWhatIsWithheldStaysInNoEdition holds that a deployment which becomes one for searches is in no edition that follows, not even as
// withdrawn, and that all else of the former edition is.
func TestWhatIsWithheldStaysInNoEdition(t *testing.T) {
	s := massy(t)
	former := built(t, s)
	d := &s.Deployments[0]
	id := entryID(s.Cluster, d)
	has := func(e *Edition) bool { return slices.ContainsFunc(e.Entries, func(n Entry) bool { return n.ID == id }) }
	if !has(former) {
		t.Fatal("the former edition does not have it")
	}
	d.Spec.Purpose = "JudicialSearch"
	without, err := former.Without(s)
	if err != nil {
		t.Fatal(err)
	}
	if next := Next(without, built(t, s)); has(next) {
		t.Error("it is in the next edition")
	}
	if got, want := len(without.Entries), len(former.Entries)-1; got != want || !has(former) {
		t.Errorf("%d entries are left, want %d; and the former edition is as it was: %v", got, want, has(former))
	}
}

// TestWhatNamesNoLawIsNotForgotten: who has a deployment name a law that there is not does not take from the register that it ran.
func TestWhatNamesNoLawIsNotForgotten(t *testing.T) {
	s := massy(t)
	former := built(t, s)
	s.Deployments[0].Spec.ProfileName = "no-such-law"
	without, err := former.Without(s)
	if err != nil {
		t.Fatal(err)
	}
	if next := Next(without, built(t, s)); len(next.Entries) != 1 || next.Entries[0].State != Withdrawn || !next.Entries[0].EverRan {
		t.Errorf("%+v", next.Entries)
	}
}

// TestWithoutOfNoEdition holds that before the first edition there is nothing to leave out.
func TestWithoutOfNoEdition(t *testing.T) {
	var none *Edition
	if e, err := none.Without(massy(t)); e != nil || err != nil {
		t.Errorf("%v, %v", e, err)
	}
}
