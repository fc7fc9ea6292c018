// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// filed is a Formality that covers the request's purposes, with its period made ready.
type filed struct {
	name string
	kind v1alpha1.Term
	span
}

// fileFormalities picks the formalities of the request's namespace that cover all of its purposes.
func (c *docket) fileFormalities(in []v1alpha1.Formality) []filed {
	var fs []filed
	for i := range in {
		f := &in[i]
		if f.Namespace == c.namespace && len(c.purposes) > 0 && containsAll(f.Spec.Covers.Purposes, c.purposes) {
			fs = append(fs, filed{f.Name, f.Spec.Type, span{from(f.Spec.ValidFrom), until(f.Spec.ValidUntil)}})
		}
	}
	return fs
}

func containsAll(all, some []v1alpha1.Term) bool {
	return !slices.ContainsFunc(some, func(t v1alpha1.Term) bool { return !slices.Contains(all, t) })
}

// checkFormalities asks for every formality that a profile in force requires or an open notice orders.
func (h *hearing) checkFormalities() {
	for _, p := range h.bound {
		if p.inForce(h.t) {
			h.checkRequired(p.formalities)
		}
	}
	for _, n := range h.notices {
		if n.contains(h.t) {
			h.checkRequired(n.formalities)
		}
	}
}

func (h *hearing) checkRequired(requirements []required) {
	for i := range requirements {
		r := &requirements[i]
		reason, message := h.covered(r)
		if reason == "" {
			continue
		}
		f := r.finding(v1alpha1.Suspended, reason, message)
		if reason != v1alpha1.ReasonFormalityNotYetValid { // it is supplied, and only waits
			f.SuppliedBy = r.suppliedBy
		}
		h.find(f)
	}
}

// finding of a requirement, with the profile or the notice that it stands in.
func (r *required) finding(v v1alpha1.Verdict, reason, message string) v1alpha1.Finding {
	f := v1alpha1.Finding{Reason: reason, Verdict: v, Source: r.source, Message: message}
	if r.profile != nil {
		f.Profile = r.profile.name
	} else {
		f.Notice = r.notice.name
	}
	return f
}

// covered says why no formality meets a requirement, by the one that comes closest: it has not begun, it is over, it is
// too long, or there is none. An empty reason means that one meets it.
func (h *hearing) covered(r *required) (reason, message string) {
	var long, over, early *filed
	for i := range h.filed {
		f := &h.filed[i]
		switch {
		case r.meets(f, h.t):
			return "", ""
		case f.kind != r.kind:
		case r.tooLong(f.span):
			long = first(long, f, byName)
		case h.t < f.from && f.from < f.until:
			early = first(early, f, byBegin)
		default:
			over = first(over, f, byEndLast)
		}
	}
	loc := r.location()
	switch {
	case early != nil:
		return v1alpha1.ReasonFormalityNotYetValid, fmt.Sprintf("%s: %q holds only from %s", r.kind, early.name, early.from.in(loc))
	case over != nil:
		return v1alpha1.ReasonFormalityOver, fmt.Sprintf("%s: %q ended at %s: file a new one", r.kind, over.name, over.until.in(loc))
	case long != nil:
		return v1alpha1.ReasonFormalityTooLong, fmt.Sprintf("%s: %q does not count, its own period is longer than the law allows: "+
			"file one of at most %s", r.kind, long.name, r.allowed)
	}
	return v1alpha1.ReasonFormalityMissing, fmt.Sprintf("%s: no Formality of this namespace covers %s: file one", r.kind, list(h.purposes))
}

// meets tells whether a formality meets the requirement at an instant.
func (r *required) meets(f *filed, t instant) bool {
	return f.kind == r.kind && f.contains(t) && !r.tooLong(f.span)
}

// first returns the one of two that comes first, and by name where they are equal: the order of the evidence does not
// show.
func first(a, b *filed, compare func(a, b *filed) int) *filed {
	if a == nil || cmp.Or(compare(a, b), byName(a, b)) > 0 {
		return b
	}
	return a
}

func byName(a, b *filed) int    { return cmp.Compare(a.name, b.name) }
func byBegin(a, b *filed) int   { return cmp.Compare(a.from, b.from) }
func byEndLast(a, b *filed) int { return cmp.Compare(b.until, a.until) }

// tooLong tells whether a formality's own period is longer than the requirement allows. Where that cannot be counted
// no formality counts.
func (r *required) tooLong(s span) bool {
	if r.allowed == "" {
		return false
	}
	return !r.readable || s.until == never || s.until > at(r.maximum.AddTo(s.from.time(), r.profile.loc))
}

func (r *required) location() *time.Location {
	if r.profile == nil {
		return nil
	}
	return r.profile.loc
}

// list writes purposes as people read them.
func list(purposes []v1alpha1.Term) string {
	words := make([]string, len(purposes))
	for i, p := range purposes {
		words[i] = string(p)
	}
	return strings.Join(words, " and ")
}
