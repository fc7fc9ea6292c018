// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"slices"
	"time"
)

// openRun is a run that has begun and not ended.
type openRun struct {
	object Object
	number int64
	until  *time.Time
	known  bool      // what is above
	began  time.Time // or the zero time
}

// runBook follows the runs of a namespace through the log.
type runBook struct {
	v       *verifier
	open    map[string]*openRun // by the UID of the workload
	numbers map[string]int64    // of the last run, by the UID of the object
	counted bool                // a census has said what runs
}

// runs asks that every run has a beginning and an end, and each end its lateness.
func (v *verifier) runs() {
	b := &runBook{v: v, open: map[string]*openRun{}, numbers: map[string]int64{}, counted: v.x.Scope.Start == 0}
	parts := map[int64]*Part{}
	for _, c := range v.censuses {
		parts[c.sequence] = c.namespace
	}
	for _, r := range v.records {
		p := &r.statement.Predicate
		switch {
		case p.Act == Census && parts[r.sequence] != nil:
			b.census(r.sequence, parts[r.sequence])
		case p.Act == Started:
			b.started(r.sequence, p)
		case p.Act == Ended:
			b.ended(r.sequence, p)
		case p.Run != nil:
			b.changed(r.sequence, p)
		}
	}
}

func (b *runBook) started(sequence int64, p *Predicate) {
	if b.open[p.Run.UID] != nil {
		b.v.add(RunTwice, at(sequence), "the run began before, and did not end")
	}
	last, known := b.numbers[p.Object.UID]
	if known && p.Run.Number != last+1 || !known && b.v.x.Scope.Start == 0 && p.Run.Number != 1 {
		b.v.add(RunNumberBroken, at(sequence), "it is run %d of its object, after %d", p.Run.Number, last)
	}
	b.numbers[p.Object.UID] = p.Run.Number
	if !sameInstant(p.Run.Until, p.Verdict.RunsUntil) {
		b.v.add(LatenessDiffers, at(sequence), "its end is not the one that its verdict has")
	}
	b.open[p.Run.UID] = &openRun{*p.Object, p.Run.Number, p.Run.Until, true, p.At}
}

// changed notes that the end of a run was foreseen anew.
func (b *runBook) changed(sequence int64, p *Predicate) {
	if b.open[p.Run.UID] == nil {
		b.begin(sequence, p)
	}
	if p.Verdict != nil && !sameInstant(p.Run.Until, p.Verdict.RunsUntil) {
		b.v.add(LatenessDiffers, at(sequence), "its end is not the one that its verdict has")
	}
	o := b.open[p.Run.UID]
	b.same(sequence, o, p)
	if p.Verdict == nil && o.known && !sameInstant(p.Run.Until, o.until) {
		b.v.add(LatenessDiffers, at(sequence), "it has another end, and no verdict that says so")
	}
	if p.Object != nil {
		*o = openRun{*p.Object, p.Run.Number, p.Run.Until, true, o.began}
	}
}

// same asks that a record of a run is of what began.
func (b *runBook) same(sequence int64, o *openRun, p *Predicate) {
	if o.known && (p.Object == nil || p.Object.Kind != o.object.Kind || p.Object.Name != o.object.Name || p.Object.UID != o.object.UID ||
		p.Run.Number != o.number) {
		b.v.add(RunDiffers, at(sequence), "the run is run %d of %s", o.number, o.object.UID)
	}
}

// begin notes a run of which the file has no beginning. Before the first census that is no wonder.
func (b *runBook) begin(sequence int64, p *Predicate) {
	if b.counted {
		b.v.add(RunWithoutStart, at(sequence), "nothing says when the run began")
	}
	b.open[p.Run.UID] = &openRun{}
}

func (b *runBook) ended(sequence int64, p *Predicate) {
	if b.open[p.Run.UID] == nil {
		b.begin(sequence, p)
	}
	o := b.open[p.Run.UID]
	delete(b.open, p.Run.UID)
	b.same(sequence, o, p)
	if o.known && !sameInstant(o.until, p.Run.Until) {
		b.v.add(LatenessDiffers, at(sequence), "it was to end at another instant than the record of its end says")
	}
	if seen := p.Run.EndedAt; seen != nil && (seen.Before(o.began) || seen.After(p.At)) {
		b.v.add(EndMisdated, at(sequence), "its last container is said to have ended at %s, which is before it began, or after its end was recorded",
			seen.Format(time.RFC3339))
	}
	late := p.Run.lateness(p.At)
	if (late == nil) != (p.Run.LateSeconds == nil) || late != nil && *late != *p.Run.LateSeconds {
		b.v.add(LatenessDiffers, at(sequence), "its lateness does not follow from its instants")
	}
}

// census compares what ran by the records with what a census says ran.
func (b *runBook) census(sequence int64, p *Part) {
	for uid, o := range b.open {
		if !slices.Contains(p.Running, uid) {
			b.v.add(RunWithoutEnd, at(sequence), "the run %s of %s does not run any more, and nothing says when it ended", uid, o.object.UID)
			delete(b.open, uid)
		}
	}
	for _, uid := range p.Running {
		if b.open[uid] != nil {
			continue
		}
		if b.counted {
			b.v.add(RunWithoutStart, at(sequence), "the run %s runs, and nothing says when it began", uid)
		}
		b.open[uid] = &openRun{}
	}
	b.counted = true
}
