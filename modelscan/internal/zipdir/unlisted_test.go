// SPDX-License-Identifier: Apache-2.0

package zipdir

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// localEntry is a stored one with its local header alone.
func localEntry(name, content string) []byte {
	head := make([]byte, localSize)
	copy(head, localSignature)
	head[4], head[18], head[22], head[26] = 20, byte(len(content)), byte(len(content)), byte(len(name))
	return slices.Concat(head, []byte(name), []byte(content))
}

// shown are the entries as "name@place", those that no directory names with a "*", and the gaps as "from-to".
func shown(t *testing.T, raw []byte) (entries, gaps []string, l *Layout) {
	t.Helper()
	found, l, err := seen(raw, 64<<10)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range found {
		mark := ""
		if e.Unlisted {
			mark = "*"
		}
		entries = append(entries, fmt.Sprintf("%s@%d%s", e.Name, e.Header, mark))
	}
	for _, g := range l.Covered.Gaps(int64(len(raw))) {
		gaps = append(gaps, fmt.Sprintf("%d-%d", g.From, g.To))
	}
	return entries, gaps, l
}

// What only local headers tell of is visited, and what no entry has is a gap.
func TestUnlisted(t *testing.T) {
	x, y := localEntry("x", "one"), localEntry("y", "three")
	z := written(t, 1, 50) // f0, stored, 50 bytes
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	lies := localEntry("l", "one")
	lies[18] = 200 // it claims more than there is
	for name, c := range map[string]struct {
		raw           []byte
		entries, gaps []string
	}{
		"no directory":            {join(x, y), []string{"x@0*", "y@34*"}, nil},
		"before the archive":      {join(x, z), []string{"f0@34", "x@0*"}, nil},
		"behind the archive":      {join(z, x), []string{"f0@0", fmt.Sprintf("x@%d*", len(z))}, nil},
		"something between":       {join(x, []byte("junk"), y), []string{"x@0*", "y@38*"}, []string{"34-38"}},
		"something behind":        {join(x, []byte("junk")), []string{"x@0*"}, []string{"34-38"}},
		"longer than the archive": {join(lies, y), []string{"l@0*", "y@34*"}, []string{"31-34"}},
		"no plausible version":    {join(x, bytes.Replace(y, []byte{20}, []byte{200}, 1)), []string{"x@0*"}, []string{"34-70"}},
		"no plausible name":       {join(x, bytes.Replace(y, []byte("y"), []byte{7}, 1)), []string{"x@0*"}, []string{"34-70"}},
		"a header that is cut":    {join(x, y[:20]), []string{"x@0*"}, []string{"34-54"}},
	} {
		entries, gaps, l := shown(t, c.raw)
		if diff := cmp.Diff(c.entries, entries); diff != "" {
			t.Errorf("%s: entries: %s", name, diff)
		}
		if diff := cmp.Diff(c.gaps, gaps); diff != "" {
			t.Errorf("%s: gaps: %s", name, diff)
		}
		if l.Problem == "" {
			t.Errorf("%s: it shows every reader the same", name)
		}
	}
}

// A signature is found wherever it lies, in steps of any length.
func TestFind(t *testing.T) {
	for at := range 40 {
		raw := append(make([]byte, at), localSignature+"....."...)
		for chunk := int64(len(localSignature)); chunk < 50; chunk++ {
			a := &archive{r: bytes.NewReader(raw), size: int64(len(raw)), chunk: chunk}
			for to, want := range map[int64]int64{a.size: int64(at), int64(at) + 1: int64(at), int64(at): -1} {
				if got := a.find(localSignature, 0, to); got != want {
					t.Fatalf("at %d, in steps of %d, up to %d: %d", at, chunk, to, got)
				}
			}
		}
	}
}
