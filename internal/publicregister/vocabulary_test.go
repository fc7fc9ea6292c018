// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// TestWordsOfNobody: what no law and no maker of software has said is told by words that are always the same.
func TestWordsOfNobody(t *testing.T) {
	type said struct {
		Software Software
		Purpose  v1alpha1.Term
		Act      v1alpha1.Term
	}
	usual := said{built(t, massy(t)).Entries[0].Software, "Statistics", "ProcessingRecord"}
	tests := map[string]struct {
		change func(*Snapshot)
		want   said
	}{
		"all is known":        {func(*Snapshot) {}, usual},
		"no package of that":  {func(s *Snapshot) { s.Deployments[0].Spec.PackageName = "jean-dupont" }, said{Software{Name: Undeclared}, usual.Purpose, usual.Act}},
		"no law has it":       {func(s *Snapshot) { s.Deployments[0].Spec.Purpose = "JeanDupont" }, said{usual.Software, UnknownPurpose, ""}},
		"another law has it":  {func(s *Snapshot) { s.Deployments[0].Spec.Purpose = "EventSecurity" }, said{usual.Software, "EventSecurity", ""}},
		"no law asks for one": {func(s *Snapshot) { s.Formalities[len(s.Formalities)-1].Spec.Type = "JeanDupont" }, said{usual.Software, usual.Purpose, UnknownAct}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := massy(t)
			for i := range s.Formalities { // the last one is the record
				if s.Formalities[i].Spec.Type == "ProcessingRecord" {
					last := len(s.Formalities) - 1
					s.Formalities[i], s.Formalities[last] = s.Formalities[last], s.Formalities[i]
				}
			}
			test.change(s)
			n := &built(t, s).Entries[0]
			got := said{Software: n.Software, Purpose: n.Purpose}
			for _, p := range n.Papers {
				if p.Type != "PublicNotice" {
					got.Act = p.Type
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
