// SPDX-License-Identifier: Apache-2.0

// Package v1alpha1 holds the kinds of vsa.legal: what a platform team wants to run, what the law
// permits, and the acts (formalities, requisitions, decisions, notices) that the law asks for.
// It has no logic.
//
// Instants are RFC 3339 and count in whole seconds. Periods are half-open: [from, until).
// Durations that a law sets are ISO 8601 (P8D, P1M) and counted on the calendar of the profile's time zone.
//
// +kubebuilder:object:generate=true
// +groupName=vsa.legal
package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var (
	// GroupVersion is the group and version of every kind in this package.
	GroupVersion = schema.GroupVersion{Group: "vsa.legal", Version: "v1alpha1"}

	schemeBuilder = runtime.NewSchemeBuilder(addKnownTypes)

	// AddToScheme adds the kinds of this package to a scheme.
	AddToScheme = schemeBuilder.AddToScheme
)

func addKnownTypes(scheme *runtime.Scheme) error {
	scheme.AddKnownTypes(GroupVersion,
		&LegalProfile{}, &LegalProfileList{},
		&AnalyticsPackage{}, &AnalyticsPackageList{},
		&VideoAnalyticsDeployment{}, &VideoAnalyticsDeploymentList{},
		&Formality{}, &FormalityList{},
		&JudicialRequisition{}, &JudicialRequisitionList{},
		&JudicialDecision{}, &JudicialDecisionList{},
		&VideoSearchJob{}, &VideoSearchJobList{},
		&FormalNotice{}, &FormalNoticeList{},
		&LawBundle{}, &LawBundleList{},
		&UndeclaredImage{}, &UndeclaredImageList{},
		&DataController{}, &DataControllerList{},
		&EvidenceLog{}, &EvidenceLogList{},
		&TransparencyRegister{}, &TransparencyRegisterList{},
	)
	metav1.AddToGroupVersion(scheme, GroupVersion)
	return nil
}
