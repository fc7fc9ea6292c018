// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestWriterGoesOnWhereItEnded restores a writer from what was written, at each place of the story.
func TestWriterGoesOnWhereItEnded(t *testing.T) {
	l := story(t)
	again := NewWriter()
	for _, r := range l.records {
		leaf, err := DecodeLeaf(r.Leaf)
		if err != nil {
			t.Fatal(err)
		}
		s, err := DecodeStatement(r.Text)
		if err != nil {
			t.Fatal(err)
		}
		if err := again.Restore(leaf, s); err != nil {
			t.Fatal(err)
		}
	}
	again.Cosigned(l.writer.cosigned)
	if diff := cmp.Diff(l.writer, again, cmp.AllowUnexported(Writer{}, tail{}, KnownObject{})); diff != "" {
		t.Error(diff)
	}
	if again.NextRun("uid-d") != 2 || again.NextRun("uid-x") != 1 || again.Running(namespace, "run-1") {
		t.Errorf("runs %v, running %v", again.runs, again.running)
	}
	leaf, err := DecodeLeaf(l.records[3].Leaf)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Restore(leaf, nil); err == nil {
		t.Error("a leaf that does not follow is restored")
	}
}

// TestClockThatGoesBack holds that no leaf is older than the one before it, whatever the clock says.
func TestClockThatGoesBack(t *testing.T) {
	l := newTestLog(t)
	l.census()
	l.now = june.Add(-time.Hour)
	r := l.write(ChainCluster, Predicate{Act: Tampered, Reason: "PolicyDeleted"})
	leaf, err := DecodeLeaf(r.Leaf)
	if err != nil || !leaf.At.Equal(june) {
		t.Errorf("%+v, %v", leaf, err)
	}
}

// TestCensusOfAll holds that a census leaves out no namespace that has a record.
func TestCensusOfAll(t *testing.T) {
	l := newTestLog(t)
	l.write(ChainOf("elsewhere"), Predicate{Act: Tampered, Reason: "PodDeleted"})
	parts := []SealedPart{{Part: Part{Objects: DigestOf(nil)}}}
	if _, err := l.writer.SealCensus(june, parts, DigestOf(l.lawText), Salt{}); err == nil {
		t.Error("a namespace is left out")
	}
	if diff := cmp.Diff([]string{"elsewhere"}, l.writer.Namespaces()); diff != "" {
		t.Error(diff)
	}
	if l.writer.Size() != 1 || l.writer.Law() != DigestOf(l.lawText) {
		t.Errorf("%d leaves, law %s", l.writer.Size(), l.writer.Law())
	}
}

// TestCosignedOnlyGoesOn holds that a leaf names the latest tree that was cosigned, and none that is not there.
func TestCosignedOnlyGoesOn(t *testing.T) {
	l := newTestLog(t)
	l.census()
	latest := l.writer.cosigned
	l.writer.Cosigned(Tree{})
	l.writer.Cosigned(Tree{Size: 7, Root: DigestOf(nil)})
	if l.writer.cosigned != latest || latest.Size != 1 {
		t.Errorf("%+v, was %+v", l.writer.cosigned, latest)
	}
}
