// SPDX-License-Identifier: Apache-2.0

// Package objects builds objects for tests, each with everything that a lawful one needs: a test names only what matters to it.
package objects

import (
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

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
	artifact := func(name v1alpha1.ModuleName, n int, c v1alpha1.Capability) v1alpha1.Module {
		return v1alpha1.Module{Name: name, Capabilities: []v1alpha1.Capability{c}, Source: v1alpha1.ModuleSource{Image: Image(n)}}
	}
	baked := func(name v1alpha1.ModuleName, c v1alpha1.Capability) v1alpha1.Module {
		return v1alpha1.Module{Name: name, Capabilities: []v1alpha1.Capability{c},
			Source: v1alpha1.ModuleSource{Path: v1alpha1.ContainerPath("/opt/" + string(name))}}
	}
	return &v1alpha1.AnalyticsPackage{
		ObjectMeta: metav1.ObjectMeta{Name: PackageName},
		Spec: v1alpha1.AnalyticsPackageSpec{
			Vendor: "Example Vision", Version: "1.0",
			Runtime: v1alpha1.Runtime{Image: Image(1), Command: []string{"/serve"}, ModelsPath: "/models", Protocol: "OpenInference"},
			Modules: []v1alpha1.Module{
				artifact(Counter, 2, "counting.pedestrian"),
				artifact(Density, 3, "crowd.density"),
				artifact(Plate, 4, "plate.read"),
				artifact(Clothing, 5, "appearance.clothing"),
				artifact(Parking, 6, "parking.illegal"),
				baked(Intruder, "zone.intrusion"),
				baked(Face, "biometric.face.embedding"),
			},
		},
	}
}

// Municipality is the operator that requests name.
func Municipality() v1alpha1.Operator {
	return v1alpha1.Operator{Type: "Municipality", Name: "Commune de Massy", Code: "91377"}
}

// Statistics returns a deployment that counts under fr-statistics.
func Statistics(namespace, name string, modules ...v1alpha1.ModuleName) *v1alpha1.VideoAnalyticsDeployment {
	return &v1alpha1.VideoAnalyticsDeployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec: v1alpha1.VideoAnalyticsDeploymentSpec{
			ProfileName: "fr-statistics", Purpose: "Statistics", Processing: v1alpha1.RealTime,
			OperatedBy: Municipality(), PackageName: PackageName, Modules: modules,
			OnForbidden: v1alpha1.Strip, Cameras: []v1alpha1.Camera{"cam-1"},
			GPU: &v1alpha1.GPU{ResourceName: "nvidia.com/gpu", Count: 1},
		},
	}
}

// EventSecurity returns a deployment that watches an event under fr-event-security.
func EventSecurity(namespace, name string, modules ...v1alpha1.ModuleName) *v1alpha1.VideoAnalyticsDeployment {
	d := Statistics(namespace, name, modules...)
	d.Spec.ProfileName, d.Spec.Purpose = "fr-event-security", "EventSecurity"
	d.Spec.OperatedBy.Type = "MunicipalPolice"
	return d
}

// Formality returns one that holds from an instant on. A zero until means no end.
func Formality(namespace, name string, kind, purpose v1alpha1.Term, from, until time.Time) *v1alpha1.Formality {
	f := &v1alpha1.Formality{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec: v1alpha1.FormalitySpec{
			Type: kind, Reference: "REF " + name, Covers: v1alpha1.Covers{Purposes: []v1alpha1.Term{purpose}},
			ValidFrom: metav1.Time{Time: from},
		},
	}
	if !until.IsZero() {
		f.Spec.ValidUntil = &metav1.Time{Time: until}
	}
	return f
}

// ForStatistics returns the formalities that Statistics needs.
func ForStatistics(namespace string, from time.Time) []*v1alpha1.Formality {
	return []*v1alpha1.Formality{
		Formality(namespace, "statistics-notice", "PublicNotice", "Statistics", from, time.Time{}),
		Formality(namespace, "statistics-record", "ProcessingRecord", "Statistics", from, time.Time{}),
	}
}

