// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"errors"
	"maps"
	"slices"
	"time"
)

// Writer gives each record its place: in the log, in its chain, and among the runs. It is the state of one log with one
// writer, and is not safe for concurrent use.
type Writer struct {
	size     int64
	last     time.Time
	law      Digest
	cosigned Tree
	tails    map[string]tail
	running  map[string]map[string]*KnownRun // what runs, by chain and the UID of the run
	runs     map[string]int64                // number of the last run, by the UID of the object
	objects  map[string]*KnownObject         // what was filed and not deleted, by UID
	census   time.Time                       // of the last one
}

// NewWriter returns the writer of an empty log.
func NewWriter() *Writer {
	return &Writer{tails: map[string]tail{}, running: map[string]map[string]*KnownRun{}, runs: map[string]int64{},
		objects: map[string]*KnownObject{}}
}

// Sealed is a record that has its place, and its leaf.
type Sealed struct {
	Sequence int64
	Leaf     []byte
	Text     []byte
	Salt     Salt
	// Parts of a census.
	Parts []SealedPart
}

// Cosigned notes a tree that witnesses have cosigned. One that is not newer than the last one changes nothing.
func (w *Writer) Cosigned(t Tree) {
	if t.Size > w.cosigned.Size && t.Size <= w.size {
		w.cosigned = t
	}
}

// Law returns the digest of the law of the last leaf, or nothing.
func (w *Writer) Law() Digest { return w.law }

// Last returns the instant of the last leaf, or the zero time.
func (w *Writer) Last() time.Time { return w.last }

// Size returns the number of leaves.
func (w *Writer) Size() int64 { return w.size }

// Running tells whether a run of a namespace has begun and not ended.
func (w *Writer) Running(namespace, uid string) bool {
	return w.running[ChainOf(namespace)][uid] != nil
}

// NextRun returns the number of the next run of an object.
func (w *Writer) NextRun(object string) int64 { return w.runs[object] + 1 }

// Seal gives a record its place, its instant among them, which is never before that of the leaf before it. The writer is as
// if it had been written; a log that fails to write it begins again, with a writer made by Restore.
func (w *Writer) Seal(chain string, s *Statement, law Digest, salt Salt) (*Sealed, error) {
	p := &s.Predicate
	s.Type, s.PredicateType = StatementType, PredicateType
	if s.Subject == nil {
		s.Subject = []Subject{}
	}
	p.At = w.instant(p.At)
	p.Chain = w.tails[chain].next(chain)
	p.References = committed(p.References, salt)
	text, err := s.Encode()
	if err != nil {
		return nil, err
	}
	l := Leaf{Version: leafVersion, Sequence: w.size, At: p.At, Commitment: Commit(salt, text), Law: law, Cosigned: w.cosigned}
	leaf, err := l.Encode()
	if err != nil {
		return nil, err
	}
	w.advance(&l, s)
	return &Sealed{Sequence: l.Sequence, Leaf: leaf, Text: text, Salt: salt}, nil
}

// SealCensus gives a census its place. What the log itself knows of each namespace is filled in: its records, and what runs.
// There has to be a part for each namespace that has a record.
func (w *Writer) SealCensus(at time.Time, parts []SealedPart, law Digest, salt Salt) (*Sealed, error) {
	missing := maps.Clone(w.tails)
	delete(missing, ChainCensus)
	for i := range parts {
		p := &parts[i].Part
		chain := ChainOf(p.Namespace)
		delete(missing, chain)
		t := w.tails[chain]
		p.Records, p.Last = t.number, t.sequence
		if t.number == 0 {
			p.Last = -1
		}
		p.Running = slices.Sorted(maps.Keys(w.running[chain]))
	}
	if len(missing) > 0 {
		return nil, errors.New("a census has a part for each namespace that has a record")
	}
	count, err := SealParts(parts, w.tails[ChainCensus].number == 0)
	if err != nil {
		return nil, err
	}
	sealed, err := w.Seal(ChainCensus, &Statement{Predicate: Predicate{Act: Census, At: at, Census: count}}, law, salt)
	if err == nil {
		sealed.Parts = parts
	}
	return sealed, err
}

// Namespaces returns the namespaces that have a record, the cluster itself as an empty name, in order.
func (w *Writer) Namespaces() []string {
	var all []string
	for chain := range w.tails {
		if chain != ChainCensus {
			all = append(all, namespaceOf(chain))
		}
	}
	slices.Sort(all)
	return all
}

// Restore notes a leaf that the log has, and its record, in the order of the log. The record may be nil where it was erased.
func (w *Writer) Restore(l *Leaf, s *Statement) error {
	if l.Sequence != w.size || l.At.Before(w.last) {
		return errors.New("the leaf does not follow the one before it")
	}
	if s == nil {
		s = &Statement{}
	}
	w.cosigned = l.Cosigned
	w.advance(l, s)
	return nil
}

func (w *Writer) advance(l *Leaf, s *Statement) {
	p := &s.Predicate
	w.size, w.last, w.law = l.Sequence+1, l.At, l.Law
	if p.Chain.Of == "" {
		return
	}
	w.tails[p.Chain.Of] = tail{p.Chain.Number, l.Sequence}
	w.note(p)
}

// instant is when something is recorded that happened then: never before what was recorded last.
func (w *Writer) instant(at time.Time) time.Time {
	at = at.UTC().Truncate(time.Second)
	if at.Before(w.last) {
		return w.last
	}
	return at
}
