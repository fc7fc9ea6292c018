// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	// MaxSkew is how far the operator's clock and that of a witness may be apart.
	MaxSkew = 5 * time.Minute
	// CensusInterval is how often a census is taken, and MaxSilence how far two may be apart without a gap.
	CensusInterval = 10 * time.Minute
	MaxSilence     = 2 * CensusInterval
)

// verifier is one check of an export.
type verifier struct {
	*Report

	x      *Export
	policy *Policy

	head    *Checkpoint
	signed  []*Checkpoint // by the log, in any order
	earlier []*Checkpoint // those that were cosigned too, by size

	leaves []*Leaf
	hashes []tlog.Hash

	records  []sequenced // in the order of the log, those of censuses among them
	censuses []counted
	judge    judge
}

// sequenced is a record that its leaf commits to.
type sequenced struct {
	sequence  int64
	statement *Statement
}

// counted is a census, and what it says of the namespace and of the cluster. A part that was left out is nil.
type counted struct {
	sequence  int64
	statement *Statement
	namespace *Part
	cluster   *Part
	// Their places in the census.
	namespaceAt, clusterAt int64
}

// Verify checks an export by a policy. It asks nobody: neither a network nor a clock. A report without a problem says that the
// log has what the file shows, that of the namespace nothing was left out up to the last census, and that each verdict
// follows from its case and its law.
func Verify(x *Export, policy *Policy) *Report {
	r, _ := Examine(x, policy)
	return r
}

// Examine checks an export as Verify does, and returns what it shows of the log, to hold other exports against it. That is nil where the
// leaves are not those that the log signed.
func Examine(x *Export, policy *Policy) (*Report, *View) {
	v := &verifier{Report: &Report{}, x: x, policy: policy}
	v.judge = judge{v: v, laws: map[Digest]*readyLaw{}, used: map[Digest]bool{}}
	v.entries()
	var shown *View
	if v.checkpoints() && v.readLeaves() {
		signed := v.tree()
		v.clocks()
		v.period()
		v.readRecords()
		v.readCensuses()
		if signed {
			shown = v.shown()
		}
		v.dated()
		v.laws()
		v.chains()
		v.silence()
		v.subjects()
		v.runs()
		v.verdicts()
		v.tell()
	}
	return v.Report, shown
}

// entries tells of what the file has that is no part of an export.
func (v *verifier) entries() {
	for _, name := range v.x.unknown {
		if strings.Contains(strings.ToLower(name), "policy") {
			v.add(PolicyInFile, name, "the file brings a policy of its own: the one that counts comes from elsewhere")
			continue
		}
		v.add(EntryUnknown, name, "no reader looks at it")
	}
	if v.x.hidden != nil {
		v.add(EntryUnknown, "the archive", "%v", v.x.hidden)
	}
}

// checkpoints opens all of them. It returns false where there is nothing to check leaves by.
func (v *verifier) checkpoints() bool {
	head, problem := v.policy.open(v.x.Checkpoint)
	if problem != nil {
		v.note(*problem)
		return false
	}
	v.head, v.Checkpoint, v.Witnessed = head, head.Tree, head.Witnessed
	v.CosignedAt = utc(head.CosignedAt)
	if head.Origin != v.x.Scope.Origin {
		v.add(OtherOrigin, head.Origin, "the file says that it is of the log %s", v.x.Scope.Origin)
	}
	for _, text := range v.x.Earlier {
		c, problem := v.policy.open(text)
		switch {
		case problem != nil:
			v.note(*problem)
		case c.Origin != head.Origin:
			v.add(OtherOrigin, c.Origin, "a checkpoint of another log than the last one")
		case c.Tree.Size > head.Tree.Size:
			v.add(LeavesMissing, at(head.Tree.Size), "a checkpoint is of %d leaves, and the last one of %d", c.Tree.Size, head.Tree.Size)
		default:
			v.signed = append(v.signed, c)
		}
	}
	v.ordered()
	return true
}

// ordered puts what was cosigned in order, and asks that a larger tree was not cosigned before a smaller one.
func (v *verifier) ordered() {
	for _, c := range append(slices.Clone(v.signed), v.head) {
		if c.Witnessed {
			v.earlier = append(v.earlier, c)
		}
	}
	slices.SortStableFunc(v.earlier, func(a, b *Checkpoint) int {
		return cmp.Or(cmp.Compare(a.Tree.Size, b.Tree.Size), a.CosignedAt.Compare(b.CosignedAt))
	})
	var last time.Time
	for _, c := range v.earlier {
		if c.CosignedAt.Before(last.Add(-MaxSkew)) {
			v.add(CosignedOutOfOrder, "a checkpoint", "of %d leaves it was cosigned at %s, and a smaller one at %s", c.Tree.Size,
				c.CosignedAt.Format(time.RFC3339), last.Format(time.RFC3339))
		}
		if c.CosignedAt.After(last) {
			last = c.CosignedAt
		}
	}
}

// period asks that the file begins before its period and ends after it: what is not in between may have been left out.
func (v *verifier) period() {
	from, until, n := v.x.Scope.From, v.x.Scope.Until, len(v.leaves)
	if n == 0 {
		v.add(LeavesMissing, at(v.x.Scope.Start), "there are none")
		return
	}
	if first := v.leaves[0].At; v.x.Scope.Start > 0 && first.After(from) {
		v.add(BeginsTooLate, at(v.x.Scope.Start), "the first leaf is of %s, after the period begins", first.Format(time.RFC3339))
	}
	end, by := v.leaves[n-1].At, "the last leaf is of"
	if v.Witnessed {
		end, by = v.head.CosignedAt, "the checkpoint was cosigned at"
	}
	if end.Before(until) {
		v.add(CheckpointTooOld, "checkpoint", "%s %s, before the period ends: of what came later the file says nothing", by, end.Format(time.RFC3339))
	}
}

// leaf returns the leaf of a sequence, or nil.
func (v *verifier) leaf(sequence int64) *Leaf {
	if i := sequence - v.x.Scope.Start; i >= 0 && i < int64(len(v.leaves)) {
		return v.leaves[i]
	}
	return nil
}

// tell lists the records for people.
func (v *verifier) tell() {
	for _, r := range v.records {
		if r.statement.Predicate.Act == Census {
			continue
		}
		e := Entry{Sequence: r.sequence, Predicate: r.statement.Predicate}
		after, before := v.between(r.sequence)
		e.After, e.Before = utc(after), utc(before)
		v.Entries = append(v.Entries, e)
	}
}
