// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReadWritten reads what was written, and writes the same.
func TestReadWritten(t *testing.T) {
	e := built(t, story(t))
	text := written(t, e)
	again, err := Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(e, again); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestReadRefuses whatever pages and files could not be made of.
func TestReadRefuses(t *testing.T) {
	good := string(written(t, built(t, massy(t))))
	id := built(t, massy(t)).Entries[0].ID
	tests := map[string]string{
		"nothing":                 "",
		"half of it":              good[:len(good)/2],
		"something behind it":     good + "{}",
		"another schema":          strings.Replace(good, `"schemaVersion":"2.0"`, `"schemaVersion":"3.0"`, 1),
		"an unknown field":        strings.Replace(good, `"publisher"`, `"suspect":"x","publisher"`, 1),
		"a path as an ID":         strings.ReplaceAll(good, "FR-91377", "../../etc/passwd"),
		"a path as an entry":      strings.ReplaceAll(good, id, "../../etc/pass"),
		"a cluster that is none":  strings.Replace(good, `"cluster":"essonne"`, `"cluster":"other"`, 1),
		"a controller of nowhere": strings.Replace(good, `"controller":"FR-91377"`, `"controller":"FR-91200"`, 1),
		"a state that is none":    strings.Replace(good, `"state":"Runs"`, `"state":"Hides"`, 1),
		"a link that is a script": strings.Replace(good, "https://massy.example/notice.pdf", "javascript:alert(1)", 1),
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			if text == good {
				t.Fatal("nothing was changed")
			}
			if e, err := Read(strings.NewReader(text)); err == nil {
				t.Errorf("read as %+v", e)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"schemaVersion":"1.0","publisher":"","publishedAt":"2026-01-01T00:00:00Z","clusters":[],"controllers":[],"laws":[],"entries":[],"judicialUses":[]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := Read(bytes.NewReader(text))
		if err != nil {
			return
		}
		next := Next(e, e)
		next.Summary()
		if _, err := Read(bytes.NewReader(written(t, next))); err != nil {
			t.Errorf("what was written cannot be read: %v", err)
		}
	})
}
