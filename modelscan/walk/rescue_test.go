// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"context"
	"strings"
	"testing"
)

// broken is a decoder that fails on what it was given.
type broken struct{}

func (broken) Read([]byte) (int, error) { panic("out of range") }

// told notes why files were not read.
type told struct {
	Visitor
	reasons []string
}

func (*told) Visit(context.Context, *File) Known   { return Known{} }
func (*told) Rest(context.Context, *File, []Range) {}
func (d *told) Diagnostic(e *Entry, diagnostic Diagnostic) {
	d.reasons = append(d.reasons, e.Path+": "+diagnostic.Reason)
}

// A decoder that fails in a stream ends nothing but that.
func TestVisitStreamThatFails(t *testing.T) {
	visitor := &told{}
	w := newWalker(visitor, Options{TempDir: t.TempDir()})
	g := &group{w: w}
	for _, c := range []*content{
		{Entry: Entry{Path: "a", Size: -1}, stream: broken{}, depth: 1},
		{Entry: Entry{Path: "b", Size: -1}, stream: strings.NewReader("two"), depth: 1},
	} {
		if err := w.visit(t.Context(), c, g); err != nil {
			t.Error(err)
		}
	}
	if err := g.end(nil); err != nil || len(visitor.reasons) != 1 || !strings.HasPrefix(visitor.reasons[0], "a: the inspection failed in it") {
		t.Errorf("%v, %q", err, visitor.reasons)
	}
}
