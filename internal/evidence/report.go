// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"fmt"
	"time"
)

// maxProblems bounds the problems that a report lists; further ones are counted.
const maxProblems = 200

// Report is what a check of an export found.
type Report struct {
	// Problems are what is wrong. None means that the evidence holds.
	Problems []Problem `json:"problems,omitempty"`
	// ProblemCount counts all of them, also those that are not listed.
	ProblemCount int `json:"problemCount"`
	// Witnessed tells that the quorum of the policy cosigned the checkpoint. Without it, whoever has the log's key may have
	// made all of it today.
	Witnessed bool `json:"witnessed"`
	// Undated counts the records of which no witness of the policy says before when they were not there: the tree that was cosigned last
	// before them was cosigned by others, or by nobody.
	Undated int64 `json:"undated,omitempty"`
	// Checkpoint is the state of the log that was checked against.
	Checkpoint Tree `json:"checkpoint"`
	// CosignedAt is when it was cosigned, or nil.
	CosignedAt *time.Time `json:"cosignedAt,omitempty"`
	// Leaves, Records, Censuses and Judged count what was checked; Judged counts the verdicts that were found again.
	Leaves   int64 `json:"leaves"`
	Records  int64 `json:"records"`
	Censuses int64 `json:"censuses"`
	Judged   int64 `json:"judged"`
	// Gaps are times of which nothing was recorded, and that the log tells itself.
	Gaps []Silence `json:"gaps,omitempty"`
	// PagesDiffer are the pages of the file for people that say something else than what was checked, as far as whoever reads it has
	// looked. They are no problem of the evidence.
	PagesDiffer []string `json:"pagesDiffer,omitempty"`
	// Entries tell of each record what can be said of it, in the order of the log.
	Entries []Entry `json:"entries,omitempty"`
}

// Entry is a record and when it was written.
type Entry struct {
	Sequence  int64     `json:"sequence"`
	Predicate Predicate `json:"predicate"`
	// After and Before are the instants of witnesses between which the record was written. Nil where no witness says so.
	After  *time.Time `json:"after,omitempty"`
	Before *time.Time `json:"before,omitempty"`
}

// Holds tells whether nothing is wrong, witnessed or not.
func (r *Report) Holds() bool { return r.ProblemCount == 0 }

// add notes a problem.
func (r *Report) add(kind ProblemKind, where, message string, args ...any) {
	r.note(Problem{kind, where, fmt.Sprintf(message, args...)})
}

func (r *Report) note(p Problem) {
	if r.ProblemCount++; len(r.Problems) < maxProblems {
		r.Problems = append(r.Problems, p)
	}
}

// at names a leaf.
func at(sequence int64) string { return fmt.Sprintf("sequence %d", sequence) }
