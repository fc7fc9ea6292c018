// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// Requires is what must be there before anything runs.
//
// +kubebuilder:validation:XValidation:rule="has(self.formalities) || has(self.requisition)",message="nothing is required: give formalities or requisition, or remove requires"
type Requires struct {
	// formalities that must each be covered by a Formality of the request's own namespace.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=32
	Formalities []FormalityRequirement `json:"formalities,omitempty"`

	// requisition when set lets nothing run but searches under a requisition that stands.
	// +optional
	Requisition *RequisitionRequirement `json:"requisition,omitempty"`
}

// RequisitionRequirement asks for a judicial requisition that stands.
type RequisitionRequirement struct {
	// frameworks (cadres d'enquête) under which a requisition may be made.
	// +required
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Frameworks []Framework `json:"frameworks,omitempty"`
}

// Authorization tells whether a requisition needs a magistrate's word before it stands.
//
// +kubebuilder:validation:Enum=Presumed;Required
type Authorization string

const (
	// AuthorizationPresumed stands unless a decision opposes it.
	AuthorizationPresumed Authorization = "Presumed"
	// AuthorizationRequired stands only once a decision authorizes it, or if somebody signed it who may so decide.
	AuthorizationRequired Authorization = "Required"
)

// DurationCount is how a duration is counted.
//
// +kubebuilder:validation:Enum=Instants;Days
type DurationCount string

const (
	// CountsInstants counts from an instant to the same time of the day, on the calendar of the profile's time zone.
	CountsInstants DurationCount = "Instants"
	// CountsDays counts whole days: the day on which it begins is the first one, and the last one ends at midnight in the
	// profile's time zone (code de procédure pénale, article 801: "à vingt-quatre heures").
	CountsDays DurationCount = "Days"
)

// OffenceRule tells whether a requisition must say which offence is investigated.
//
// +kubebuilder:validation:Enum=Required;Optional
type OffenceRule string

const (
	// OffenceRequired lets no requisition stand that names no offence.
	OffenceRequired OffenceRule = "Required"
	// OffenceOptional is for inquiries that need none, such as the search for a missing person or for the cause of a death.
	OffenceOptional OffenceRule = "Optional"
)

// Framework is a legal framework of enquiry (cadre d'enquête), such as flagrance.
//
// +kubebuilder:validation:XValidation:rule="has(self.decidedBy)",message="somebody must be able to authorize, oppose and revoke: list the roles in decidedBy"
// +kubebuilder:validation:XValidation:rule="!has(self.standingAuthorization) || self.authorization == 'Required'",message="what is presumed needs no act in advance: remove standingAuthorization, or set authorization to Required"
// +kubebuilder:validation:XValidation:rule="!has(self.extension) || has(self.maximumDuration)",message="only a limited duration can be extended: give maximumDuration, or remove extension"
// +kubebuilder:validation:XValidation:rule="!has(self.counts) || has(self.maximumDuration)",message="there is no duration that could be counted: give maximumDuration, or remove counts"
// +kubebuilder:validation:XValidation:rule="!has(self.counts) || self.counts != 'Days' || (!(has(self.maximumDuration) && self.maximumDuration.contains('T')) && !(has(self.extension) && self.extension.maximumDuration.contains('T')))",message="what is counted in days has no hours: give maximumDuration and extension.maximumDuration in days, weeks, months or years, or set counts to Instants"
type Framework struct {
	// name of the framework, such as Flagrance.
	// +required
	Name Term `json:"name,omitempty"`

	// source of the framework.
	// +required
	Source SourceID `json:"source,omitempty"`

	// signatories are the roles that may sign a requisition.
	// +required
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Signatories []Term `json:"signatories,omitempty"`

	// authorization tells whether a decision must authorize the requisition.
	// +required
	Authorization Authorization `json:"authorization,omitempty"`

	// standingAuthorization is an act by which those who decide authorize requisitions in advance. None means that only a
	// decision on the requisition itself authorizes it.
	// +optional
	StandingAuthorization *StandingAuthorization `json:"standingAuthorization,omitempty"`

	// decidedBy are the roles that may authorize, oppose and revoke. A requisition that one of them signs is authorized by
	// that.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	DecidedBy []Term `json:"decidedBy,omitempty"`

	// maximumDuration of the framework, from the requisition's findingAt.
	// +optional
	MaximumDuration CalendarDuration `json:"maximumDuration,omitempty"`

	// counts tells from what to what the maximum durations of the framework and of its extension are counted. None means
	// Instants.
	// +optional
	Counts DurationCount `json:"counts,omitempty"`

	// offence tells whether a requisition must say which offence is investigated. None means Required.
	// +optional
	Offence OffenceRule `json:"offence,omitempty"`

	// extension that a decision may grant.
	// +optional
	Extension *Extension `json:"extension,omitempty"`
}

// StandingAuthorization is an act that authorizes requisitions in advance, such as general instructions of the prosecutor
// (instructions générales, code de procédure pénale, articles 39-3 and 77-1-1). It is filed as a Formality of the requisition's
// namespace, and counts for a requisition only as a whole: its covers have to hold every purpose of the profile and, as far as
// they name any, the addressee and every camera and capability of the scope. A decision on the requisition itself counts
// before it.
type StandingAuthorization struct {
	// type of the formality, such as StandingInstruction.
	// +required
	Type Term `json:"type,omitempty"`

	// maximumValidity is the longest period that such a formality may have. A longer one does not count at all.
	// +optional
	MaximumValidity CalendarDuration `json:"maximumValidity,omitempty"`

	// filedBy are the capacities in which such a formality may be filed (en quelle qualité), such as Prosecutor.
	// One is enough. None means one of those who decide under the framework. The API server
	// lets nobody file it who has none of them, and a formality that was filed in none of them is not believed.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=4
	FiledBy []Term `json:"filedBy,omitempty"`

	// source that lets the act authorize.
	// +required
	Source SourceID `json:"source,omitempty"`
}

// Extension is what may be added to a framework's maximum duration (prolongation).
type Extension struct {
	// by are the roles that may extend.
	// +required
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	By []Term `json:"by,omitempty"`

	// maximumDuration that all extensions together may add.
	// +required
	MaximumDuration CalendarDuration `json:"maximumDuration,omitempty"`

	// minimumPenaltyYears is the least maximum penalty, in years of imprisonment, of an offence for which an extension is allowed.
	// +optional
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=100
	MinimumPenaltyYears *int32 `json:"minimumPenaltyYears,omitempty"`
}
