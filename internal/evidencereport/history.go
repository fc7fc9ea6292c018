// SPDX-License-Identifier: Apache-2.0

package evidencereport

import (
	"cmp"
	"slices"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/evidence"
)

// History is what happened in a namespace.
type History struct {
	Runs     []Run     `json:"runs"`
	Filings  []Filing  `json:"filings"`
	Verdicts []Verdict `json:"verdicts"`
	// Other is what happened besides: inspections, changes of the law, interference, gaps.
	Other []Event `json:"other"`
}

// Run is one time that something ran.
type Run struct {
	Object evidence.Object `json:"object"`
	// Number of the run among those of its object.
	Number int64 `json:"number"`
	// Began and Ended are instants of the log, each between those of two witnesses. Began is nil where the file begins later,
	// and Ended where it runs on.
	Began *Moment `json:"began,omitempty"`
	Ended *Moment `json:"ended,omitempty"`
	// Until is when it has to end, or had to. Nil where no end is foreseen.
	Until *time.Time `json:"until,omitempty"`
	// LateSeconds is how much later than it had to it ended. Nil where no end was due.
	LateSeconds *int64 `json:"lateSeconds,omitempty"`
	// LateAtMost tells that LateSeconds is an upper bound: nobody saw when its last container ended, and it is counted until that was recorded.
	LateAtMost bool `json:"lateAtMost,omitempty"`
	// EndedAt is when its last container was seen to have ended, by the node or by the Job. Nil where nobody saw it.
	EndedAt *time.Time `json:"endedAt,omitempty"`
	// Stripped are the modules that the law took out.
	Stripped []string `json:"stripped,omitempty"`
	// Reason for its end, a stable word.
	Reason string `json:"reason,omitempty"`
}

// Moment is an instant of the log, and those of witnesses between which it was written, where there are any.
type Moment struct {
	At     time.Time  `json:"at"`
	After  *time.Time `json:"after,omitempty"`
	Before *time.Time `json:"before,omitempty"`
}

// Filing is an object that somebody filed, changed or deleted.
type Filing struct {
	Moment Moment          `json:"moment"`
	Object evidence.Object `json:"object"`
	Change evidence.Change `json:"change"`
	// By is who did it, as the API server wrote it down: see evidence.Stamped and evidence.Attributed. Of a judicial act it is a role.
	By string `json:"by,omitempty"`
}

// Verdict is what the law said of a request, other than by letting it begin.
type Verdict struct {
	Moment   Moment             `json:"moment"`
	Object   evidence.Object    `json:"object"`
	Verdict  v1alpha1.Verdict   `json:"verdict"`
	Findings []v1alpha1.Finding `json:"findings,omitempty"`
}

// Event is anything else.
type Event struct {
	Moment  Moment       `json:"moment"`
	Act     evidence.Act `json:"act"`
	Object  string       `json:"object,omitempty"`
	Reason  string       `json:"reason,omitempty"`
	Message string       `json:"message,omitempty"`
}

// Of tells what happened, by a report of what was checked.
func Of(r *evidence.Report) *History {
	h := &History{Runs: []Run{}, Filings: []Filing{}, Verdicts: []Verdict{}, Other: []Event{}}
	runs := map[string]*Run{} // by the UID of the workload
	for i := range r.Entries {
		e := &r.Entries[i]
		switch p := &e.Predicate; p.Act {
		case evidence.Started, evidence.Ended:
			h.run(runs, e)
		case evidence.Filed, evidence.Decided, evidence.Noticed:
			h.Filings = append(h.Filings, Filing{momentOf(e), *p.Object, p.Change, doneBy(p)})
		case evidence.Refused, evidence.Stripped:
			if p.Run != nil {
				h.run(runs, e)
			}
			h.Verdicts = append(h.Verdicts, Verdict{momentOf(e), *p.Object, p.Verdict.Verdict, p.Verdict.Findings})
		default:
			h.Other = append(h.Other, Event{momentOf(e), p.Act, objectName(p.Object), p.Reason, p.Message})
		}
	}
	for _, run := range runs {
		h.Runs = append(h.Runs, *run)
	}
	slices.SortFunc(h.Runs, func(a, b Run) int {
		return cmp.Or(a.first().Compare(b.first()), cmp.Compare(a.Object.UID, b.Object.UID), cmp.Compare(a.Number, b.Number))
	})
	return h
}

// doneBy is who filed an object, or changed it. A stamp in a record of what is not stamped is none: an earlier operator wrote there what
// the object said.
func doneBy(p *evidence.Predicate) string {
	if evidence.Stamped(p.Object.Kind, p.Change) {
		return p.By
	}
	return p.ChangedBy
}

func (h *History) run(runs map[string]*Run, e *evidence.Entry) {
	p := &e.Predicate
	run := runs[p.Run.UID]
	if run == nil {
		run = &Run{Object: *p.Object, Number: p.Run.Number}
		runs[p.Run.UID] = run
	}
	m := momentOf(e)
	run.Until = p.Run.Until
	switch p.Act {
	case evidence.Ended:
		run.Ended, run.EndedAt, run.LateSeconds, run.Reason = &m, p.Run.EndedAt, p.Run.LateSeconds, p.Reason
		run.LateAtMost = run.LateSeconds != nil && run.EndedAt == nil
		return
	case evidence.Started:
		run.Began = &m
	}
	run.Stripped = nil
	for _, v := range p.Verdict.Modules {
		if v.Decision == v1alpha1.ModuleStripped {
			run.Stripped = append(run.Stripped, string(v.Name))
		}
	}
}

func (r *Run) first() time.Time {
	if r.Began != nil {
		return r.Began.At
	}
	return time.Time{}
}

func momentOf(e *evidence.Entry) Moment { return Moment{e.Predicate.At, e.After, e.Before} }

// objectName is how people know an object: a judicial one has no name, and is known by its UID.
func objectName(o *evidence.Object) string {
	if o == nil {
		return ""
	}
	return o.Kind + " " + cmp.Or(o.Name, o.UID)
}
