// SPDX-License-Identifier: Apache-2.0

package region

import "github.com/vsa-legal/operator/api/v1alpha1"

// part is what happens in one commune.
type part func(*place)

// parts in the order in which they are cast. After the last, communes have the ordinary ones in turn.
var parts = []part{
	faceStripped, noticeMissing, recordMissing, recordNotYetValid, orderOver, orderTooLong, orderTomorrow, orderMissing,
	trainingMissing, parkingOnly, purposeNotPermitted, townHallRunsEvents, extendedExperiment, refusedAltogether,
	eventsAfterwards, profileUnknown, searchWithoutRequisition, densityStripped, stoppedByNotice, noticeClosed,
	orderEndsSoon, unpermittedStripped, noSuchPackage,
	greyVan, hitAndRun, extendedFlagrance, closesSoon, cameraBeyond, footageBeyond, authorizationMissing, revoked,
	windowOver, flagranceOver, commitmentMissing,
}

var ordinary = []part{marketTown, cyclingTown, festivalTown, ringRoadTown}

// tellCommunes casts the parts. Which commune has which is up to the seed.
func (t *teller) tellCommunes(n int) {
	cast := t.rng.Perm(len(communes))[:n]
	for i, c := range cast {
		p := t.commune(communes[c])
		if i < len(parts) {
			parts[i](p)
		} else {
			ordinary[(i-len(parts))%len(ordinary)](p)
		}
	}
}

// footfall is what most communes run, all papers filed.
func footfall(p *place) {
	p.fileExcept(statistics)
	p.permitted(p.statistics("footfall-station", "pedestrian-counter"))
}

func marketTown(p *place) {
	footfall(p)
	p.permitted(p.statistics("footfall-market", "pedestrian-counter", "crowd-density"))
}

func cyclingTown(p *place) {
	footfall(p)
	a := p.statistics("cycle-lanes", "cycle-counter", "pedestrian-counter")
	a.cpu = true
	p.permitted(a)
}

func ringRoad(p *place) ask {
	a := p.statistics("ring-road", "vehicle-counter")
	a.cpu = true
	return a
}

func ringRoadTown(p *place) {
	footfall(p)
	p.permitted(ringRoad(p))
}

func festivalTown(p *place) {
	footfall(p)
	p.fileExcept(eventSecurity)
	p.order("festival", -6, 9)
	p.permitted(p.event("festival", "crowd-movement", "crowd-density", "fall"))
}

// The software in the town hall can search faces. The rest of it runs.
func faceStripped(p *place) {
	footfall(p)
	p.deploy(p.statistics("footfall-market", "pedestrian-counter", "face-search"), v1alpha1.Restricted, moduleStripped)
}

func noticeMissing(p *place) {
	p.fileExcept(statistics, publicNotice)
	p.deploy(p.statistics("footfall-station", "pedestrian-counter"), v1alpha1.Suspended, formalityMissing)
}

func recordMissing(p *place) {
	p.fileExcept(statistics, processingRecord)
	p.deploy(p.statistics("footfall-station", "pedestrian-counter"), v1alpha1.Suspended, formalityMissing)
	p.deploy(p.statistics("cycle-lanes", "cycle-counter"), v1alpha1.Suspended, formalityMissing)
}

func recordNotYetValid(p *place) {
	p.fileExcept(statistics, processingRecord)
	p.file("record-statistics", processingRecord, statistics, p.day(5), nil)
	p.deploy(p.statistics("footfall-market", "pedestrian-counter"), v1alpha1.Suspended, formalityNotYetValid)
}

// The prefect's order ended the day before yesterday: the next concert needs another one.
func orderOver(p *place) {
	footfall(p)
	p.fileExcept(eventSecurity)
	p.order("concert", -12, -2)
	p.deploy(p.event("concert", "crowd-density", "abandoned-object"), v1alpha1.Suspended, formalityOver)
}

// No order lasts longer than a month, so one that says so does not count for a single day.
func orderTooLong(p *place) {
	footfall(p)
	p.fileExcept(eventSecurity)
	p.order("season", -12, 40)
	p.deploy(p.event("match-days", "intrusion", "crowd-movement"), v1alpha1.Suspended, formalityTooLong)
}

func orderTomorrow(p *place) {
	footfall(p)
	p.fileExcept(eventSecurity)
	p.order("marathon", 1, 4)
	p.deploy(p.event("marathon", "wrong-way", "fall"), v1alpha1.Suspended, formalityNotYetValid)
}

func orderMissing(p *place) {
	footfall(p)
	p.fileExcept(eventSecurity)
	p.deploy(p.event("fun-fair", "crowd-density"), v1alpha1.Suspended, formalityMissing)
}

func trainingMissing(p *place) {
	footfall(p)
	p.fileExcept(eventSecurity, staffTraining)
	p.order("festival", -3, 12)
	p.deploy(p.event("festival", "crowd-movement", "weapon"), v1alpha1.Suspended, formalityMissing)
}

