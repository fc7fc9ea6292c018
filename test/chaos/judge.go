// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"fmt"
	"slices"
	"time"
)

// Bounds are how late a model may be gone.
type Bounds struct {
	// AfterWindow is after an instant that was known beforehand, whatever is broken.
	AfterWindow time.Duration
	// AfterAct is after an act such as a revocation, or after everything works again where something was broken meanwhile.
	AfterAct time.Duration
}

// Usual are the bounds of 'make chaos': one second after a window, and one look of the observer.
var Usual = Bounds{AfterWindow: time.Second + look, AfterAct: time.Minute}

// Verdict is what a trace comes to.
type Verdict struct {
	Operations, Faults int
	// Windows and Acts are permissions that ended while something ran under them, by themselves and by an act.
	Windows, Acts int
	// WorstWindow and WorstAct are the longest times that something ran on after such an end, the latter where nothing was broken.
	// Time in which the machine stood still is not counted.
	WorstWindow, WorstAct time.Duration
	Violations            []string
}

// key is what a rule is of: one model in front of one subject.
type key struct{ subject, model string }

// run is a time in which a process had a model in front of it. Where it ended is unknown if it had not at the end of the trace.
type run struct {
	from, to time.Time
}

// Judge judges a trace by its own rules. Lines may come in any order: what an act tells of is written when it was answered, and
// what it ends may be gone before.
func Judge(trace []Line, b Bounds) Verdict {
	lines := slices.Clone(trace)
	slices.SortStableFunc(lines, func(a, b Line) int { return a.At.Compare(b.At) })
	j := &judge{Bounds: b, open: map[key]time.Time{}, runs: map[key][]run{}, permissions: map[key][]permission{}}
	for _, l := range lines {
		j.take(l)
	}
	if len(lines) > 0 {
		j.finish(lines[len(lines)-1].At)
	}
	for k, runs := range j.runs {
		for _, r := range runs {
			j.judge(k, r)
		}
	}
	slices.Sort(j.verdict.Violations)
	return j.verdict
}

// StillShown is how many models are in front of some process at the end of a trace.
func StillShown(trace []Line) int {
	shown := map[key]bool{}
	for _, l := range trace {
		switch l.Is {
		case Shown:
			shown[key{l.Subject, l.Model}] = true
		case Gone:
			delete(shown, key{l.Subject, l.Model})
		}
	}
	return len(shown)
}

// permission is a time in which a model may be shown. byAct says that it was ended by an act, and not by its own instant.
type permission struct {
	from, until time.Time
	byAct       bool
}

// judge is one judgment.
type judge struct {
	Bounds
	verdict     Verdict
	open        map[key]time.Time // since when a model is shown that is shown still
	runs        map[key][]run
	permissions map[key][]permission
	broken      []run // times in which something did not work
	stalls      []Line
}

func (j *judge) take(l Line) {
	k := key{l.Subject, l.Model}
	switch l.Is {
	case May:
		p := permission{from: l.At, until: forEver}
		if l.Until != nil {
			p.until = *l.Until
		}
		j.permissions[k] = append(j.permissions[k], p)
	case MayNot:
		for i := range j.permissions[k] {
			if p := &j.permissions[k][i]; p.until.After(l.At) {
				p.until, p.byAct = l.At, true
			}
		}
	case Shown:
		if _, shown := j.open[k]; !shown {
			j.open[k] = l.At
		}
	case Gone:
		j.close(k, l.At)
	case Broken:
		j.verdict.Faults++
		if n := len(j.broken); n == 0 || !j.broken[n-1].to.IsZero() {
			j.broken = append(j.broken, run{from: l.At})
		}
	case Mended:
		if n := len(j.broken); n > 0 && j.broken[n-1].to.IsZero() {
			j.broken[n-1].to = l.At
		}
	case Did:
		j.verdict.Operations++
	case Stood:
		j.stalls = append(j.stalls, l)
	}
}

// forEver is later than any trace.
var forEver = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

func (j *judge) close(k key, at time.Time) {
	if from, shown := j.open[k]; shown {
		j.runs[k] = append(j.runs[k], run{from, at})
		delete(j.open, k)
	}
}

// finish closes what is open at the end of the trace.
func (j *judge) finish(at time.Time) {
	for k := range j.open {
		j.close(k, at)
	}
	if n := len(j.broken); n > 0 && j.broken[n-1].to.IsZero() {
		j.broken[n-1].to = at
	}
}

// judge compares one run with the permissions of its model: what lies between two of them, or after the last, is late.
func (j *judge) judge(k key, r run) {
	permitted := merged(j.permissions[k])
	if len(permitted) == 0 || r.from.Before(permitted[0].from) {
		j.violation(k, r, "nothing permitted it when it began")
	}
	for i, p := range permitted {
		until := r.to
		if i+1 < len(permitted) && permitted[i+1].from.Before(until) {
			until = permitted[i+1].from
		}
		// A run that began between two permissions is late by when it is over, too.
		if until.After(p.until) && until.After(r.from) {
			j.judgeEnd(k, r, p, until)
		}
	}
}

// judgeEnd judges what ran on after a permission, until an instant.
func (j *judge) judgeEnd(k key, r run, p permission, until time.Time) {
	if !p.byAct {
		late := until.Sub(p.until) - j.stoodStill(p.until, until)
		j.verdict.Windows++
		j.verdict.WorstWindow = max(j.verdict.WorstWindow, late)
		if late > j.AfterWindow {
			j.violation(k, r, fmt.Sprintf("it ran on for %v after the end of its window", late))
		}
		return
	}
	j.verdict.Acts++
	counts := p.until
	for _, b := range j.broken {
		if b.from.Before(until) && b.to.After(counts) {
			counts = b.to
		}
	}
	late := until.Sub(counts) - j.stoodStill(counts, until)
	if counts.Equal(p.until) {
		j.verdict.WorstAct = max(j.verdict.WorstAct, late)
	}
	if late > j.AfterAct {
		j.violation(k, r, fmt.Sprintf("it ran on for %v after an act ended it, or after everything worked again", late))
	}
}

// merged are permissions in the order of time, those that overlap as one.
func merged(all []permission) []permission {
	var merged []permission
	for _, p := range slices.SortedStableFunc(slices.Values(all), func(a, b permission) int { return a.from.Compare(b.from) }) {
		if !p.until.After(p.from) {
			continue
		}
		last := len(merged) - 1
		switch {
		case last < 0 || p.from.After(merged[last].until):
			merged = append(merged, p)
		case p.until.After(merged[last].until):
			merged[last].until, merged[last].byAct = p.until, p.byAct
		}
	}
	return merged
}

// stoodStill is for how long the machine let nobody run between two instants.
func (j *judge) stoodStill(from, to time.Time) (total time.Duration) {
	for _, l := range j.stalls {
		begin, end := l.At.Add(-l.For), l.At
		if begin.Before(from) {
			begin = from
		}
		if end.After(to) {
			end = to
		}
		total += max(0, end.Sub(begin))
	}
	return total
}

func (j *judge) violation(k key, r run, why string) {
	const layout = "15:04:05.000"
	j.verdict.Violations = append(j.verdict.Violations, fmt.Sprintf("%s-%s: %s in front of %q: %s",
		r.from.UTC().Format(layout), r.to.UTC().Format(layout), k.model, k.subject, why))
}
