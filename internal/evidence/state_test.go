// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestStateStandsInForRecords erases all records of the story up to each of its places: with the state of that place the writer goes
// on as if they were there.
func TestStateStandsInForRecords(t *testing.T) {
	l := story(t)
	whole := NewWriter()
	for i, r := range l.records {
		leaf, err := DecodeLeaf(r.Leaf)
		if err != nil {
			t.Fatal(err)
		}
		s, err := DecodeStatement(r.Text)
		if err != nil {
			t.Fatal(err)
		}
		if err := whole.Restore(leaf, s); err != nil {
			t.Fatal(err)
		}
		state, err := whole.State()
		if err != nil {
			t.Fatal(err)
		}
		erased := leavesAlone(t, l.records[:i+1])
		if err := erased.Recall(state); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(whole.tails, erased.tails, cmp.AllowUnexported(tail{})); diff != "" {
			t.Errorf("chains after %d: %s", i, diff)
		}
		if diff := cmp.Diff(whole.Runs(), erased.Runs()) + cmp.Diff(whole.runs, erased.runs); diff != "" {
			t.Errorf("runs after %d: %s", i, diff)
		}
		if diff := cmp.Diff(whole.objects, erased.objects, cmp.AllowUnexported(KnownObject{})); diff != "" {
			t.Errorf("objects after %d: %s", i, diff)
		}
		if !whole.census.Equal(erased.census) {
			t.Errorf("census after %d: %s, was %s", i, erased.census, whole.census)
		}
	}
	if len(whole.runs) == 0 || len(whole.objects) == 0 || len(whole.tails) < 3 {
		t.Error("the story has too little in it")
	}
}

// leavesAlone restores a writer of a log whose records are all erased.
func leavesAlone(t *testing.T, all []*Sealed) *Writer {
	t.Helper()
	w := NewWriter()
	for _, r := range all {
		leaf, err := DecodeLeaf(r.Leaf)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Restore(leaf, nil); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// TestStateOfAnotherLog holds that one of another size, or that cannot be read, changes nothing.
func TestStateOfAnotherLog(t *testing.T) {
	l := story(t)
	state, err := l.writer.State()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{"of another size": state, "that cannot be read": []byte("{")} {
		w := leavesAlone(t, l.records[:2])
		if err := w.Recall(text); err == nil || len(w.tails) > 0 {
			t.Errorf("a state %s is taken: %v", name, err)
		}
	}
}
