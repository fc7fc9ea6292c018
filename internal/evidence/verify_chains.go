// SPDX-License-Identifier: Apache-2.0

package evidence

import "time"

// chains looks for records that were left out: between two others by their numbers, at the end by the censuses.
func (v *verifier) chains() {
	own := ChainOf(v.x.Scope.Namespace)
	tails := map[string]tail{}
	started := false // a census has counted the namespace
	next := 0
	for _, c := range v.censuses {
		next = v.follow(tails, next, c.sequence)
		v.counted(&c, c.cluster, ChainCluster, tails)
		switch {
		case c.namespace != nil:
			started = true
			v.counted(&c, c.namespace, own, tails)
		case started || tails[own].number > 0:
			v.add(PartMissing, at(c.sequence), "what the census says of the namespace was left out")
		}
	}
	v.follow(tails, next, v.x.Scope.Start+v.Leaves)
	if !started {
		v.add(PartMissing, v.x.Scope.Namespace, "no census tells of the namespace: the file shows nothing of it")
	}
	counted := v.x.Scope.Start
	if last := len(v.censuses); last > 0 {
		counted = v.censuses[last-1].sequence + 1
	}
	if end := v.x.Scope.Start + v.Leaves; counted < end {
		v.add(TailUncounted, at(counted), "no census counts the last %d leaves: their records may have been left out", end-counted)
	}
}

// follow goes on along the chains up to a sequence.
func (v *verifier) follow(tails map[string]tail, next int, until int64) int {
	for ; next < len(v.records) && v.records[next].sequence <= until; next++ {
		sequence, link := v.records[next].sequence, v.records[next].statement.Predicate.Chain
		last, known := tails[link.Of]
		switch {
		case !known && link.Previous >= v.x.Scope.Start:
			v.add(ChainBroken, at(sequence), "the record %d before it in its chain was left out", link.Previous)
		case known && link != last.next(link.Of):
			v.add(ChainBroken, at(sequence), "it follows the record %d in its chain, which is not here", link.Previous)
		}
		tails[link.Of] = tail{link.Number, sequence}
	}
	return next
}

// counted compares what a census counted with the records of a chain.
func (v *verifier) counted(c *counted, p *Part, chain string, tails map[string]tail) {
	if p == nil {
		if chain == ChainCluster {
			v.add(PartMissing, at(c.sequence), "what the census says of the cluster was left out")
		}
		return
	}
	last, known := tails[chain]
	switch {
	case !known && p.Last >= v.x.Scope.Start, known && last.number < p.Records:
		v.add(RecordMissing, at(p.Last), "the census at %d counted %d records of its chain", c.sequence, p.Records)
	case known && (last.number != p.Records || last.sequence != p.Last):
		v.add(CensusContradicts, at(c.sequence), "it counted %d records of a chain that has %d", p.Records, last.number)
	}
}

// silence looks for times without a census. Where the log tells of one itself, it is told; elsewhere somebody left it out.
func (v *verifier) silence() {
	for _, r := range v.records {
		if gap := r.statement.Predicate.Silence; gap != nil {
			v.Gaps = append(v.Gaps, *gap)
			v.founded(r.sequence, gap)
		}
	}
	last, where := v.x.Scope.From, v.x.Scope.Start
	if len(v.leaves) > 0 && v.x.Scope.Start == 0 && v.leaves[0].At.After(last) {
		last = v.leaves[0].At // nothing was there before the log
	}
	for _, c := range v.censuses {
		v.silent(last, c.statement.Predicate.At, c.sequence)
		last, where = c.statement.Predicate.At, c.sequence
	}
	v.silent(last, v.x.Scope.Until, where)
}

// silent asks that there is no census missing between two instants.
func (v *verifier) silent(from, until time.Time, sequence int64) {
	if until.Sub(from) <= MaxSilence {
		return
	}
	for _, gap := range v.Gaps {
		if !gap.From.After(from.Add(MaxSilence)) && !gap.Until.Before(until.Add(-MaxSilence)) {
			return
		}
	}
	v.add(CensusMissing, at(sequence), "there is none between %s and %s", from.Format(time.RFC3339), until.Format(time.RFC3339))
}

// founded asks that a time is over and that nothing was recorded in it, where a record says so.
func (v *verifier) founded(sequence int64, gap *Silence) {
	if gap.Until.After(v.leaf(sequence).At) {
		v.add(SilenceUnfounded, at(sequence), "it says that nothing will be recorded until %s", gap.Until.Format(time.RFC3339))
	}
	for i := sequence - v.x.Scope.Start - 1; i >= 0; i-- {
		l := v.leaves[i]
		if l.At.Before(gap.From) || l.At.Equal(gap.From) {
			return
		}
		if l.At.Before(gap.Until) {
			v.add(SilenceUnfounded, at(sequence), "it says that nothing was recorded from %s on, and the leaf %d was",
				gap.From.Format(time.RFC3339), l.Sequence)
			return
		}
	}
}
