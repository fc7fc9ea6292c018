// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Source is a log as an export is made of it. It is read while others append to it.
type Source interface {
	tlog.HashReader

	// Checkpoints returns what was signed, the oldest first.
	Checkpoints() ([]SignedCheckpoint, error)
	// Leaves returns leaves, each followed by a newline.
	Leaves(from, until int64) ([]byte, error)
	// Record returns the record of a leaf, or nil where it was erased. Of a census it has the parts of these namespaces, the empty one
	// among them, and may have others: a census counts every namespace of a region, and an export shows one.
	Record(l *Leaf, namespaces ...string) (*Sealed, error)
	// Text returns a law or a case by its digest, or nil.
	Text(d Digest) ([]byte, error)
}

// SignedCheckpoint is a checkpoint with its signatures, and when it was first cosigned.
type SignedCheckpoint struct {
	Origin     string
	Tree       Tree
	CosignedAt time.Time // the zero time where nobody cosigned it
	Text       []byte
}

// Collect makes the export of a namespace and a period. The tree that it is of is the first one that witnesses cosigned after
// the period and that ends with a census, which counts all records before it; where there is none, the last one that does.
func Collect(log Source, namespace string, from, until time.Time) (*Export, error) {
	signed, err := log.Checkpoints()
	if err != nil {
		return nil, err
	}
	head, err := headFor(log, signed, until)
	if err != nil {
		return nil, err
	}
	c := &collector{log: log, head: head, signed: signed, leaves: map[int64]*Leaf{}, Export: &Export{
		Scope:      Scope{Version: exportVersion, Origin: head.Origin, Namespace: namespace, From: from.UTC(), Until: until.UTC()},
		Checkpoint: head.Text, Records: map[int64]*SealedRecord{}, Texts: map[Digest][]byte{}, Pages: map[string][]byte{},
	}}
	if err := errors.Join(c.end(), c.start(from)); err != nil {
		return nil, err
	}
	if err := errors.Join(c.Scope.check(), c.frontier()); err != nil {
		return nil, err
	}
	if c.Leaves, err = log.Leaves(c.Scope.Start, head.Tree.Size); err != nil {
		return nil, err
	}
	if err := c.each(); err != nil {
		return nil, err
	}
	c.between()
	return c.Export, nil
}

func headFor(log Source, signed []SignedCheckpoint, until time.Time) (*SignedCheckpoint, error) {
	after := sort.Search(len(signed), func(i int) bool { return !signed[i].CosignedAt.Before(until) })
	for i := after; i < len(signed); i++ {
		if ok, err := endsWithCensus(log, &signed[i]); ok || err != nil {
			return &signed[i], err
		}
	}
	for i := after - 1; i >= 0; i-- {
		if ok, err := endsWithCensus(log, &signed[i]); ok || err != nil {
			return &signed[i], err
		}
	}
	return nil, errors.New("the log has no checkpoint that ends with a census yet")
}

func endsWithCensus(log Source, c *SignedCheckpoint) (bool, error) {
	if c.Tree.Size == 0 {
		return false, nil
	}
	l, err := readLeaf(log, c.Tree.Size-1)
	if err != nil {
		return false, err
	}
	r, err := log.Record(l, "")
	return r != nil && r.Parts != nil, err
}

func readLeaf(log Source, sequence int64) (*Leaf, error) {
	text, err := log.Leaves(sequence, sequence+1)
	if err != nil {
		return nil, err
	}
	return DecodeLeaf(bytes.TrimSuffix(text, []byte("\n")))
}

// collector makes one export.
type collector struct {
	*Export

	log    Source
	head   *SignedCheckpoint
	signed []SignedCheckpoint
	leaves map[int64]*Leaf // of the records that are shown
}

// end has the period end where the tree does, if that is sooner: of what came later the file can say nothing.
func (c *collector) end() error {
	end := c.head.CosignedAt
	if end.IsZero() {
		last, err := readLeaf(c.log, c.head.Tree.Size-1)
		if err != nil {
			return err
		}
		end = last.At
	}
	if end.Before(c.Scope.Until) {
		c.Scope.Until = end.UTC()
	}
	return nil
}

// start finds the first leaf: one that is so much older than the period that there is a census before it, and the one before that
// where it is too young, such as after a silence.
func (c *collector) start(from time.Time) (err error) {
	first := from.Add(-MaxSilence)
	c.Scope.Start = int64(sort.Search(int(c.head.Tree.Size), func(i int) bool {
		l, failed := readLeaf(c.log, int64(i))
		if failed != nil {
			err = errors.Join(err, failed)
			return true
		}
		return !l.At.Before(first)
	}))
	if err != nil || c.Scope.Start == 0 {
		return err
	}
	l, err := readLeaf(c.log, min(c.Scope.Start, c.head.Tree.Size-1))
	if err == nil && (l.At.After(from) || c.Scope.Start == c.head.Tree.Size) {
		c.Scope.Start--
	}
	return errors.Join(err, c.kept())
}

