// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"bytes"
	"strings"
	"testing"
)

// TestUpgrade: of an edition of the first version nothing is taken for seen, and the next one goes on from it.
func TestUpgrade(t *testing.T) {
	s := massy(t)
	old := strings.Replace(string(written(t, built(t, s))), `"schemaVersion":"2.0"`, `"schemaVersion":"1.0"`, 1)
	e, err := Read(strings.NewReader(old))
	if err != nil {
		t.Fatal(err)
	}
	if n := &e.Entries[0]; e.SchemaVersion != SchemaVersion || n.State != NotSeenRunning || n.EverRan || n.History[0].State != NotSeenRunning {
		t.Errorf("%s: %+v", e.SchemaVersion, n)
	}
	if sum := e.Summary().Communes; sum.Now != 0 || sum.Ever != 0 || sum.NotSeenRunning != 1 {
		t.Errorf("%+v", sum)
	}
	s.At = noon.AddDate(0, 0, 1)
	next := Next(e, built(t, s))
	if n := &next.Entries[0]; n.State != Runs || !n.EverRan || len(n.History) != 2 || !n.Since.Equal(s.At) {
		t.Errorf("%+v", n)
	}
	if _, err := Read(bytes.NewReader(written(t, next))); err != nil {
		t.Error(err)
	}
}
