// SPDX-License-Identifier: Apache-2.0

package region

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Profiles of the catalogue, and their purposes.
const (
	statisticsProfile = "fr-statistics"
	eventProfile      = "fr-event-security"
	extendedProfile   = "fr-event-security-extended"
	municipalProfile  = "fr-requisition-municipal"
	policeProfile     = "fr-judicial-police"

	statistics     v1alpha1.Term = "Statistics"
	eventSecurity  v1alpha1.Term = "EventSecurity"
	judicialSearch v1alpha1.Term = "JudicialSearch"
)

// Types of formalities.
const (
	publicNotice         v1alpha1.Term = "PublicNotice"
	processingRecord     v1alpha1.Term = "ProcessingRecord"
	prefectOrder         v1alpha1.Term = "PrefectOrder"
	prefectAuthorization v1alpha1.Term = "PrefectAuthorization"
	conformity           v1alpha1.Term = "ConformityCertificate"
	impactAssessment     v1alpha1.Term = "ImpactAssessment"
	staffTraining        v1alpha1.Term = "StaffTraining"
	staffHabilitation    v1alpha1.Term = "StaffHabilitation"
	complianceCommitment v1alpha1.Term = "ComplianceCommitment"
)

// place is a namespace and who answers for what runs in it.
type place struct {
	*teller
	namespace string
	operator  v1alpha1.Operator
	of        string // communes only: the name with its preposition
	filed     int    // so that each paper has a number of its own
	orders    []*v1alpha1.Formality
	registers *v1alpha1.DataController
}

// place adds a namespace, and the registration of who answers for it.
func (t *teller) place(namespace string, operator v1alpha1.Operator) *place {
	t.namespaces = append(t.namespaces, &corev1.Namespace{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Namespace"},
		ObjectMeta: metav1.ObjectMeta{Name: namespace},
	})
	registered := &v1alpha1.DataController{
		TypeMeta:   typeMeta("DataController"),
		ObjectMeta: metav1.ObjectMeta{Name: namespace},
		Spec: v1alpha1.DataControllerSpec{
			Type: operator.Type, Name: operator.Name, Code: operator.Code, Jurisdiction: "FR",
			Namespaces: []v1alpha1.NamespaceName{v1alpha1.NamespaceName(namespace)},
		},
	}
	t.controllers = append(t.controllers, registered)
	return &place{teller: t, namespace: namespace, operator: operator, registers: registered}
}

// commune adds a namespace of a commune, of which the police is a service.
func (t *teller) commune(c commune) *place {
	p := t.place(c.namespace, v1alpha1.Operator{Type: "Municipality", Name: "Commune " + c.of, Code: c.code})
	p.of = c.of
	police := p.municipalPolice()
	p.registers.Spec.Services = []v1alpha1.ControllerService{{Type: police.Type, Name: police.Name}}
	return p
}

// under registers the superior of a service of the State.
func (p *place) under(kind v1alpha1.Term, name string) {
	p.registers.Spec.Supervisor = &v1alpha1.Operator{Type: kind, Name: name}
}

// municipalPolice of a commune: an operator of its own in the eyes of the law.
func (p *place) municipalPolice() v1alpha1.Operator {
	return v1alpha1.Operator{Type: "MunicipalPolice", Name: "Police municipale " + p.of, Code: p.operator.Code}
}

func (p *place) meta(name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: p.namespace, Name: name}
}

// file adds a formality for a purpose. Without an end it holds for good.
func (p *place) file(name string, kind, purpose v1alpha1.Term, from metav1.Time, until *metav1.Time) {
	p.filed++
	f := &v1alpha1.Formality{
		TypeMeta:   typeMeta("Formality"),
		ObjectMeta: p.meta(name),
		Spec: v1alpha1.FormalitySpec{
			Type:       kind,
			Reference:  fmt.Sprintf("%s %d/%03d", act(kind), from.Year(), p.rng.IntN(90)*10+p.filed),
			Covers:     v1alpha1.Covers{Purposes: []v1alpha1.Term{purpose}},
			ValidFrom:  from,
			ValidUntil: until,
		},
	}
	p.formalities = append(p.formalities, f)
	if kind == prefectOrder {
		p.orders = append(p.orders, f)
	}
}

// name has the prefect's orders of the place name the cameras and the operator of a deployment, as orders do.
func (p *place) name(d *v1alpha1.VideoAnalyticsDeployment) {
	by := v1alpha1.OperatorSelector{Type: d.Spec.OperatedBy.Type, Code: d.Spec.OperatedBy.Code}
	for _, o := range p.orders {
		covers := &o.Spec.Covers
		for _, c := range d.Spec.Cameras {
			if !slices.Contains(covers.Cameras, c) {
				covers.Cameras = append(covers.Cameras, c)
			}
		}
		if !slices.Contains(covers.Operators, by) {
			covers.Operators = append(covers.Operators, by)
		}
	}
}

