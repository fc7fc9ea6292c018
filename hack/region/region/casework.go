// SPDX-License-Identifier: Apache-2.0

package region

import "github.com/vsa-legal/operator/api/v1alpha1"

// The parts of communes that answer a requisition.

func greyVan(p *place) {
	footfall(p)
	r := p.municipalInquiry("Burglary of a shop", 5)
	p.authorized(r)
	p.search("grey-van", r, v1alpha1.Permitted, "", "plate-reader")
}

// In flagrance the authorization is presumed.
func hitAndRun(p *place) {
	footfall(p)
	p.fileExcept(judicialSearch)
	r := p.requisition(municipalProfile, flagrance, "Injury by a driver who fled", 7, "plate.read", "vehicle")
	p.search("hit-and-run", r, v1alpha1.Permitted, "", "plate-reader", "vehicle-finder")
}

// The eight days were over two days ago. The prosecutor had added eight more.
func extendedFlagrance(p *place) {
	footfall(p)
	p.fileExcept(judicialSearch)
	r := p.requisition(municipalProfile, flagrance, "Armed robbery", 20, "appearance.clothing")
	finding := p.hours(-10 * 24)
	r.Spec.FindingAt = &finding
	r.Spec.Window = v1alpha1.Period{From: p.hours(-9 * 24), Until: p.day(4)}
	r.Spec.Scope.Footage = v1alpha1.Period{From: p.hours(-11 * 24), Until: p.hours(-10 * 24)}
	d := p.decide(r, v1alpha1.Extend, prosecutor, courtEvry, p.hours(-4*24))
	d.Spec.Extend = &v1alpha1.ExtendUntil{Until: p.day(4)}
	p.search("robbery", r, v1alpha1.Permitted, "", "clothing")
}

// Something to watch: the window closes in ten minutes.
func closesSoon(p *place) {
	footfall(p)
	r := p.municipalInquiry("Theft of a vehicle", 3)
	p.authorized(r)
	r.Spec.Window.Until = p.in(soon)
	p.search("stolen-car", r, v1alpha1.Permitted, "", "plate-reader")
}

func cameraBeyond(p *place) {
	footfall(p)
	r := p.municipalInquiry("Burglary of a warehouse", 5)
	p.authorized(r)
	s := p.search("white-truck", r, v1alpha1.Forbidden, outOfScope, "plate-reader")
	s.Spec.Cameras = append(s.Spec.Cameras, "peage-1")
}

func footageBeyond(p *place) {
	footfall(p)
	r := p.municipalInquiry("Arson of a vehicle", 10)
	p.authorized(r)
	s := p.search("whole-week", r, v1alpha1.Forbidden, outOfScope, "plate-reader")
	s.Spec.Footage.From = p.hours(-7 * 24)
}

func authorizationMissing(p *place) {
	footfall(p)
	r := p.municipalInquiry("Theft of fuel", 3)
	p.search("night-thefts", r, v1alpha1.Suspended, authorizationNotGranted, "plate-reader")
}

func revoked(p *place) {
	footfall(p)
	r := p.municipalInquiry("Receiving of stolen goods", 5)
	p.authorized(r)
	p.decide(r, v1alpha1.Revoke, prosecutor, courtEvry, p.hours(-5))
	p.search("trailer", r, v1alpha1.Suspended, revokedByMagistrate, "plate-reader")
}

func windowOver(p *place) {
	footfall(p)
	r := p.municipalInquiry("Burglary of a dwelling", 5)
	r.Spec.Window = v1alpha1.Period{From: p.hours(-5 * 24), Until: p.hours(-3)}
	p.authorized(r)
	p.search("late-search", r, v1alpha1.Suspended, windowClosed, "plate-reader")
}

func flagranceOver(p *place) {
	footfall(p)
	p.fileExcept(judicialSearch)
	r := p.requisition(municipalProfile, flagrance, "Damage to a bus shelter", 2, "plate.read")
	finding := p.hours(-9 * 24)
	r.Spec.FindingAt = &finding
	r.Spec.Window = v1alpha1.Period{From: p.hours(-8 * 24), Until: p.day(3)}
	p.search("bus-shelter", r, v1alpha1.Suspended, durationOver, "plate-reader")
}

