// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// waiver is a formality that lets run what is withheld.
type waiver struct {
	of v1alpha1.Withheld
	required
}

func newWaivers(p *profile) []waiver {
	if p.spec.Inspection == nil {
		return nil
	}
	var ws []waiver
	for _, w := range p.spec.Inspection.Waivers {
		ws = append(ws, waiver{w.Of, newRequired(p, w.Formality, w.MaximumValidity, w.SuppliedBy, w.Source)})
	}
	slices.SortStableFunc(ws, func(a, b waiver) int { return cmp.Compare(a.kind, b.kind) })
	return ws
}

// waived returns the waiver that counts at this instant and its formality, the one that holds longest; or nil. Only the
// profile that the request names can waive: what binds every request can only take away.
func (h *hearing) waived(of v1alpha1.Withheld) (*waiver, *filed) {
	if !h.usable() {
		return nil, nil
	}
	for i := range h.profile.waivers {
		w := &h.profile.waivers[i]
		if w.of != of {
			continue
		}
		var longest *filed
		for j := range h.filed {
			if f := &h.filed[j]; w.meets(f, h.t) {
				longest = first(longest, f, byEndLast)
			}
		}
		if longest != nil {
			return w, longest
		}
	}
	return nil, nil
}

// couldWaive names a formality that would let run what is withheld, and who gives it.
func (h *hearing) couldWaive(of v1alpha1.Withheld) (hint, suppliedBy string) {
	if !h.usable() {
		return "", ""
	}
	i := slices.IndexFunc(h.profile.waivers, func(w waiver) bool { return w.of == of })
	if i < 0 {
		return "", ""
	}
	w := &h.profile.waivers[i]
	return fmt.Sprintf("; a %s of this namespace would waive it", w.kind), w.suppliedBy
}

// findWaived tells every reader that something runs on a waiver alone.
func (h *hearing) findWaived(w *waiver, f *filed, what string) {
	h.find(w.finding(v1alpha1.Permitted, v1alpha1.ReasonInspectionWaived,
		fmt.Sprintf("%s: %s %q waives that from %s", what, w.kind, f.name, f.in(w.location()))))
}

// checkInspection asks for the inspection of every image of the package.
func (h *hearing) checkInspection() {
	if h.mode != InspectionRequired || len(h.missing) == 0 {
		return
	}
	u := h.missing[max(0, slices.IndexFunc(h.missing, func(u uninspected) bool { return u.failed }))]
	what := u.what
	if more := len(h.missing) - 1; more > 0 {
		what += fmt.Sprintf(" and %d more", more)
	}
	if w, f := h.waived(v1alpha1.WithheldUninspected); w != nil {
		h.findWaived(w, f, "not inspected, may run: "+what)
		return
	}
	if u.message != "" {
		what += ": " + u.message
	}
	message := "nothing of the package runs before all of it is inspected, which is still to come: " + what
	if u.failed {
		message = "nothing of the package runs unless all of it can be inspected: make the image one that the operator can " +
			"read, or name another one: " + what
	}
	hint, suppliedBy := h.couldWaive(v1alpha1.WithheldUninspected)
	f := v1alpha1.Finding{Reason: v1alpha1.ReasonNotInspected, Verdict: v1alpha1.Suspended, Profile: h.profileName}
	if h.profile != nil {
		f.Source = h.profile.principal()
	}
	f.SuppliedBy, f.Message = suppliedBy, message+hint
	h.find(f)
}

// kinds of unclear files.
var kinds = []struct {
	of   v1alpha1.Withheld
	in   func(*contents) *unclear
	what string
}{
	{v1alpha1.WithheldUnknown, func(c *contents) *unclear { return &c.unknown }, "that nothing recognises"},
	{v1alpha1.WithheldOpaque, func(c *contents) *unclear { return &c.opaque }, "that cannot be read"},
}

// withheld tells whether the module has files of which nobody knows what they can do, and notes which.
func (h *hearing) withheld(m *module, v *v1alpha1.ModuleVerdict) bool {
	for _, kind := range kinds {
		u := kind.in(&m.found)
		if u.count == 0 {
			continue
		}
		if w, _ := h.waived(kind.of); w != nil {
			continue
		}
		hint, _ := h.couldWaive(kind.of)
		v.Source = h.profile.principal()
		v.Reason = fmt.Sprintf("withheld: %s %s%s: what they can do, nothing permits%s", models(u.count), kind.what, u.such(), hint)
		return true
	}
	return false
}

// checkRuntime looks at what the runtime image holds outside of every module. It is in every container that is made of the
// package, so that nothing runs unless all of it may.
func (h *hearing) checkRuntime() {
	if !h.usable() { // nothing runs anyway
		return
	}
	m, v := &h.outside, v1alpha1.ModuleVerdict{}
	if h.forbidden(m, &v) || len(m.capabilities) > 0 && !h.permitted(m, &v) {
		h.find(finding(&v, v1alpha1.Forbidden, v1alpha1.ReasonUndeclaredModel, outsideReason(v.Reason)))
		return
	}
	v.Profile = h.profileName
	if h.withheld(m, &v) {
		h.find(finding(&v, v1alpha1.Forbidden, v1alpha1.ReasonUndeclaredModel, outsideReason(v.Reason)))
	}
}

// outsideReason says what to do about what is in no module.
func outsideReason(reason string) string {
	return "the runtime image holds a model outside of every module, which cannot be left out: " + reason +
		": declare a module with its folder as path, so that it can be hidden, or take it out of the image"
}

// checkWaivers tells of the files that run on a waiver alone.
func (h *hearing) checkWaivers() {
	for _, kind := range kinds {
		running := *kind.in(&h.outside.found)
		for i := range h.docket.modules {
			if h.modules[i].Decision == v1alpha1.ModulePermitted {
				running.plus(kind.in(&h.docket.modules[i].found))
			}
		}
		if running.count == 0 {
			continue
		}
		if w, f := h.waived(kind.of); w != nil {
			h.findWaived(w, f, fmt.Sprintf("%s %s%s, may run", models(running.count), kind.what, running.such()))
		}
	}
}
