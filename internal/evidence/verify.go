// SPDX-License-Identifier: Apache-2.0

package evidence

import (
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
	earlier []*Checkpoint // by size

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
}

// Verify checks an export by a policy. It asks nobody: neither a network nor a clock. A report without a problem says that the
// log has what the file shows, that of the namespace nothing was left out up to the last census, and that each verdict
// follows from its case and its law.
func Verify(x *Export, policy *Policy) *Report {
	v := &verifier{Report: &Report{}, x: x, policy: policy}
	v.judge = judge{v: v, laws: map[Digest]*readyLaw{}, used: map[Digest]bool{}}
	v.entries()
	if v.checkpoints() && v.readLeaves() {
		v.tree()
		v.clocks()
		v.readRecords()
		v.readCensuses()
		v.laws()
		v.chains()
		v.silence()
		v.runs()
		v.verdicts()
		v.tell()
	}
	return v.Report
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
		case c.Witnessed:
			v.earlier = append(v.earlier, c)
		}
	}
	if head.Witnessed {
		v.earlier = append(v.earlier, head)
		if head.CosignedAt.Add(MaxSkew).Before(v.x.Scope.Until) {
			v.add(CheckpointTooOld, "checkpoint", "it was cosigned at %s, before the period ends: of what came later the file says nothing",
				head.CosignedAt.Format(time.RFC3339))
		}
	}
	slices.SortStableFunc(v.earlier, func(a, b *Checkpoint) int { return int(a.Tree.Size - b.Tree.Size) })
	return true
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
