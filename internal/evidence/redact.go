// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"strconv"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// Names in the case of a search, in the place of those that people gave: these may tell of an investigation.
const (
	nameOfSearch      = "search"
	nameOfRequisition = "requisition"
	nameOfDecision    = "decision-"
	nameOfCamera      = "camera-"
	nameOfFormality   = "formality-"
	nameOfPerson      = "person-"
	withheld          = "withheld"
	network           = "192.0.2.0/24" // for documentation (RFC 5737)
)

// SearchCase returns the case of a search without what is searched for and who is suspected. The judge compares cameras with
// each other, and who filed one paper with who filed another, and asks whether an offence is named and results stay within a
// network; so each camera and each person has a number, the offence is withheld, and there is one network. Instants,
// capabilities, roles and durations are those by which was judged. Names, texts, references, courts, services and signatures
// are gone.
func SearchCase(s *v1alpha1.VideoSearchJob, e legal.Evidence) *Case {
	r := &redaction{cameras: map[v1alpha1.Camera]v1alpha1.Camera{}, people: map[string]string{}, stamps: e.Stamps}
	c := &Case{
		Package: barePackage(e.Package), Mode: e.Mode, Controllers: bareControllers(&e, s.Namespace), Stamps: e.Stamps,
		Inspection: e.Inspection, Running: e.Running,
	}
	c.Search = &v1alpha1.VideoSearchJob{ObjectMeta: redactedMeta(&s.ObjectMeta, nameOfSearch), Spec: v1alpha1.VideoSearchJobSpec{
		RequisitionName: nameOfRequisition, PackageName: s.Spec.PackageName, Modules: s.Spec.Modules,
		Cameras: r.each(s.Spec.Cameras), Footage: s.Spec.Footage,
	}}
	sends := s.Spec.Output != nil && s.Spec.Output.Network != nil
	if sends {
		c.Search.Spec.Output = &v1alpha1.SearchOutput{Network: &v1alpha1.EgressRule{CIDR: network}}
	}
	if q := e.Requisition; q != nil {
		c.Requisition = r.requisition(q)
		if sends && legal.ResultsWithin(s.Spec.Output, q.Spec.Scope.ResultNetworks) {
			c.Requisition.Spec.Scope.ResultNetworks = []v1alpha1.CIDR{network}
		}
		if q.Name != string(s.Spec.RequisitionName) || q.Namespace != s.Namespace {
			c.Requisition.Name = "another"
		}
		for i := range e.Decisions {
			if d := &e.Decisions[i]; d.Namespace == q.Namespace && string(d.Spec.RequisitionName) == q.Name {
				c.Decisions = append(c.Decisions, r.decision(d, len(c.Decisions)))
			}
		}
	}
	c.Formalities = bareFormalities(e.Formalities, e.Stamps)
	for i := range c.Formalities {
		f := &c.Formalities[i]
		r.anonymize(&f.ObjectMeta)
		f.Spec.Covers.Cameras = r.each(f.Spec.Covers.Cameras)
		f.Name, f.Spec.Reference, f.Spec.Document = nameOfFormality+strconv.Itoa(i+1), "", nil
	}
	return c
}

// redaction gives each camera and each person a number.
type redaction struct {
	cameras map[v1alpha1.Camera]v1alpha1.Camera
	people  map[string]string
	stamps  legal.Stamps
}

// meta is that of a paper: a name in the place of its own, and of its stamp the capacities, and a number for the person.
func (r *redaction) meta(m *metav1.ObjectMeta, name string) metav1.ObjectMeta {
	bare := stampedMeta(m, r.stamps)
	bare.Name = name
	r.anonymize(&bare)
	return bare
}

func (r *redaction) anonymize(m *metav1.ObjectMeta) {
	by := m.Annotations[v1alpha1.AnnotationFiledBy]
	if by == "" {
		return
	}
	if r.people[by] == "" {
		r.people[by] = nameOfPerson + strconv.Itoa(len(r.people)+1)
	}
	m.Annotations[v1alpha1.AnnotationFiledBy] = r.people[by]
}

func (r *redaction) each(cameras []v1alpha1.Camera) []v1alpha1.Camera {
	var numbered []v1alpha1.Camera
	for _, c := range cameras {
		if r.cameras[c] == "" {
			r.cameras[c] = v1alpha1.Camera(nameOfCamera + strconv.Itoa(len(r.cameras)+1))
		}
		numbered = append(numbered, r.cameras[c])
	}
	return numbered
}

func (r *redaction) requisition(q *v1alpha1.JudicialRequisition) *v1alpha1.JudicialRequisition {
	spec := v1alpha1.JudicialRequisitionSpec{
		ProfileName: q.Spec.ProfileName, Framework: q.Spec.Framework, AddressedTo: q.Spec.AddressedTo,
		Signatory: v1alpha1.Signatory{Role: q.Spec.Signatory.Role},
		FindingAt: q.Spec.FindingAt, Window: q.Spec.Window,
		Offence: v1alpha1.Offence{MaximumPenaltyYears: q.Spec.Offence.MaximumPenaltyYears},
		Scope: v1alpha1.Scope{
			Cameras: r.each(q.Spec.Scope.Cameras), Footage: q.Spec.Scope.Footage, Capabilities: q.Spec.Scope.Capabilities,
		},
	}
	if q.Spec.Offence.Description != "" {
		spec.Offence.Description = withheld
	}
	return &v1alpha1.JudicialRequisition{ObjectMeta: r.meta(&q.ObjectMeta, nameOfRequisition), Spec: spec}
}

func (r *redaction) decision(d *v1alpha1.JudicialDecision, n int) v1alpha1.JudicialDecision {
	return v1alpha1.JudicialDecision{
		ObjectMeta: r.meta(&d.ObjectMeta, nameOfDecision+strconv.Itoa(n+1)),
		Spec: v1alpha1.JudicialDecisionSpec{
			RequisitionName: nameOfRequisition, RequisitionUID: d.Spec.RequisitionUID, Decision: d.Spec.Decision, By: v1alpha1.Magistrate{Role: d.Spec.By.Role},
			DecidedAt: d.Spec.DecidedAt, Extend: d.Spec.Extend,
		},
	}
}

func redactedMeta(m *metav1.ObjectMeta, name string) metav1.ObjectMeta {
	bare := bareMeta(m)
	bare.Name = name
	return bare
}
