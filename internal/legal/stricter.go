// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"maps"
	"slices"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Stricter returns a law under which nothing runs but what runs under this one and under every further one. It is for
// the time in which nobody knows which of them holds. What an explanation says in favour of a request is that of this one.
func (l *Law) Stricter(further ...*Law) *Law {
	all := *l
	all.further = slices.Concat(l.further, further)
	return &all
}

// Unpublished returns the same law without what profiles of these names permit: what they take away stays.
func (l *Law) Unpublished(names ...string) *Law {
	law := *l
	law.profiles = maps.Clone(l.profiles)
	for _, name := range names {
		if p := law.profiles[name]; p != nil && p.selectable {
			unpublished := *p
			unpublished.unpublished = true
			law.profiles[name] = &unpublished
		}
	}
	return &law
}

// all returns the law and every further one.
func (l *Law) all() []*Law { return append([]*Law{l}, l.further...) }

// requests are one request under several laws.
type requests []*request

// ask makes the request ready under each of the laws.
func (l *Law) ask(under func(*Law) *request) requests {
	rs := make(requests, 0, 1+len(l.further))
	for _, law := range l.all() {
		rs = append(rs, under(law))
	}
	return rs
}

// judge finds the verdict at now, and when it changes.
func (rs requests) judge(now time.Time) Verdict {
	is := rs[0].instants()
	for _, r := range rs[1:] {
		is = append(is, r.instants()...)
	}
	q := question[Verdict]{ask: rs.verdict, same: Verdict.Equal, less: Verdict.runsMoreThan}
	v, next := q.nextTransitions(at(now), is)
	v.NextChange, v.RunsUntil = next.changes.time(), next.ends.time()
	return v
}

// verdict at an instant that is as strict as that under each of the laws, and whether anything runs by it.
func (rs requests) verdict(t instant) (v Verdict, runs bool) {
	for i, r := range rs {
		if one, _ := r.verdict(t); i == 0 {
			v = one
		} else {
			v = r.say.stricter(v, one)
		}
	}
	return v, v.Verdict.Runs()
}

// stricter returns the verdict by which only what runs by both verdicts on a request runs.
func (say Words) stricter(a, b Verdict) Verdict {
	v := Verdict{Modules: slices.Clone(a.Modules), Findings: union(a.Findings, b.Findings)}
	for i := range v.Modules {
		if v.Modules[i].Decision == v1alpha1.ModulePermitted {
			v.Modules[i] = b.Modules[i]
		}
	}
	if a.Verdict.Runs() && b.Verdict.Runs() && len(v.decided(v1alpha1.ModulePermitted)) == 0 {
		v.Findings = append(v.Findings, v1alpha1.Finding{
			Reason: v1alpha1.ReasonNothingLeft, Verdict: v1alpha1.Forbidden,
			Message: say("nothing is left to run: each module is taken out by the law that was last complete or by the one that is there"),
		})
	}
	v.Verdict = sortBySeverity(v.Findings)
	return v
}

// union returns the findings of both, each once.
func union(a, b []v1alpha1.Finding) []v1alpha1.Finding {
	all := slices.Clip(a)
	for _, f := range b {
		if !slices.Contains(a, f) {
			all = append(all, f)
		}
	}
	return all
}

// requisitions are one requisition under several laws.
type requisitions []*requisition

// askRequisition makes the requisition ready under each of the laws.
func (l *Law) askRequisition(in *v1alpha1.JudicialRequisition, e *Evidence) requisitions {
	var rs requisitions
	for _, law := range l.all() {
		rs = append(rs, newRequisition(law, in, e))
	}
	return rs
}

// nextTransitions returns why the requisition does not stand under all of the laws at an instant, the gravest first, and
// when that changes.
func (rs requisitions) nextTransitions(t instant) ([]v1alpha1.Finding, transitions) {
	var is []instant
	for _, r := range rs {
		is = append(is, r.instants()...)
	}
	q := question[[]v1alpha1.Finding]{
		ask: func(t instant) (fs []v1alpha1.Finding, stands bool) {
			for _, r := range rs {
				fs = union(fs, r.findings(t))
			}
			sortBySeverity(fs)
			return fs, len(fs) == 0
		},
		same: slices.Equal[[]v1alpha1.Finding],
		less: func(_, _ []v1alpha1.Finding) bool { return false }, // one that stands, stands as a whole
	}
	return q.nextTransitions(t, is)
}
