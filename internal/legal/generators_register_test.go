// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"github.com/vsa-legal/operator/api/v1alpha1"
)

const (
	genServed = "palaiseau" // of a commune whose request is in the namespace of its processor
	genLatin  = "Commune de Massy"
	genOther  = "Commune de M\u0430ssy" // with a letter of another alphabet
)

// register has half of the worlds judged by a register, in which mostly the operator is what the request says.
func (g *gen) register(w *world) {
	if g.chance(2, "claimed") {
		return
	}
	w.Mode = v1alpha1.EvidenceRegistered
	if p := w.first(); !g.chance(4, "unread") && !naiveCountry.MatchString(p.Spec.Jurisdiction) {
		p.Spec.Jurisdiction = "FR"
	}
	c := g.controller(w.claim(), w.first().Spec.Jurisdiction, genNamespace)
	if g.chance(4, "served") {
		g.serve(w, &c)
	}
	if g.chance(4, "service") {
		of := c.Spec.Type
		c.Spec.Type = pick(g, "type", genOperators)
		c.Spec.Services = []v1alpha1.ControllerService{{Type: of, Name: pick(g, "name", genNames)}}
	}
	w.Controllers = append(w.Controllers, c)
	if g.chance(8, "told") { // who is registered, and not who is claimed
		to := pick(g, "to", naiveFaces(pick(g, "whom", w.Controllers)))
		n := g.notice()
		n.Spec.Addressees = []v1alpha1.Addressee{{Type: to.Type, Name: to.Name, Code: to.Code}}
		w.Notices = append(w.Notices, n)
	}
	for g.chance(4, "unregistered") {
		pick(g, "defect", registerDefects)(g, w)
	}
	if g.chance(4, "another") {
		w.Controllers = append(w.Controllers, g.controller(g.operator(), "FR", genElsewhere))
	}
	w.Controllers = shuffled(g, w.Controllers)
}

func (g *gen) controller(is v1alpha1.Operator, place string, namespaces ...v1alpha1.NamespaceName) v1alpha1.DataController {
	c := v1alpha1.DataController{ObjectMeta: g.meta("", "controller")}
	c.Spec.Type, c.Spec.Name, c.Spec.Code, c.Spec.Jurisdiction = is.Type, is.Name, is.Code, place
	c.Spec.Namespaces = namespaces
	if g.chance(4, "supervisor") {
		c.Spec.Supervisor = new(g.otherOperator())
	}
	if g.chance(4, "processors") {
		c.Spec.Processors = []v1alpha1.Operator{g.otherOperator()}
	}
	return c
}

func (g *gen) otherOperator() v1alpha1.Operator {
	o := g.operator()
	o.Type = pick(g, "type", genOperators)
	return o
}

// serve moves a data controller to another namespace, and puts its processor in the place of the request.
func (g *gen) serve(w *world, c *v1alpha1.DataController) {
	body := v1alpha1.Operator{Type: "IntermunicipalBody", Name: "Paris-Saclay", Code: "200056232"}
	processor := g.controller(body, "FR", genNamespace)
	processor.Spec.ServedNamespaces = []v1alpha1.NamespaceName{genServed}
	c.Spec.Namespaces = []v1alpha1.NamespaceName{genServed}
	c.Spec.Processors = append(c.Spec.Processors, body)
	w.Controllers = append(w.Controllers, processor)
}

// claim is the operator that the request names, or none.
func (w *world) claim() v1alpha1.Operator {
	switch {
	case w.Deployment != nil:
		return w.Deployment.Spec.OperatedBy
	case w.Requisition != nil:
		return w.Requisition.Spec.AddressedTo
	}
	return v1alpha1.Operator{}
}

// registerDefects change the DataController that comes last, or add another one.
var registerDefects = []defect{
	func(_ *gen, w *world) { w.Controllers = nil },
	func(g *gen, w *world) {
		if len(w.Controllers) > 0 {
			w.Controllers[g.index(len(w.Controllers))].DeletionTimestamp = g.deleted()
		}
	},
	func(g *gen, w *world) {
		w.Controllers = append(w.Controllers, g.controller(g.operator(), "FR", pick(g, "claimed", []v1alpha1.NamespaceName{genNamespace, genServed})))
	},
	func(g *gen, w *world) { w.lastController().Spec.Type = pick(g, "type", genOperators[1:]) },
	func(g *gen, w *world) {
		w.lastController().Spec.Name = pick(g, "name", []string{genOther, genLatin, "Ville de Paris"})
	},
	func(g *gen, w *world) { w.lastController().Spec.Code = pick(g, "code", genCodes) },
	func(g *gen, w *world) { w.lastController().Spec.Jurisdiction = pick(g, "place", genPlaces) },
	func(_ *gen, w *world) {
		w.lastController().Spec.Namespaces = []v1alpha1.NamespaceName{genElsewhere}
	},
	func(_ *gen, w *world) { w.lastController().Spec.Processors = nil },
	func(_ *gen, w *world) { w.lastController().Spec.Services = nil },
}

func (w *world) lastController() *v1alpha1.DataController {
	if len(w.Controllers) == 0 {
		return &v1alpha1.DataController{}
	}
	return &w.Controllers[len(w.Controllers)-1]
}
