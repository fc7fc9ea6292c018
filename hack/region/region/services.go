// SPDX-License-Identifier: Apache-2.0

package region

import "github.com/vsa-legal/operator/api/v1alpha1"

// tellServices adds those who are no commune. The parts of the judicial police are in searches.go.
func (t *teller) tellServices() {
	t.nationalPolice()
	t.gendarmerie()
	t.transport()
	t.railway()
	t.fireAndRescue()
	t.shoppingCentre()
	t.policeSearches()
	t.customsSearches()
}

// eventBy asks for the detection of events by the place's own operator.
func (p *place) eventBy(name string, modules ...v1alpha1.ModuleName) ask {
	a := p.event(name, modules...)
	a.by = p.operator
	return a
}

// The police has filed the commitment that the notice of 2024 asks for, for this purpose too.
func (t *teller) nationalPolice() {
	p := t.place("police-essonne", v1alpha1.Operator{
		Type: "NationalPolice", Name: "Direction interdépartementale de la police nationale de l'Essonne",
	})
	p.under("InteriorMinistry", "Ministère de l'intérieur")
	p.fileExcept(eventSecurity)
	p.file("commitment-events", complianceCommitment, eventSecurity, p.day(-300), nil)
	p.order("championship", -5, 16)
	p.permitted(p.eventBy("stadium", "weapon", "crowd-movement", "crowd-density"))
	a := p.eventBy("stadium-gates", "abandoned-object", "intrusion", "face-watch-list")
	p.deploy(a, v1alpha1.Restricted, moduleStripped)
}

// The gendarmerie has filed it for searches only, so that its events wait.
func (t *teller) gendarmerie() {
	p := t.place("gendarmerie-essonne", v1alpha1.Operator{
		Type: "Gendarmerie", Name: "Groupement de gendarmerie départementale de l'Essonne",
	})
	p.under("InteriorMinistry", "Ministère de l'intérieur")
	p.fileExcept(eventSecurity)
	p.order("rally", -4, 6)
	p.deploy(p.eventBy("rally", "wrong-way", "intrusion"), v1alpha1.Suspended, formalityMissing)
	p.gendarmerieSearches()
}

func (t *teller) transport() {
	p := t.place("ratp", v1alpha1.Operator{Type: "TransportOperator", Name: "RATP", Code: "775663438"})
	p.fileExcept(statistics)
	a := p.statistics("platforms", "platform-counter", "carriage-density")
	a.pkg = transitFlow
	p.permitted(a)
	a = p.statistics("concourse", "platform-counter", "mood")
	a.pkg = transitFlow
	p.deploy(a, v1alpha1.Restricted, moduleStripped)
}

func (t *teller) railway() {
	p := t.place("sncf-security", v1alpha1.Operator{Type: "TransportSecurity", Name: "Sûreté ferroviaire SNCF", Code: "552049447"})
	p.fileExcept(eventSecurity)
	p.order("stations", -9, 13)
	a := p.eventBy("juvisy-station", "track-intrusion", "abandoned-luggage")
	a.pkg = transitFlow
	p.permitted(a)
}

func (t *teller) fireAndRescue() {
	p := t.place("sdis-91", v1alpha1.Operator{
		Type: "FireAndRescue", Name: "Service départemental d'incendie et de secours de l'Essonne",
	})
	p.fileExcept(eventSecurity)
	p.order("open-air-concert", -1, 5)
	p.permitted(p.eventBy("open-air-concert", "fire", "fall", "crowd-density"))
}

// A shop is none of those who may count people in public space.
func (t *teller) shoppingCentre() {
	p := t.place("shopping-centre", v1alpha1.Operator{Type: "Retailer", Name: "Galerie marchande"})
	p.fileExcept(statistics)
	p.deploy(p.statistics("gallery", "pedestrian-counter"), v1alpha1.Forbidden, operatorNotAllowed)
}
