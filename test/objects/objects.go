// SPDX-License-Identifier: Apache-2.0

// Package objects builds objects for tests. There is a builder for every kind, which begins with what the schema asks for:
// MakeRequisition("r", "ns").Window(from, until).Obj(). On top of them stand requests and evidence under the shipped law,
// each with everything that a lawful one needs: a test names only what matters to it.
package objects

import (
	"fmt"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// PackageName is the name of the package that Package returns, and that requests name.
const PackageName = "omnibus"

// Modules of Package.
const (
	Counter  v1alpha1.ModuleName = "counter"   // counting.pedestrian, an artifact
	Density  v1alpha1.ModuleName = "density"   // crowd.density, an artifact
	Intruder v1alpha1.ModuleName = "intrusion" // zone.intrusion, baked in
	Plate    v1alpha1.ModuleName = "plate"     // plate.read, an artifact
	Clothing v1alpha1.ModuleName = "clothing"  // appearance.clothing, an artifact
	Face     v1alpha1.ModuleName = "face"      // biometric.face.embedding, baked in
	Parking  v1alpha1.ModuleName = "parking"   // parking.illegal, an artifact
)

// Image returns a reference by digest, a different one for each number.
func Image(n int) v1alpha1.ImageReference {
	return v1alpha1.ImageReference(fmt.Sprintf("registry.example/a@sha256:%064d", n))
}

// Package returns a package with one module of each sort.
func Package() *v1alpha1.AnalyticsPackage {
	return MakePackage(PackageName).
		Artifact(Counter, 2, "counting.pedestrian").
		Artifact(Density, 3, "crowd.density").
		Artifact(Plate, 4, "plate.read").
		Artifact(Clothing, 5, "appearance.clothing").
		Artifact(Parking, 6, "parking.illegal").
		BakedIn(Intruder, "zone.intrusion").
		BakedIn(Face, "biometric.face.embedding").Obj()
}

// Municipality is the operator that requests name.
func Municipality() v1alpha1.Operator {
	return v1alpha1.Operator{Type: "Municipality", Name: "Commune de Massy", Code: "91377"}
}

// Statistics returns a deployment that counts under fr-statistics.
func Statistics(namespace, name string, modules ...v1alpha1.ModuleName) *v1alpha1.VideoAnalyticsDeployment {
	return MakeDeployment(name, namespace).Profile("fr-statistics").Purpose("Statistics").Modules(modules...).Obj()
}

// EventSecurity returns a deployment that watches an event under fr-event-security.
func EventSecurity(namespace, name string, modules ...v1alpha1.ModuleName) *v1alpha1.VideoAnalyticsDeployment {
	police := Municipality()
	police.Type = "MunicipalPolice"
	return MakeDeployment(name, namespace).Profile("fr-event-security").Purpose("EventSecurity").OperatedBy(police).Modules(modules...).Obj()
}

// ForStatistics returns the formalities that Statistics needs.
func ForStatistics(namespace string, from time.Time) []*v1alpha1.Formality {
	return []*v1alpha1.Formality{
		MakeFormality("statistics-notice", namespace).Type("PublicNotice").Covers("Statistics").Valid(from, time.Time{}).Obj(),
		MakeFormality("statistics-record", namespace).Type("ProcessingRecord").Covers("Statistics").Valid(from, time.Time{}).Obj(),
	}
}

// ForEvent returns the formalities that EventSecurity needs, with an order that ends.
func ForEvent(namespace string, from, until time.Time) []*v1alpha1.Formality {
	return []*v1alpha1.Formality{
		MakeFormality("order", namespace).Type("PrefectOrder").Covers("EventSecurity").Valid(from, until).Obj(),
		MakeFormality("event-notice", namespace).Type("PublicNotice").Covers("EventSecurity").Valid(from, time.Time{}).Obj(),
		MakeFormality("assessment", namespace).Type("ImpactAssessment").Covers("EventSecurity").Valid(from, time.Time{}).Obj(),
		MakeFormality("training", namespace).Type("StaffTraining").Covers("EventSecurity").Valid(from, time.Time{}).Obj(),
		MakeFormality("software", namespace).Type("ConformityCertificate").Covers("EventSecurity").Valid(from, time.Time{}).Obj(),
		MakeFormality("cameras", namespace).Type("PrefectAuthorization").Covers("EventSecurity").Valid(from, from.AddDate(4, 0, 0)).Obj(),
	}
}

// Requisition returns one of a preliminary inquiry, for plates and clothing, on cam-1 and cam-2.
func Requisition(namespace, name string, from, until time.Time) *v1alpha1.JudicialRequisition {
	return MakeRequisition(name, namespace).Under("fr-requisition-municipal", "PreliminaryInquiry").Penalty(5).
		Window(from, until).Cameras("cam-1", "cam-2").Footage(from.Add(-6*time.Hour), from).
		Capabilities("plate", "appearance.clothing").Obj()
}

// Commitment returns the formality that a search of a commune needs.
func Commitment(namespace string, from time.Time) *v1alpha1.Formality {
	return MakeFormality("commitment", namespace).Type("ComplianceCommitment").Covers("JudicialSearch").Valid(from, time.Time{}).Obj()
}

// Search returns one on cam-1, within the scope of Requisition.
func Search(r *v1alpha1.JudicialRequisition, name string, modules ...v1alpha1.ModuleName) *v1alpha1.VideoSearchJob {
	from := r.Spec.Scope.Footage.From.Time
	return MakeSearch(name, r.Namespace).Requisition(v1alpha1.ObjectName(r.Name)).Modules(modules...).
		Footage(from, from.Add(time.Hour)).Obj()
}

// Notice returns an open notice to every municipality.
func Notice(name string, from time.Time, orders ...v1alpha1.Order) *v1alpha1.FormalNotice {
	return MakeNotice(name).Open(from, time.Time{}).To(v1alpha1.Addressee{Type: "Municipality"}).Orders(orders...).Obj()
}