// kept begins where the records do, when those before were erased: of what came earlier the file can say nothing.
func (c *collector) kept() (err error) {
	erased := func(sequence int64) *Leaf {
		l, failed := readLeaf(c.log, sequence)
		if failed != nil {
			err = errors.Join(err, failed)
			return nil
		}
		r, failed := c.log.Record(l, "")
		if err = errors.Join(err, failed); r != nil {
			return nil
		}
		return l
	}
	if erased(c.Scope.Start) == nil {
		return err
	}
	c.Scope.Start += int64(sort.Search(int(c.head.Tree.Size-c.Scope.Start), func(i int) bool { return erased(c.Scope.Start+int64(i)) == nil }))
	l, failed := readLeaf(c.log, min(c.Scope.Start, c.head.Tree.Size-1))
	if err = errors.Join(err, failed); err == nil && l.At.After(c.Scope.From) {
		c.Scope.From = l.At
	}
	return err
}

// frontier reads the hashes of the complete subtrees of what comes before.
func (c *collector) frontier() error {
	var indexes []int64
	done := int64(0)
	for level := 62; level >= 0; level-- {
		if width := int64(1) << level; c.Scope.Start&width != 0 {
			indexes = append(indexes, tlog.StoredHashIndex(level, done>>level))
			done += width
		}
	}
	if len(indexes) == 0 {
		return nil
	}
	hashes, err := c.log.ReadHashes(indexes)
	c.Scope.Frontier = digestsOf(hashes)
	return err
}

// each adds the records that the leaves commit to, as far as they concern the namespace.
func (c *collector) each() error {
	sequence := c.Scope.Start
	for rest := c.Leaves; len(rest) > 0; sequence++ {
		line, more, _ := bytes.Cut(rest, []byte("\n"))
		rest = more
		l, err := DecodeLeaf(line)
		if err != nil {
			return fmt.Errorf("leaf %d: %w", sequence, err)
		}
		r, err := c.log.Record(l, "", c.Scope.Namespace)
		if err != nil {
			return fmt.Errorf("record %d: %w", sequence, err)
		}
		if r == nil {
			continue
		}
		if err := c.add(l, r); err != nil {
			return fmt.Errorf("record %d: %w", sequence, err)
		}
	}
	return nil
}

func (c *collector) add(l *Leaf, r *Sealed) error {
	if !c.concerns(r.Text) {
		return nil
	}
	var s Statement // the leaf commits to it as it was sealed, and whoever reads the export asks whether it is canonical
	if err := json.Unmarshal(r.Text, &s); err != nil {
		return err
	}
	p := &s.Predicate
	switch p.Chain.Of {
	case ChainCensus:
		line := CensusLine{Sequence: r.Sequence, Salt: r.Salt, Statement: s, Parts: []SealedPart{}}
		for _, part := range r.Parts {
			if part.Part.Namespace == "" || part.Part.Namespace == c.Scope.Namespace {
				line.Parts = append(line.Parts, part)
			}
		}
		c.Censuses = append(c.Censuses, line)
		return nil
	case ChainCluster, ChainOf(c.Scope.Namespace):
	default:
		return nil
	}
	proof, err := tlog.ProveRecord(c.head.Tree.Size, r.Sequence, c.log)
	if err != nil {
		return err
	}
	c.leaves[r.Sequence] = l
	c.Records[r.Sequence] = &SealedRecord{Salt: r.Salt, Text: r.Text, Proof: FormatProof(r.Sequence, proof, c.head.Text)}
	if p.Case == "" {
		return nil
	}
	return errors.Join(c.text(p.Case), c.text(l.Law))
}

// concerns tells whether a record may be of a chain that is shown. Most are of another namespace, and are not read as a whole.
func (c *collector) concerns(text []byte) bool {
	for _, chain := range []string{ChainCensus, ChainCluster, ChainOf(c.Scope.Namespace)} {
		if bytes.Contains(text, []byte(`"of":"`+chain+`"`)) {
			return true
		}
	}
	return false
}

func (c *collector) text(d Digest) error {
	if c.Texts[d] != nil {
		return nil
	}
	text, err := c.log.Text(d)
	if err == nil && text == nil {
		err = fmt.Errorf("the text %s is not there", d)
	}
	if err == nil {
		c.Texts[d] = text
	}
	return err
}

// between adds the checkpoints by which each record is between two instants, as many as an export may have. One that is cosigned by other
// witnesses than those of the policy is among them: a leaf may name its tree.
func (c *collector) between() {
	needed := map[int64]bool{}
	for sequence, l := range c.leaves {
		i := sort.Search(len(c.signed), func(i int) bool { return c.signed[i].Tree.Size > sequence })
		j := sort.Search(len(c.signed), func(i int) bool { return c.signed[i].Tree.Size > l.Cosigned.Size })
		needed[int64(i)], needed[int64(j-1)] = true, true
	}
	for i := range c.signed {
		s := &c.signed[i]
		inside := s.Tree.Size >= c.Scope.Start && s.Tree.Size < c.head.Tree.Size
		if needed[int64(i)] && inside && len(c.Earlier) < maxCheckpoints {
			c.Earlier = append(c.Earlier, s.Text)
		}
	}
}