// ForEvent returns the formalities that EventSecurity needs, with an order that ends.
func ForEvent(namespace string, from, until time.Time) []*v1alpha1.Formality {
	return []*v1alpha1.Formality{
		Formality(namespace, "order", "PrefectOrder", "EventSecurity", from, until),
		Formality(namespace, "event-notice", "PublicNotice", "EventSecurity", from, time.Time{}),
		Formality(namespace, "assessment", "ImpactAssessment", "EventSecurity", from, time.Time{}),
		Formality(namespace, "training", "StaffTraining", "EventSecurity", from, time.Time{}),
	}
}

// Requisition returns one of a preliminary inquiry, for plates and clothing, on cam-1 and cam-2.
func Requisition(namespace, name string, from, until time.Time) *v1alpha1.JudicialRequisition {
	years := int32(5)
	return &v1alpha1.JudicialRequisition{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec: v1alpha1.JudicialRequisitionSpec{
			ProfileName: "fr-requisition-municipal", Reference: "PV " + name, Framework: "PreliminaryInquiry",
			Offence:     v1alpha1.Offence{Description: "Burglary", MaximumPenaltyYears: &years},
			Signatory:   v1alpha1.Signatory{Role: "JudicialPoliceOfficer", Service: "Commissariat"},
			AddressedTo: Municipality(), Necessity: "The vehicle left the scene on camera.",
			Window: v1alpha1.Period{From: metav1.Time{Time: from}, Until: metav1.Time{Time: until}},
			Scope: v1alpha1.Scope{
				Cameras:      []v1alpha1.Camera{"cam-1", "cam-2"},
				Footage:      v1alpha1.Period{From: metav1.Time{Time: from.Add(-6 * time.Hour)}, Until: metav1.Time{Time: from}},
				Capabilities: []v1alpha1.Capability{"plate", "appearance.clothing"},
			},
		},
	}
}

// Decision returns a prosecutor's decision on a requisition.
func Decision(namespace, name, requisition string, d v1alpha1.Decision, at time.Time) *v1alpha1.JudicialDecision {
	return &v1alpha1.JudicialDecision{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec: v1alpha1.JudicialDecisionSpec{
			RequisitionName: v1alpha1.ObjectName(requisition), Decision: d,
			By:        v1alpha1.Magistrate{Role: "Prosecutor", Court: "Tribunal judiciaire"},
			DecidedAt: metav1.Time{Time: at},
		},
	}
}

// Commitment returns the formality that a search of a commune needs.
func Commitment(namespace string, from time.Time) *v1alpha1.Formality {
	return Formality(namespace, "commitment", "ComplianceCommitment", "JudicialSearch", from, time.Time{})
}

// Search returns one on cam-1, within the scope of Requisition.
func Search(r *v1alpha1.JudicialRequisition, name string, modules ...v1alpha1.ModuleName) *v1alpha1.VideoSearchJob {
	footage := r.Spec.Scope.Footage
	return &v1alpha1.VideoSearchJob{
		ObjectMeta: metav1.ObjectMeta{Namespace: r.Namespace, Name: name},
		Spec: v1alpha1.VideoSearchJobSpec{
			RequisitionName: v1alpha1.ObjectName(r.Name), PackageName: PackageName, Modules: modules,
			Cameras: []v1alpha1.Camera{"cam-1"},
			Footage: v1alpha1.Period{From: footage.From, Until: metav1.Time{Time: footage.From.Add(time.Hour)}},
			Query:   v1alpha1.Query{SecretName: "query"},
			GPU:     &v1alpha1.GPU{ResourceName: "nvidia.com/gpu", Count: 1},
		},
	}
}

// Notice returns an open notice to every municipality.
func Notice(name string, from time.Time, orders ...v1alpha1.Order) *v1alpha1.FormalNotice {
	return &v1alpha1.FormalNotice{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: v1alpha1.FormalNoticeSpec{
			Reference: "REF-" + name, IssuedBy: "CNIL", NotifiedAt: metav1.Time{Time: from},
			Addressees: []v1alpha1.Addressee{{Type: "Municipality"}}, Orders: orders,
		},
	}
}
