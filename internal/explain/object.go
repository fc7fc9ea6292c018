// SPDX-License-Identifier: Apache-2.0

package explain

import (
	"fmt"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/world"
)

// Requisition explains whether a requisition stands, and until when.
func Requisition(w *world.World, r *v1alpha1.JudicialRequisition, decisions []v1alpha1.JudicialDecision, now time.Time) *Explanation {
	s := legal.JudgeRequisition(w.Law, r, decisions, now)
	x := &Explanation{
		Kind: "JudicialRequisition", Namespace: r.Namespace, Name: r.Name, At: now.UTC(), Runs: s.Stands,
		Summary:  "The requisition stands: searches within its scope may run.",
		Request:  []string{fmt.Sprintf("Under %s, signed by a %s, addressed to a %s.", r.Spec.Framework, r.Spec.Signatory.Role, r.Spec.AddressedTo.Type)},
		location: location(w, string(r.Spec.ProfileName)),
	}
	if !s.Stands {
		x.Summary = "The requisition does not stand: no search may run under it."
	}
	l := &library{world: w}
	for _, f := range s.Findings {
		if f.Verdict == v1alpha1.Forbidden {
			x.Barred = append(x.Barred, f)
		} else {
			x.Missing = append(x.Missing, f)
		}
		l.cite(f.Profile, f.Notice, f.Source)
	}
	switch {
	case s.NextChange.IsZero():
	case s.NextChange.Equal(s.StandsUntil):
		x.Next = []Step{{At: s.NextChange, What: "it no longer stands, and searches under it end"}}
	case legal.JudgeRequisition(w.Law, r, decisions, s.NextChange).Stands:
		x.Next = []Step{{At: s.NextChange, What: "it stands, if nothing else changes"}}
	default:
		x.Next = []Step{{At: s.NextChange, What: "what keeps it from standing changes"}}
	}
	x.Texts, x.Sources = l.texts, l.ids()
	return x
}

// Profile explains whether a profile is in force.
func Profile(w *world.World, p *v1alpha1.LegalProfile, now time.Time) *Explanation {
	x, h := holding(func(t time.Time) legal.Holding { return legal.JudgeProfile(p, t) }, now)
	x.Kind, x.Name, x.location = "LegalProfile", p.Name, location(w, p.Name)
	x.Summary = fmt.Sprintf("%s. It is %s.", p.Spec.Title, h.Message)
	if p.Spec.Description != "" {
		x.Request = []string{p.Spec.Description}
	}
	l := &library{world: w}
	for _, s := range p.Spec.Sources {
		l.cite(p.Name, "", string(s.ID))
	}
	x.Texts, x.Sources = l.texts, l.ids()
	return x
}

// Formality explains whether a formality is valid by itself. Whether it counts for a request, the request's own
// explanation says.
func Formality(f *v1alpha1.Formality, now time.Time) *Explanation {
	x, h := holding(func(t time.Time) legal.Holding { return legal.JudgeFormality(f, t) }, now)
	x.Kind, x.Namespace, x.Name = "Formality", f.Namespace, f.Name
	x.Summary = fmt.Sprintf("%s %s: %s.", f.Spec.Type, f.Spec.Reference, h.Message)
	x.Caveats = []string{"Whether it counts for a request depends on the request's profile as well."}
	return x
}

// Notice explains whether a formal notice is open.
func Notice(n *v1alpha1.FormalNotice, now time.Time) *Explanation {
	x, h := holding(func(t time.Time) legal.Holding { return legal.JudgeNotice(n, t) }, now)
	x.Kind, x.Name = "FormalNotice", n.Name
	x.Summary = fmt.Sprintf("%s, %s: %s.", n.Spec.IssuedBy, n.Spec.Reference, h.Message)
	return x
}

func holding(judge func(time.Time) legal.Holding, now time.Time) (*Explanation, legal.Holding) {
	h := judge(now)
	x := &Explanation{At: now.UTC(), Runs: h.Holds, location: time.UTC}
	if h.NextChange.IsZero() {
		return x, h
	}
	later := judge(h.NextChange)
	what := "it no longer holds"
	switch {
	case later.Overdue && !h.Overdue:
		what = "its deadline passes"
	case later.Holds && !h.Holds:
		what = "it holds"
	}
	x.Next = []Step{{At: h.NextChange, What: what}}
	return x, h
}
