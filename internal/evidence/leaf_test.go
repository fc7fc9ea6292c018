// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/internal/canonical"
)

func leafAt(sequence int64) Leaf {
	return Leaf{Version: 1, Sequence: sequence, At: june, Commitment: DigestOf([]byte("c")), Law: DigestOf([]byte("l")),
		Cosigned: Tree{sequence, DigestOf([]byte("r"))}}
}

// TestLeafIsCanonical compares what is written by hand with what writes any value.
func TestLeafIsCanonical(t *testing.T) {
	first := leafAt(0)
	first.Cosigned = Tree{}
	for name, l := range map[string]Leaf{"the first": first, "a later one": leafAt(1 << 40)} {
		t.Run(name, func(t *testing.T) {
			text, err := l.Encode()
			if err != nil {
				t.Fatal(err)
			}
			want, err := canonical.JSON(&l)
			if err != nil || string(text) != string(want) {
				t.Errorf("%s, want %s, error %v", text, want, err)
			}
			if again, err := DecodeLeaf(text); err != nil || !cmp.Equal(*again, l) {
				t.Errorf("%+v, error %v", again, err)
			}
		})
	}
}

func TestLeafRefuses(t *testing.T) {
	cases := map[string]func(*Leaf){
		"another version":           func(l *Leaf) { l.Version = 2 },
		"a negative sequence":       func(l *Leaf) { l.Sequence = -1 },
		"a fraction of a second":    func(l *Leaf) { l.At = l.At.Add(time.Millisecond) },
		"another time zone":         func(l *Leaf) { l.At = l.At.In(time.FixedZone("", 3600)) },
		"no instant":                func(l *Leaf) { l.At = time.Time{} },
		"no commitment":             func(l *Leaf) { l.Commitment = "" },
		"a digest in upper case":    func(l *Leaf) { l.Law = Digest(strings.ToUpper(string(l.Law))) },
		"a tree without a root":     func(l *Leaf) { l.Cosigned.Root = "" },
		"a root without a tree":     func(l *Leaf) { l.Cosigned.Size = 0 },
		"a root that is no digest":  func(l *Leaf) { l.Cosigned.Root = "sha256:0" },
		"a tree of negative leaves": func(l *Leaf) { l.Cosigned.Size = -1 },
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			l := leafAt(3)
			change(&l)
			if text, err := l.Encode(); err == nil {
				t.Errorf("%s", text)
			}
			// How it would be written, a fraction of a second included.
			text := strings.Replace(string(l.text()), june.Format(time.RFC3339), l.At.Format(time.RFC3339Nano), 1)
			if again, err := DecodeLeaf([]byte(text)); err == nil {
				t.Errorf("%+v", again)
			}
		})
	}
	if _, err := DecodeLeaf([]byte(strings.Repeat(" ", maxLeaf+1))); err == nil {
		t.Error("a leaf without end is read")
	}
}

// FuzzDecodeLeaf holds that what is read is what would have been written.
func FuzzDecodeLeaf(f *testing.F) {
	l := leafAt(7)
	f.Add(l.text())
	f.Add([]byte(`{"v":1}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := DecodeLeaf(text)
		if err != nil {
			return
		}
		if again, err := l.Encode(); err != nil || string(again) != string(text) {
			t.Errorf("%q was read, %q would be written: %v", text, again, err)
		}
	})
}