// The commune has not told the CNIL. The municipal police, for its part, is none of those who may search.
func commitmentMissing(p *place) {
	footfall(p)
	r := p.requisition(municipalProfile, preliminaryInquiry, "Illegal dumping by a company", 4, "plate.read")
	p.authorized(r)
	p.search("dumping", r, v1alpha1.Suspended, formalityMissing, "plate-reader")
	r = p.requisition(municipalProfile, preliminaryInquiry, "Theft from a vehicle", 3, "plate.read")
	r.Spec.AddressedTo = p.municipalPolice()
	p.authorized(r)
	p.search("car-park", r, v1alpha1.Forbidden, addresseeNotAllowed, "plate-reader")
}

// The parts of the State's judicial police.

// fileSearches adds what the State's services need before they search.
func (p *place) fileSearches() {
	p.fileExcept(judicialSearch)
	p.file("impact-assessment-searches", impactAssessment, judicialSearch, p.day(-250), nil)
	p.file("habilitation-searches", staffHabilitation, judicialSearch, p.day(-180), nil)
}

func (t *teller) policeSearches() {
	p := t.place("judicial-police-versailles", v1alpha1.Operator{
		Type: "NationalPolice", Name: "Police judiciaire de Versailles",
	})
	p.fileSearches()

	r := p.requisition(policeProfile, judicialInvestigation, "Trafficking by an organised group", 10,
		"plate.read", "appearance.clothing", "synopsis")
	r.Spec.Window.Until = p.day(45)
	p.decide(r, v1alpha1.Authorize, judge, courtVersailles, p.hours(-30))
	p.search("warehouse", r, v1alpha1.Permitted, "", "plate-reader", "clothing", "synopsis")

	r = p.requisition(policeProfile, flagrance, "Robbery with violence", 10, "appearance", "biometric", "person")
	p.search("two-on-a-scooter", r, v1alpha1.Restricted, moduleStripped, "clothing", "face-search")
	p.search("watch-list", r, v1alpha1.Forbidden, nothingLeft, "face-search", "look-alike")

	r = p.requisition(policeProfile, "AdministrativeInquiry", "None: a check before employment", 0, "plate.read")
	p.search("screening", r, v1alpha1.Forbidden, frameworkNotAllowed, "plate-reader")
}

func (p *place) gendarmerieSearches() {
	p.fileSearches()

	r := p.requisition(policeProfile, preliminaryInquiry, "Theft of farm machinery", 5, "plate.read", "vehicle", "object")
	r.Spec.Signatory.Service = "Brigade de recherches d'Étampes"
	p.authorized(r)
	p.search("low-loader", r, v1alpha1.Permitted, "", "plate-reader", "vehicle-finder", "object-finder")

	r = p.requisition(policeProfile, flagrance, "Insult of an official", 1, "appearance.clothing")
	r.Spec.Signatory.Service = "Brigade d'Arpajon"
	p.decide(r, v1alpha1.Oppose, prosecutor, courtEvry, p.hours(-20))
	p.search("red-jacket", r, v1alpha1.Suspended, opposed, "clothing")
}

func (t *teller) customsSearches() {
	p := t.place("onaf-paris", v1alpha1.Operator{Type: "JudicialCustoms", Name: "Office national anti-fraude, Paris"})
	p.fileSearches()
	r := p.requisition(policeProfile, preliminaryInquiry, "Smuggling of tobacco", 3, "plate.read")
	r.Spec.Signatory.Service = "Office national anti-fraude"
	r.Spec.Window = v1alpha1.Period{From: p.day(2), Until: p.day(9)}
	p.decide(r, v1alpha1.Authorize, prosecutor, courtVersailles, p.hours(-6))
	p.search("delivery-route", r, v1alpha1.Suspended, windowNotOpen, "plate-reader")
}
