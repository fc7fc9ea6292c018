// SPDX-License-Identifier: Apache-2.0

package evidencelog

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencelog/folder"
)

// write writes what waits, as much at a time as there is, until the log is closed.
func (l *Log) write(ctx context.Context) {
	defer close(l.done)
	for first := range l.requests {
		batch := []*request{first}
		for len(batch) < batchSize {
			next, ok := l.waiting()
			if !ok {
				break
			}
			batch = append(batch, next)
		}
		l.writeBatch(ctx, batch)
		for _, r := range batch {
			close(r.ready)
		}
	}
}

func (l *Log) waiting() (*request, bool) {
	select {
	case r, ok := <-l.requests:
		return r, ok
	default:
		return nil, false
	}
}

// writeBatch writes the texts, the records, and then the leaves: a leaf whose record is missing would be one that was erased.
func (l *Log) writeBatch(ctx context.Context, batch []*request) {
	l.mu.Lock()
	sealed, err := l.sealBatch(batch)
	l.mu.Unlock()
	if err == nil {
		err = l.addLeaves(ctx, sealed)
	}
	if err == nil {
		return
	}
	err = fmt.Errorf("%w: %w", ErrFailed, err)
	l.mu.Lock()
	l.failed = err
	l.mu.Unlock()
	for _, r := range batch {
		if r.err == nil {
			r.sealed, r.err = nil, err
		}
	}
}

// sealBatch gives each entry its place, and writes the records. An entry that cannot be a record fails alone.
func (l *Log) sealBatch(batch []*request) ([]*evidence.Sealed, error) {
	if l.failed != nil {
		return nil, l.failed
	}
	if err := l.beginDay(batch[0].At); err != nil {
		return nil, err
	}
	var sealed []*evidence.Sealed
	for _, r := range batch {
		if r.err = l.complete(&r.Entry); r.err != nil {
			continue
		}
		if err := folder.WriteTexts(l.dir, r.Texts); err != nil {
			return nil, err
		}
		var first []*evidence.Sealed
		if first, r.err = l.announce(&r.Entry); r.err == nil {
			r.sealed, r.err = l.seal(&r.Entry)
		}
		if sealed = append(sealed, first...); r.err == nil {
			sealed = append(sealed, r.sealed)
		}
	}
	if len(sealed) == 0 {
		return nil, nil
	}
	return sealed, l.records.Append(batch[0].At, sealed)
}

// beginDay keeps what the records of the days before say, so that they can be erased.
func (l *Log) beginDay(at time.Time) error {
	if l.writer.Size() == 0 || !l.records.Begins(at) {
		return nil
	}
	state, err := l.writer.State()
	if err != nil {
		return err
	}
	return folder.WriteState(l.dir, at, state)
}

// complete asks that the texts are there that a verdict rests on, and fills in what only the log knows.
func (l *Log) complete(e *Entry) error {
	if e.Statement == nil {
		return nil
	}
	if p := &e.Statement.Predicate; p.Case != "" {
		for _, d := range []evidence.Digest{e.Law, p.Case} {
			if !folder.HasText(l.dir, d) && !slices.ContainsFunc(e.Texts, func(t []byte) bool { return evidence.DigestOf(t) == d }) {
				return ErrTextMissing
			}
		}
	}
	e.Statement.Predicate.At = e.At
	return l.writer.Complete(e.Chain, e.Statement)
}

// partsOfAll adds a part for each namespace that has a record and that whoever counted did not find: nothing is left of it.
func (l *Log) partsOfAll(parts []evidence.SealedPart) ([]evidence.SealedPart, error) {
	counted := map[string]bool{}
	for i := range parts {
		counted[parts[i].Part.Namespace] = true
	}
	for _, namespace := range l.writer.Namespaces() {
		if counted[namespace] {
			continue
		}
		salt, err := evidence.NewSalt(l.options.Random)
		if err != nil {
			return nil, err
		}
		parts = append(parts, evidence.SealedPart{Salt: salt, Part: evidence.Part{
			Namespace: namespace, Objects: evidence.Commit(salt, []byte("[]")),
		}})
	}
	return parts, nil
}

// announce records what has to be told before an entry: that nothing was recorded for longer than a census takes, and that
// another law holds.
func (l *Log) announce(e *Entry) ([]*evidence.Sealed, error) {
	before, last := l.writer.Law(), l.writer.Last()
	if before == "" {
		return nil, nil
	}
	var told []evidence.Predicate
	if at := e.At.UTC().Truncate(time.Second); at.Sub(last) > evidence.MaxSilence && !tellsGap(e) {
		told = append(told, evidence.Predicate{Act: evidence.Gap, Silence: &evidence.Silence{From: last, Until: at}})
	}
	if e.Law != before {
		told = append(told, evidence.Predicate{Act: evidence.LawChanged, LawBefore: before})
	}
	var sealed []*evidence.Sealed
	for i, p := range told {
		law := before
		if i == len(told)-1 {
			law = e.Law
		}
		s, err := l.seal(&Entry{Chain: evidence.ChainCluster, Statement: &evidence.Statement{Predicate: p}, At: e.At, Law: law})
		if err != nil {
			return sealed, err
		}
		sealed = append(sealed, s)
	}
	return sealed, nil
}

// tellsGap tells whether an entry says itself that nothing was recorded before it.
func tellsGap(e *Entry) bool { return e.Statement != nil && e.Statement.Predicate.Act == evidence.Gap }

func (l *Log) seal(e *Entry) (*evidence.Sealed, error) {
	salt, err := evidence.NewSalt(l.options.Random)
	if err != nil {
		return nil, err
	}
	if e.Statement == nil {
		parts, err := l.partsOfAll(e.Parts)
		if err != nil {
			return nil, err
		}
		return l.writer.SealCensus(e.At, parts, e.Law, salt)
	}
	e.Statement.Predicate.At = e.At
	return l.writer.Seal(e.Chain, e.Statement, e.Law, salt)
}
