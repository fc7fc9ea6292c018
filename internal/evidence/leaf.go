// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/vsa-legal/operator/internal/canonical"
)

// maxLeaf bounds the bytes of a leaf.
const maxLeaf = 1024

// leafVersion is the version of the form of leaves.
const leafVersion = 1

// Leaf is one entry of the log. It tells nothing of a case: neither what happened nor to whom.
type Leaf struct {
	// Version of the form: 1.
	Version int `json:"v"`
	// Sequence is the place of the leaf in the log, from zero.
	Sequence int64 `json:"seq"`
	// At is when it happened, by the clock of whoever wrote it, in whole seconds of UTC.
	At time.Time `json:"at"`
	// Commitment to the record.
	Commitment Digest `json:"commitment"`
	// Law is the digest of the law by which was judged at that instant.
	Law Digest `json:"law"`
	// Cosigned is the tree that witnesses had last cosigned: the leaf is no older than their signatures.
	Cosigned Tree `json:"cosigned"`
}

// Tree is a state of the log. The tree of size zero, which nobody cosigned, has no root.
type Tree struct {
	// Size is the number of leaves.
	Size int64 `json:"size"`
	// Root is the hash of the tree (RFC 6962), or empty.
	Root Digest `json:"root,omitempty"`
}

func treeOf(size int64, root tlog.Hash) Tree { return Tree{size, digest(root)} }

// Encode writes a leaf as canonical JSON.
func (l *Leaf) Encode() ([]byte, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	return l.text(), nil
}

// text is canonical JSON, written without a look at the type of each field: a year has a million leaves.
func (l *Leaf) text() []byte {
	b := append(make([]byte, 0, 384), `{"at":"`...)
	b = l.At.AppendFormat(b, time.RFC3339)
	b = append(append(b, `","commitment":"`...), l.Commitment...)
	b = append(b, `","cosigned":{`...)
	if l.Cosigned.Root != "" {
		b = append(append(append(b, `"root":"`...), l.Cosigned.Root...), `",`...)
	}
	b = strconv.AppendInt(append(b, `"size":`...), l.Cosigned.Size, 10)
	b = append(append(b, `},"law":"`...), l.Law...)
	b = strconv.AppendInt(append(b, `","seq":`...), l.Sequence, 10)
	b = strconv.AppendInt(append(b, `,"v":`...), int64(l.Version), 10)
	return append(b, '}')
}

// DecodeLeaf reads a leaf. It refuses every text that Encode would not have written.
func DecodeLeaf(text []byte) (*Leaf, error) {
	l := &Leaf{}
	if len(text) > maxLeaf {
		return nil, fmt.Errorf("reading a leaf: %d bytes are more than %d", len(text), maxLeaf)
	}
	if !l.parse(string(text)) {
		return nil, fmt.Errorf("reading a leaf: %w", errNotCanonical)
	}
	if err := l.check(); err != nil {
		return nil, fmt.Errorf("reading a leaf: %w", err)
	}
	if !bytes.Equal(l.text(), text) {
		return nil, fmt.Errorf("reading a leaf: %w", errNotCanonical)
	}
	return l, nil
}

// parse reads the members of a leaf in the one order that they can have. What it reads is compared afterwards with what would
// have been written.
func (l *Leaf) parse(text string) bool {
	var at, commitment, root, size, law, sequence, version string
	rest, ok := strings.CutPrefix(text, `{"at":"`)
	next := func(until string) string {
		value, after, found := strings.Cut(rest, until)
		rest, ok = after, ok && found
		return value
	}
	at = next(`","commitment":"`)
	commitment = next(`","cosigned":{`)
	if after, rooted := strings.CutPrefix(rest, `"root":"`); rooted {
		rest = after
		root = next(`",`)
	}
	after, sized := strings.CutPrefix(rest, `"size":`)
	rest, ok = after, ok && sized
	size, law, sequence, version = next(`},"law":"`), next(`","seq":`), next(`,"v":`), next(`}`)
	var failed [4]error
	l.At, failed[0] = time.Parse(time.RFC3339, at)
	l.Cosigned.Size, failed[1] = strconv.ParseInt(size, 10, 64)
	l.Sequence, failed[2] = strconv.ParseInt(sequence, 10, 64)
	l.Version, failed[3] = strconv.Atoi(version)
	l.Commitment, l.Cosigned.Root, l.Law = Digest(commitment), Digest(root), Digest(law)
	return ok && rest == "" && errors.Join(failed[:]...) == nil
}

// errNotCanonical says that a text is not the one that there is for its value.
var errNotCanonical = errors.New("it is not canonical JSON (RFC 8785)")

func (l *Leaf) check() error {
	switch {
	case l.Version != leafVersion:
		return fmt.Errorf("version %d of leaves is not known", l.Version)
	case l.Sequence < 0 || l.Cosigned.Size < 0:
		return errors.New("a leaf counts from zero")
	case !wholeSecond(l.At):
		return errors.New("a leaf has its instant in whole seconds of UTC")
	case !l.Commitment.valid(), !l.Law.valid(), l.Cosigned.Size > 0 != l.Cosigned.Root.valid(), l.Cosigned.Size == 0 && l.Cosigned.Root != "":
		return errors.New("a leaf has a digest that is none")
	}
	return nil
}

// wholeSecond tells whether an instant is in UTC and has no fraction of a second, as canonical texts have it.
func wholeSecond(t time.Time) bool {
	return t.Location() == time.UTC && t.Nanosecond() == 0 && t.Year() >= 1970 && t.Year() <= 9999
}

// decode reads canonical JSON of at most so many bytes, and nothing else: no other name, no other order, nothing behind it.
func decode(text []byte, limit int, into any) error {
	if len(text) > limit {
		return fmt.Errorf("%d bytes are more than %d", len(text), limit)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	again, err := canonical.JSON(into)
	if err != nil {
		return err
	}
	if !bytes.Equal(again, text) {
		return errNotCanonical
	}
	return nil
}
