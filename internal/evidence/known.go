// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/vsa-legal/operator/internal/canonical"
)

var (
	// ErrRecorded says that the log has it already, so that nothing is written.
	ErrRecorded = errors.New("the log has it already")
	// ErrStale says that a verdict is no longer the one that the law gives at the instant at which it would be recorded.
	ErrStale = errors.New("the verdict has changed before it could be recorded")
)

// KnownRun is a run that has begun, as far as the log says, and not ended.
type KnownRun struct {
	Namespace string `json:"namespace"`
	Object    Object `json:"object"`
	Run       Run    `json:"run"`
	// Began is when its beginning was recorded, or the zero time where the log does not remember.
	Began time.Time `json:"began,omitzero"`
}

// KnownObject is an object that was filed, as far as the log says, and not deleted.
type KnownObject struct {
	Namespace string `json:"namespace"`
	Object    Object `json:"object"`
	// Verdict that was last recorded of it: the digest of what it says to programs. Empty for none.
	Verdict Digest `json:"verdict,omitempty"`
	// filed is false of an object of which only a verdict was recorded.
	filed bool
}

// Runs returns what runs by the log, in order.
func (w *Writer) Runs() []KnownRun {
	var all []KnownRun
	for _, chain := range slices.Sorted(maps.Keys(w.running)) {
		for _, uid := range slices.Sorted(maps.Keys(w.running[chain])) {
			all = append(all, *w.running[chain][uid])
		}
	}
	return all
}

// Objects returns what is there by the log, in order.
func (w *Writer) Objects() []KnownObject {
	var all []KnownObject
	for _, uid := range slices.Sorted(maps.Keys(w.objects)) {
		if o := w.objects[uid]; o.filed {
			all = append(all, *o)
		}
	}
	return all
}

// LastCensus returns when the last census was taken, or the zero time.
func (w *Writer) LastCensus() time.Time { return w.census }

// Complete fills in of a record what only the log knows: the number of its run, until when that runs and how late it ends, and
// whether an object is a new one, and since when nothing was recorded. It returns ErrRecorded where the log has the record already, so that whoever does not know
// whether an entry arrived may send it again, and ErrStale where a verdict does not hold any more.
func (w *Writer) Complete(chain string, s *Statement) error {
	p := &s.Predicate
	p.At = w.instant(p.At)
	switch {
	case p.Verdict != nil && p.Verdict.NextChange != nil && !p.At.Before(*p.Verdict.NextChange):
		return ErrStale
	case p.Act == Gap && p.Silence != nil:
		return w.completeGap(p)
	case p.Act == Started:
		return w.completeStart(chain, p)
	case p.Act == Ended:
		return w.completeEnd(chain, p)
	case p.judged():
		return w.completeVerdict(chain, s)
	case p.Object != nil && p.Change != "":
		return w.completeChange(p)
	}
	return nil
}

// completeGap has a gap begin with the last leaf, which is what is known to have been recorded.
func (w *Writer) completeGap(p *Predicate) error {
	if w.size == 0 || !w.last.Before(p.At) {
		return ErrRecorded
	}
	p.Silence = &Silence{From: w.last, Until: p.At}
	return nil
}

func (w *Writer) completeStart(chain string, p *Predicate) error {
	switch {
	case p.Run == nil || p.Object == nil || p.Verdict == nil:
		return errors.New("a run begins by a verdict on an object")
	case w.running[chain][p.Run.UID] != nil:
		return ErrRecorded
	}
	p.Run = &Run{UID: p.Run.UID, Number: w.NextRun(p.Object.UID), Until: p.Verdict.RunsUntil}
	return nil
}

func (w *Writer) completeEnd(chain string, p *Predicate) error {
	if p.Run == nil || w.running[chain][p.Run.UID] == nil {
		return ErrRecorded
	}
	known := w.running[chain][p.Run.UID]
	run, object := known.Run, known.Object
	if seen := p.Run.EndedAt; seen != nil { // a clock that goes otherwise saw nothing
		if at := seen.UTC().Truncate(time.Second); !at.Before(known.Began) && !at.After(p.At) {
			run.EndedAt = &at
		}
	}
	run.LateSeconds = run.lateness(p.At)
	p.Run, p.Object = &run, &object
	return nil
}

