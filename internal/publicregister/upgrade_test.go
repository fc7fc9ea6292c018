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

// TestUpgradeForgetsWhatWasWritten: what the first version has of words that anybody wrote is not shown again.
func TestUpgradeForgetsWhatWasWritten(t *testing.T) {
	e := built(t, massy(t))
	e.SchemaVersion = firstVersion
	claimed := func(id string) Controller {
		return Controller{ID: id, Type: "Municipality", Name: "Jean Dupont", Code: "AFFAIRE42", Jurisdiction: "FR", Claimed: true, Clusters: []string{"essonne"}}
	}
	e.Controllers = append(e.Controllers, claimed("FR-AFFAIRE42"), claimed("xFR-AFFAIRE43"), claimed("FR-AFFAIRE44"))
	for i, c := range e.Controllers[1:] {
		n := e.Entries[0]
		n.ID, n.Controller, n.Purpose, n.Software = strings.Repeat(string(rune('a'+i)), 16), c.ID, "JeanDupont", Software{Name: "jean-dupont"}
		n.Papers = []Paper{{Type: "JeanDupont", ValidFrom: noon}}
		e.Entries = append(e.Entries, n)
	}
	now, err := Read(bytes.NewReader(written(t, e)))
	if err != nil {
		t.Fatal(err)
	}
	if text := strings.ToLower(string(written(t, now))); strings.Contains(text, "dupont") || strings.Contains(text, "affaire") {
		t.Error(text)
	}
	if len(now.Controllers) != 3 || len(now.Entries) != 4 {
		t.Errorf("%d data controllers, %d entries", len(now.Controllers), len(now.Entries))
	}
}
