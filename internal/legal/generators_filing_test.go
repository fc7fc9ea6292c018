// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// genCapacities are those in which formalities are filed.
var genCapacities = []v1alpha1.Term{"Operator", "Prefecture", "Minister"}

// filing is what a profile says of who files an act, and until when.
func (g *gen) filing() (by []v1alpha1.Term, within v1alpha1.CalendarDuration) {
	if g.chance(2, "filedBy") {
		by = some(g, "filedBy", genCapacities)
	}
	if g.chance(8, "filedWithin") {
		within = pick(g, "filedWithin", append([]v1alpha1.CalendarDuration{"P", "P1W"}, genDurations...))
	}
	return by, within
}

// stamps puts on every paper of a world who filed it, as what and when, mostly rightly.
func (g *gen) stamps(w *world) {
	if !g.chance(8, "stamps") {
		return
	}
	w.Stamps = legal.StampsRequired
	for i := range w.Formalities {
		f := &w.Formalities[i]
		as := "Operator,Prefecture,Minister,Prosecutor"
		if g.chance(16, "as") {
			as = pick(g, "as", []string{"Operator", "Prefecture", "", "operator", "Prosecutor,InvestigatingJudge"})
		}
		g.stamp(f, "paul", as)
		f.CreationTimestamp = metav1.NewTime(f.Spec.ValidFrom.Add(-time.Hour))
		if g.chance(16, "filed") {
			f.CreationTimestamp = metav1.NewTime(f.Spec.ValidFrom.Add(pick(g, "filed", genSteps)))
		}
	}
	if w.Requisition != nil {
		g.stampAct(w.Requisition, "odile", w.Requisition.Spec.Signatory.Role)
		w.Requisition.CreationTimestamp = metav1.NewTime(g.anchor.AddDate(0, -2, 0))
		if g.chance(16, "filed") {
			w.Requisition.CreationTimestamp = g.early("filed")
		}
	}
	for i := range w.Decisions {
		d := &w.Decisions[i]
		g.stampAct(d, "marie", d.Spec.By.Role)
		off := []time.Duration{0, 0, time.Second, -time.Second, -5 * time.Second}
		if g.chance(8, "off") {
			off = []time.Duration{time.Hour, -6 * time.Second, 72 * time.Hour, 73 * time.Hour}
		}
		d.CreationTimestamp = metav1.NewTime(d.Spec.DecidedAt.Add(pick(g, "filed", off)))
		if g.chance(8, "uid") {
			d.Spec.RequisitionUID = pick(g, "uid", []string{string(w.Requisition.UID), genNever})
		}
	}
}

// stampAct stamps what is filed in a role, mostly by who has it.
func (g *gen) stampAct(o metav1.Object, by string, role v1alpha1.Term) {
	as := string(role)
	if g.chance(16, "as") {
		as = pick(g, "as", []string{"", "JudicialPoliceOfficer", "Prosecutor,InvestigatingJudge"})
	}
	if g.chance(16, "by") {
		by = "odile"
	}
	g.stamp(o, by, as)
}

func (g *gen) stamp(o metav1.Object, by, as string) {
	if g.chance(32, "unstamped") {
		return
	}
	o.SetAnnotations(map[string]string{"vsa.legal/filed-by": by, "vsa.legal/filed-as": as})
}

// unstamped takes the stamps of papers, or puts on those of somebody who has no capacity.
var unstamped = []change{
	{name: "a formality without a stamp", do: func(g *gen, w *world) { w.formality(g).Annotations = nil }},
	{name: "a formality that nobody knows as what it was filed", do: func(g *gen, w *world) {
		g.relabel(w.formality(g), "vsa.legal/filed-as", genNever)
	}},
	{name: "a formality of which nobody knows when it was filed", do: func(g *gen, w *world) { w.formality(g).CreationTimestamp = metav1.Time{} }},
	{name: "a requisition without a stamp", do: func(_ *gen, w *world) { w.requisition().Annotations = nil }},
	{name: "a requisition of which nobody knows when it was filed", do: func(_ *gen, w *world) { w.requisition().CreationTimestamp = metav1.Time{} }},
	{name: "a requisition made anew", do: func(_ *gen, w *world) {
		if r := w.requisition(); !r.CreationTimestamp.IsZero() {
			r.CreationTimestamp = metav1.NewTime(r.CreationTimestamp.Add(24 * time.Hour))
		}
	}},
	{name: "an authorization without a stamp", do: func(g *gen, w *world) { w.authorization(func(d *v1alpha1.JudicialDecision) { d.Annotations = nil }) }},
	{name: "an authorization by who requested it", do: func(g *gen, w *world) {
		w.authorization(func(d *v1alpha1.JudicialDecision) {
			g.relabel(d, "vsa.legal/filed-by", w.requisition().Annotations["vsa.legal/filed-by"])
		})
	}},
	{name: "an authorization of another requisition", do: func(_ *gen, w *world) {
		w.authorization(func(d *v1alpha1.JudicialDecision) { d.Spec.RequisitionUID = genNever })
	}},
	{name: "an authorization that is taken away", do: func(_ *gen, w *world) {
		w.authorization(func(d *v1alpha1.JudicialDecision) { d.Namespace = genNever })
	}},
	{name: "profiles that let nobody file anything", do: changeRequirements(func(f *v1alpha1.FormalityRequirement) {
		f.FiledBy = []v1alpha1.Term{genNever}
		for i := range f.AnyOf {
			f.AnyOf[i].FiledBy = []v1alpha1.Term{genNever}
		}
	})},
	{name: "profiles that let nothing be filed late", do: changeRequirements(func(f *v1alpha1.FormalityRequirement) { f.FiledWithin = genNever })},
}

// authorization changes every decision that authorizes, in worlds in which stamps count.
func (w *world) authorization(do func(*v1alpha1.JudicialDecision)) {
	for i := range w.Decisions {
		if w.Stamps == legal.StampsRequired && w.Decisions[i].Spec.Decision == v1alpha1.Authorize {
			do(&w.Decisions[i])
		}
	}
}

func (g *gen) relabel(o metav1.Object, key, value string) {
	if all := o.GetAnnotations(); all != nil && value != "" {
		all[key] = value
	}
}