// completeVerdict leaves out the run of a verdict that lets nothing run: how late its end is, is counted from the instant until
// which it might run.
func (w *Writer) completeVerdict(chain string, s *Statement) error {
	p := &s.Predicate
	if known := w.objects[p.Object.UID]; known != nil && known.Verdict == p.Verdict.Digest() {
		return ErrRecorded
	}
	if p.Run == nil {
		return nil
	}
	known := w.running[chain][p.Run.UID]
	if p.Run = nil; known != nil && known.Object.UID == p.Object.UID && p.Verdict.Verdict.Runs() { // somebody may have written another one's
		p.Run = &Run{UID: known.Run.UID, Number: known.Run.Number, Until: p.Verdict.RunsUntil}
		return nil
	}
	s.Subject = slices.DeleteFunc(s.Subject, func(o Subject) bool { return strings.HasPrefix(o.Name, workloadName) })
	return nil
}

func (w *Writer) completeChange(p *Predicate) error {
	known := w.objects[p.Object.UID]
	filed := known != nil && known.filed
	switch {
	case p.Change == Deleted && !filed, p.Change != Deleted && filed && p.Object.Generation > 0 && known.Object.Generation >= p.Object.Generation:
		return ErrRecorded
	case p.Change == Deleted:
		object := known.Object
		p.Object = &object
	case filed:
		p.Change, p.By = Changed, "" // a stamp is that of whoever created it
	case p.Change == Changed:
		p.Change = Present
	}
	if !Attributed(p.Object.Kind, p.Change) { // by what it has become
		p.ChangedBy = ""
	}
	return nil
}

// note remembers what a record says.
func (w *Writer) note(p *Predicate) {
	chain := p.Chain.Of
	switch {
	case p.Act == Census:
		w.census = p.At
	case p.Act == Started:
		w.runs[p.Object.UID] = p.Run.Number
		w.noteRun(&KnownRun{namespaceOf(chain), *p.Object, *p.Run, p.At})
	case p.Act == Ended:
		delete(w.running[chain], p.Run.UID)
	case p.Run != nil && w.running[chain][p.Run.UID] != nil:
		w.noteRun(&KnownRun{namespaceOf(chain), *p.Object, *p.Run, w.running[chain][p.Run.UID].Began})
	}
	switch {
	case p.Object == nil:
	case p.Change == Deleted:
		delete(w.objects, p.Object.UID)
	case p.Change != "":
		o := w.object(p)
		o.Object, o.filed = *p.Object, true
	case p.judged():
		w.object(p).Verdict = p.Verdict.Digest()
	}
}

func (w *Writer) noteRun(r *KnownRun) {
	chain := ChainOf(r.Namespace)
	if w.running[chain] == nil {
		w.running[chain] = map[string]*KnownRun{}
	}
	w.running[chain][r.Run.UID] = r
}

func (w *Writer) object(p *Predicate) *KnownObject {
	o := w.objects[p.Object.UID]
	if o == nil {
		o = &KnownObject{Namespace: namespaceOf(p.Chain.Of), Object: *p.Object}
		w.objects[p.Object.UID] = o
	}
	return o
}

// Digest of what a verdict says to programs.
func (v *Verdict) Digest() Digest {
	bare := v.bare()
	text, err := canonical.JSON(&Verdict{
		Verdict: bare.Verdict, Modules: bare.Modules, Findings: bare.Findings, NextChange: v.NextChange, RunsUntil: v.RunsUntil,
	})
	if err != nil { // a verdict has numbers that are no whole ones: it differs from every other
		return DigestOf([]byte(strings.Join([]string{string(v.Verdict), err.Error()}, ":")))
	}
	return DigestOf(text)
}
