// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// registrations are the changes of the register that never let more run. Who registers a namespace that is nobody's, or takes
// away one of two who both name it, says who operates there: that, and nothing else, lets something run.
var registrations = []change{
	{name: "a register", do: func(_ *gen, w *world) { w.Mode = v1alpha1.EvidenceRegistered }},
	{name: "another data controller, where there is one", do: func(g *gen, w *world) {
		c := g.controller(w.claim(), "FR", genNamespace, genServed)
		if g.chance(2, "other") {
			c = g.controller(g.otherOperator(), pick(g, "place", genPlaces), genNamespace, genServed)
		}
		c.Spec.ServedNamespaces = []v1alpha1.NamespaceName{genServed, genElsewhere}
		c.Spec.Namespaces = slices.DeleteFunc(c.Spec.Namespaces, func(n v1alpha1.NamespaceName) bool { return len(w.owners(string(n))) == 0 })
		if len(c.Spec.Namespaces) > 0 {
			w.Controllers = append(w.Controllers, c)
		}
	}},
	{name: "a data controller less, whose namespaces are its alone", do: func(g *gen, w *world) {
		i := g.index(len(w.Controllers) + 1)
		if i < len(w.Controllers) && !w.contested(w.Controllers[i].Spec.Namespaces) {
			w.Controllers = slices.Delete(w.Controllers, i, i+1)
		}
	}},
	{name: "a data controller that is being deleted", do: func(g *gen, w *world) {
		if len(w.Controllers) > 0 {
			w.Controllers[g.index(len(w.Controllers))].DeletionTimestamp = g.deleted()
		}
	}},
	{name: "a namespace that is named no more", do: func(_ *gen, w *world) {
		if c := w.lastController(); !w.contested(c.Spec.Namespaces) {
			c.Spec.Namespaces = nil
		}
	}},
	{name: "a data controller that serves nobody", do: func(_ *gen, w *world) { w.lastController().Spec.ServedNamespaces = nil }},
	{name: "a data controller of a name in another alphabet", do: func(_ *gen, w *world) {
		w.everyController(func(c *v1alpha1.DataControllerSpec) { c.Name, c.Services = "\u041c\u0430\u0441\u0441\u0438", nil })
	}},
	{name: "a data controller of another country", do: func(_ *gen, w *world) {
		w.everyController(func(c *v1alpha1.DataControllerSpec) { c.Jurisdiction = "CH" })
	}},
	{name: "a processor more", do: func(g *gen, w *world) {
		c := w.lastController()
		if more := g.otherOperator(); !slices.ContainsFunc(w.Controllers, func(o v1alpha1.DataController) bool { return naiveIs(more, o) }) {
			c.Spec.Processors = append(c.Spec.Processors, more)
		}
	}},
	{name: "a superior", do: func(g *gen, w *world) {
		if c := w.lastController(); c.Spec.Supervisor == nil {
			c.Spec.Supervisor = new(g.otherOperator())
		}
	}},
	{name: "another claim than what is registered", do: func(g *gen, w *world) {
		switch {
		case w.Mode != v1alpha1.EvidenceRegistered:
		case w.Deployment != nil:
			w.Deployment.Spec.OperatedBy.Name = genNever
		default:
			w.requisition().Spec.AddressedTo.Name = genNever
		}
	}},
}

func (w *world) everyController(do func(*v1alpha1.DataControllerSpec)) {
	for i := range w.Controllers {
		do(&w.Controllers[i].Spec)
	}
}

// contested tells whether two name one of the namespaces.
func (w *world) contested(namespaces []v1alpha1.NamespaceName) bool {
	return slices.ContainsFunc(namespaces, func(n v1alpha1.NamespaceName) bool { return len(w.owners(string(n))) > 1 })
}

// TestRegisterNeverLetsMoreRun: a registration that is lost, or disputed, only takes away. What the modules are judged by may
// change with it; what runs may not grow.
func TestRegisterNeverLetsMoreRun(t *testing.T) {
	for name, worlds := range requests {
		t.Run(name, func(t *testing.T) {
			ran, less := map[string]int{}, map[string]int{}
			rapid.Check(t, func(t *rapid.T) {
				before := worlds.Draw(t, "world")
				g := &gen{T: t, anchor: drawNow(t, before), number: 90}
				change := pick(g, "change", registrations)
				after := before.clone()
				change.do(g, after)
				lawBefore, lawAfter := before.law(), after.law()
				for _, at := range before.instants() {
					now := time.Unix(at, 0)
					was, is := running(before.judge(lawBefore, now)), running(after.judge(lawAfter, now))
					for _, module := range is {
						if !slices.Contains(was, module) {
							t.Fatalf("%s: at %v %s runs, before only %v did", change.name, now.UTC(), module, was)
						}
					}
					ran[change.name] += min(1, len(was))
					less[change.name] += min(1, len(was)-len(is))
				}
			})
			for _, c := range registrations {
				t.Logf("%-60s %5d ran, %5d had less", c.name, ran[c.name], less[c.name])
				if ran[c.name] == 0 && !t.Failed() {
					t.Errorf("%s: nothing ran before it", c.name)
				}
			}
		})
	}
}

// TestNoticeFindsItsAddressee: whatever the request says of itself, an order to the registered data controller to stop is
// an order to it.
func TestNoticeFindsItsAddressee(t *testing.T) {
	for name, worlds := range requests {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				w := worlds.Draw(t, "world")
				owners := w.owners(w.place())
				if w.Mode != v1alpha1.EvidenceRegistered || len(owners) == 0 {
					return
				}
				g := &gen{T: t, anchor: drawNow(t, w), number: 90}
				to := pick(g, "face", naiveFaces(owners[0]))
				order := unknownOrder(to.Type) // one that nobody knows stops everything
				order.Spec.Addressees = []v1alpha1.Addressee{{Type: to.Type, Name: to.Name, Code: to.Code}}
				w.Notices = append(w.Notices, order)
				law := w.law()
				for _, at := range w.instants() {
					if v := w.judge(law, time.Unix(at, 0)); v.Verdict.Runs() {
						t.Fatalf("%v runs, although %+v is told to stop", running(v), to)
					}
				}
			})
		})
	}
}