// Parked cars are none of the eight events, whatever the prefect signs.
func parkingOnly(p *place) {
	footfall(p)
	p.fileExcept(eventSecurity)
	p.order("schools", -8, 14)
	p.deploy(p.event("school-entrances", "illegal-parking"), v1alpha1.Forbidden, nothingLeft)
}

func purposeNotPermitted(p *place) {
	footfall(p)
	a := p.statistics("speeding", "vehicle-counter")
	a.purpose = "TrafficEnforcement"
	p.deploy(a, v1alpha1.Forbidden, purposeNotAllowed)
}

// The experiment is for the municipal police, not for the town hall.
func townHallRunsEvents(p *place) {
	footfall(p)
	p.fileExcept(eventSecurity)
	p.order("festival", -2, 11)
	a := p.event("festival", "crowd-density")
	a.by = p.operator
	p.deploy(a, v1alpha1.Forbidden, operatorNotAllowed)
}

// What the law of 2026 is said to allow, nobody has verified.
func extendedExperiment(p *place) {
	footfall(p)
	p.fileExcept(eventSecurity)
	p.order("public-places", -4, 20)
	a := p.event("town-hall-square", "abandoned-object", "weapon")
	a.profile = extendedProfile
	p.deploy(a, v1alpha1.Forbidden, profileNotInForce)
}

func refusedAltogether(p *place) {
	footfall(p)
	a := p.statistics("footfall-shops", "pedestrian-counter", "age-gender")
	a.forbidden = v1alpha1.Refuse
	p.deploy(a, v1alpha1.Forbidden, moduleForbidden)
}

func eventsAfterwards(p *place) {
	footfall(p)
	p.fileExcept(eventSecurity)
	p.order("concert", -5, 8)
	a := p.event("concert-replay", "abandoned-object")
	a.processing = v1alpha1.Deferred
	p.deploy(a, v1alpha1.Forbidden, processingNotAllowed)
}

func profileUnknown(p *place) {
	footfall(p)
	a := p.statistics("smart-city", "pedestrian-counter", "vehicle-counter")
	a.profile = "fr-smart-city"
	p.deploy(a, v1alpha1.Forbidden, profileNotFound)
}

// Nothing but searches runs under a profile that asks for a requisition.
func searchWithoutRequisition(p *place) {
	footfall(p)
	p.fileExcept(judicialSearch)
	a := p.statistics("plates-main-road", "plate-reader")
	a.profile, a.purpose, a.processing, a.pkg = municipalProfile, judicialSearch, v1alpha1.Deferred, footageReview
	p.deploy(a, v1alpha1.Forbidden, requisitionRequired)
}

// The regulator took away what the law would let run.
func densityStripped(p *place) {
	footfall(p)
	p.notice("density", nil, v1alpha1.Order{
		Action: v1alpha1.OrderStrip, Capabilities: []v1alpha1.Capability{"crowd.density"},
	})
	p.deploy(p.statistics("footfall-market", "pedestrian-counter", "crowd-density"), v1alpha1.Restricted, moduleStripped)
}

func stoppedByNotice(p *place) {
	p.fileExcept(statistics)
	p.notice("statistics", nil, v1alpha1.Order{
		Action: v1alpha1.OrderStop, Purposes: []v1alpha1.Term{statistics},
	})
	p.deploy(p.statistics("footfall-station", "pedestrian-counter"), v1alpha1.Forbidden, stopped)
}

// A notice that was closed binds nobody any more.
func noticeClosed(p *place) {
	footfall(p)
	closed := p.day(-3)
	p.notice("vehicles", &closed, v1alpha1.Order{
		Action: v1alpha1.OrderStrip, Capabilities: []v1alpha1.Capability{"counting.vehicle"},
	})
	p.permitted(ringRoad(p))
}

// Something to watch: the prefect's order ends in ten minutes.
func orderEndsSoon(p *place) {
	footfall(p)
	p.fileExcept(eventSecurity)
	until := p.in(soon)
	p.file("order-fireworks", prefectOrder, eventSecurity, p.day(-2), &until)
	p.permitted(p.event("fireworks", "fire", "crowd-movement"))
}

// Loitering is none of the eight events, and images are taken without sound.
func unpermittedStripped(p *place) {
	footfall(p)
	p.fileExcept(eventSecurity)
	p.order("festival", -7, 10)
	p.deploy(p.event("festival", "abandoned-object", "loitering", "gunshot"), v1alpha1.Restricted, moduleStripped)
	p.deploy(p.event("festival-gates", "weapon", "face-watch-list"), v1alpha1.Restricted, moduleStripped)
}

func noSuchPackage(p *place) {
	footfall(p)
	a := p.statistics("footfall-pool", "pedestrian-counter")
	a.pkg = "town-pulse-next"
	p.deploy(a, v1alpha1.Suspended, packageNotFound)
}
