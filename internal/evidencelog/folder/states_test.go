// SPDX-License-Identifier: Apache-2.0

package folder_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/internal/evidencelog/folder"
)

// TestStatesAreFoundBySize holds that a day has one state, the last that was written, and that the size in it is what counts.
func TestStatesAreFoundBySize(t *testing.T) {
	dir := t.TempDir()
	repaired(t, dir)
	for _, s := range []struct {
		day  time.Time
		text string
	}{
		{june, `{"size":7,"chains":{}}`}, {june.AddDate(0, 0, 1), `{"size":8,"chains":{}}`}, {june.AddDate(0, 0, 1), `{"size":120,"chains":{}}`},
	} {
		if err := folder.WriteState(dir, s.day, []byte(s.text)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := folder.FindStates(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := folder.States{7: filepath.Join(dir, "records", "2026-06-10.state"), 120: filepath.Join(dir, "records", "2026-06-11.state")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if size, ok := got.Of(june.AddDate(0, 0, 1)); size != 120 || !ok {
		t.Errorf("the second day began at %d, %v", size, ok)
	}
	if _, ok := got.Of(june.AddDate(0, 0, 2)); ok {
		t.Error("a day began that was not")
	}
}

func TestStateThatIsNone(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "cut": `{"size":12`, "something else": `{"chains":{},"size":1,"x":2}`, "no number": `{"size":x,`} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			repaired(t, dir)
			if err := os.WriteFile(filepath.Join(dir, "records", "2026-06-10.state"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if got, err := folder.FindStates(dir); !errors.Is(err, folder.ErrDamaged) {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}
