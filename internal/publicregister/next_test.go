// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// TestNextKeepsWhatEnded: what is gone from the cluster stays in the register, and so do its law and its papers.
func TestNextKeepsWhatEnded(t *testing.T) {
	s := massy(t)
	first := built(t, s)
	s.Deployments, s.Profiles, s.Controllers, s.Packages, s.Formalities, s.At = nil, nil, nil, nil, nil, noon.Add(time.Hour)
	second := Next(first, built(t, s))
	e := second.Entries[0]
	if e.State != Withdrawn || !e.EverRan || len(e.Capabilities) == 0 || len(e.Papers) != 2 || e.Software.Vendor == "" {
		t.Errorf("%+v", e)
	}
	if diff := cmp.Diff(first.Laws, second.Laws); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	want := append(slices.Clone(first.Entries[0].History), Change{At: noon.Add(time.Hour), State: Withdrawn, Observed: true})
	if diff := cmp.Diff(want, e.History); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if sum := second.Summary().Communes; sum.Now != 0 || sum.Ever != 1 {
		t.Errorf("%+v", sum)
	}
	s.At = noon.Add(2 * time.Hour)
	if third := Next(second, built(t, s)); !cmp.Equal(third.Entries, second.Entries) {
		t.Error("what has ended ends again")
	}
}

// TestNextOfOneNotHeard: nothing is known of a cluster that was not heard, so that nothing of it changes.
func TestNextOfOneNotHeard(t *testing.T) {
	first := built(t, massy(t))
	s := massy(t)
	s.Cluster, s.Deployments, s.At = "paris", nil, noon.Add(time.Hour)
	second := Next(first, built(t, s))
	if diff := cmp.Diff(first.Entries, second.Entries); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if c := second.cluster("essonne"); c == nil || !c.LastHeardAt.Equal(noon) {
		t.Errorf("%+v", c)
	}
}

// TestNextSameFacts: where nothing has changed, the facts have the same digest.
func TestNextSameFacts(t *testing.T) {
	s := story(t)
	first := built(t, s)
	s.At = noon.Add(time.Minute)
	second := Next(first, built(t, s))
	a, errA := Digest(first)
	b, errB := Digest(second)
	if a != b || errA != nil || errB != nil {
		t.Errorf("%s\n%v %v", cmp.Diff(string(written(t, first)), string(written(t, second))), errA, errB)
	}
	s.Deployments = s.Deployments[1:]
	s.At = noon.Add(2 * time.Minute)
	if c, _ := Digest(Next(second, built(t, s))); c == b {
		t.Error("something was withdrawn, and the digest is the same")
	}
}

// TestHistory tells each change once, whichever editions are put behind each other.
func TestHistory(t *testing.T) {
	s := massy(t)
	first := built(t, s)
	hour := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }
	notice := s.Formalities[0]
	s.At, s.Formalities, s.Deployments[0].Status.Verdict = hour(1), s.Formalities[1:], v1alpha1.Suspended
	second := Next(first, built(t, s))
	s.At, s.Formalities, s.Deployments[0].Status.Verdict = hour(2), append(s.Formalities, notice), v1alpha1.Restricted
	third := Next(second, built(t, s))
	var states []State
	var informed []bool
	for _, c := range third.Entries[0].History {
		states, informed = append(states, c.State), append(informed, c.Informed)
	}
	if diff := cmp.Diff([]State{Runs, NotPermitted, Runs}, states); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]bool{true, false, true}, informed); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for name, of := range map[string][2]*Edition{"itself": {third, third}, "an earlier one": {first, third}} {
		if again := Next(of[0], of[1]); !cmp.Equal(again.Entries, third.Entries) {
			t.Errorf("after %s: %s", name, cmp.Diff(third.Entries, again.Entries))
		}
	}
	for i := range 2 * MaxHistory {
		s.At, s.Deployments[0].Status.Verdict = hour(3+i), []v1alpha1.Verdict{v1alpha1.Suspended, v1alpha1.Restricted}[i%2]
		third = Next(third, built(t, s))
	}
	h := third.Entries[0].History
	if len(h) != MaxHistory || !h[0].At.Equal(noon) || !h[MaxHistory-1].At.Equal(hour(2+2*MaxHistory)) {
		t.Errorf("%d changes, from %v to %v", len(h), h[0].At, h[len(h)-1].At)
	}
}