// act is what people call a formality of a type.
func act(kind v1alpha1.Term) string {
	switch kind {
	case publicNotice:
		return "Avis au public"
	case processingRecord:
		return "Registre"
	case prefectOrder:
		return "Arrêté préfectoral"
	case prefectAuthorization:
		return "Autorisation de vidéoprotection"
	case conformity:
		return "Attestation de conformité"
	case impactAssessment:
		return "AIPD"
	case staffTraining:
		return "Attestation de formation"
	case staffHabilitation:
		return "Habilitation"
	default:
		return "Engagement de conformité"
	}
}

// fileExcept adds what a profile requires for a purpose, except for the types that are named. What it files began long
// ago and has no end, except for the authorization of the cameras, which has to have one.
func (p *place) fileExcept(purpose v1alpha1.Term, except ...v1alpha1.Term) {
	required := map[v1alpha1.Term][]v1alpha1.Term{
		statistics:     {publicNotice, processingRecord},
		eventSecurity:  {publicNotice, impactAssessment, staffTraining, conformity, prefectAuthorization},
		judicialSearch: {complianceCommitment},
	}[purpose]
	names := map[v1alpha1.Term]string{
		publicNotice: "notice", processingRecord: "record", impactAssessment: "impact-assessment",
		staffTraining: "training", complianceCommitment: "commitment", conformity: "software", prefectAuthorization: "cameras",
	}
	of := map[v1alpha1.Term]string{statistics: "statistics", eventSecurity: "events", judicialSearch: "searches"}[purpose]
	for _, kind := range required {
		if slices.Contains(except, kind) {
			continue
		}
		var until *metav1.Time
		if kind == prefectAuthorization {
			until = ptr.To(p.day(1200 + p.rng.IntN(300)))
		}
		p.file(names[kind]+"-"+of, kind, purpose, p.day(-200-p.rng.IntN(100)), until)
	}
}

// order adds the prefect's order for an event, from one day to another.
func (p *place) order(event string, from, until int) {
	p.file("order-"+event, prefectOrder, eventSecurity, p.day(from), ptr.To(p.day(until)))
}

// ask is a deployment before it is written out.
type ask struct {
	name       string
	profile    v1alpha1.ObjectName
	purpose    v1alpha1.Term
	processing v1alpha1.Processing
	by         v1alpha1.Operator
	pkg        v1alpha1.ObjectName
	modules    []v1alpha1.ModuleName
	forbidden  v1alpha1.OnForbidden
	cpu        bool // counting vehicles and cycles needs no accelerator
}

// statistics asks for counts, by the operator of the place.
func (p *place) statistics(name string, modules ...v1alpha1.ModuleName) ask {
	return ask{name, statisticsProfile, statistics, v1alpha1.RealTime, p.operator, townPulse, modules, v1alpha1.Strip, false}
}

// event asks for the detection of events, by the municipal police.
func (p *place) event(name string, modules ...v1alpha1.ModuleName) ask {
	return ask{name, eventProfile, eventSecurity, v1alpha1.RealTime, p.municipalPolice(), crowdWatch, modules, v1alpha1.Strip, false}
}

// deploy adds a deployment, and what is expected of it.
func (p *place) deploy(a ask, verdict v1alpha1.Verdict, reason string) {
	d := &v1alpha1.VideoAnalyticsDeployment{
		TypeMeta:   typeMeta("VideoAnalyticsDeployment"),
		ObjectMeta: p.meta(a.name),
		Spec: v1alpha1.VideoAnalyticsDeploymentSpec{
			ProfileName: a.profile,
			Purpose:     a.purpose,
			Processing:  a.processing,
			OperatedBy:  a.by,
			PackageName: a.pkg,
			Modules:     a.modules,
			OnForbidden: a.forbidden,
			Cameras:     p.cameras(2 + p.rng.IntN(4)),
			Replicas:    ptr.To[int32](1),
		},
	}
	if !a.cpu {
		d.Spec.GPU = gpu()
	}
	p.deployments = append(p.deployments, d)
	if a.purpose == eventSecurity {
		p.name(d)
	}
	p.ofDeployments = append(p.ofDeployments, Expectation{
		"VideoAnalyticsDeployment", p.namespace, a.name, verdict, verdict.Runs(), reason,
	})
}

// permitted adds a deployment of which all runs.
func (p *place) permitted(a ask) { p.deploy(a, v1alpha1.Permitted, "") }

// gpu is small: the cluster of the demo is, and a module here needs no more.
func gpu() *v1alpha1.GPU { return &v1alpha1.GPU{ResourceName: "nvidia.com/gpu", Count: 1} }

// cameras picks cameras at different spots.
func (p *place) cameras(n int) []v1alpha1.Camera {
	picked := make([]v1alpha1.Camera, 0, n)
	for _, i := range p.rng.Perm(len(spots))[:n] {
		picked = append(picked, v1alpha1.Camera(fmt.Sprintf("%s-%d", spots[i], 1+p.rng.IntN(4))))
	}
	return picked
}
