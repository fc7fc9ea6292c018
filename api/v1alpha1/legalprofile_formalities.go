// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// CapacityOperator is the capacity in which whoever answers for a processing files his own formalities (responsable de
// traitement). All other capacities are words of the profiles, and resource names in the rules of roles.
const CapacityOperator Term = "Operator"

// FormalityRequirement asks for a formality (formalité préalable).
//
// +kubebuilder:validation:XValidation:rule="!has(self.renewal) || has(self.maximumValidity)",message="there is no length that acts could exceed together: give maximumValidity, or remove renewal"
// +kubebuilder:validation:XValidation:rule="!has(self.anyOf) || self.anyOf.all(a, a.type != self.type)",message="anyOf names the type itself: list there only what does instead of it"
type FormalityRequirement struct {
	// type of the formality, such as PrefectOrder.
	// +required
	Type Term `json:"type,omitempty"`

	// maximumValidity is the longest period that such a formality may have. A longer one does not count at all.
	// +optional
	MaximumValidity CalendarDuration `json:"maximumValidity,omitempty"`

	// renewal tells whether a new act may follow one of which the time is over. None means Permitted.
	// +optional
	Renewal Renewal `json:"renewal,omitempty"`

	// suppliedBy says in words who issues the formality, such as the prefect: the person to turn to when it is missing.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	SuppliedBy string `json:"suppliedBy,omitempty"`

	// filedBy are the capacities in which such a formality may be filed (en quelle qualité), such as Prefecture: who gives it, and
	// Operator for what whoever answers for the processing files himself. One is enough. None means Operator. The API server
	// lets nobody file it who has none of them, and a formality that was filed in none of them is not believed.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=4
	FiledBy []Term `json:"filedBy,omitempty"`

	// filedWithin is how long after its own validFrom such a formality may still be filed, by the clock of the API server. One
	// that was filed later does not count. None means at any time.
	// +optional
	FiledWithin CalendarDuration `json:"filedWithin,omitempty"`

	// source of the requirement.
	// +required
	Source SourceID `json:"source,omitempty"`

	// perimeter is what the act must name in its covers. None means that it need not name any.
	// +optional
	Perimeter *PerimeterRule `json:"perimeter,omitempty"`

	// anyOf are formalities of which any one does instead of the one of the type: another act of the same effect, an
	// exemption (dispense), or, with a short maximumValidity, an act for the time until the other one is there.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=4
	AnyOf []AlternativeFormality `json:"anyOf,omitempty"`

	// when tells for which requests the formality is required. None means for all.
	// +optional
	When *RequirementCondition `json:"when,omitempty"`
}

// AlternativeFormality does instead of the formality that a requirement names first.
//
// +kubebuilder:validation:XValidation:rule="!has(self.renewal) || has(self.maximumValidity)",message="there is no length that acts could exceed together: give maximumValidity, or remove renewal"
type AlternativeFormality struct {
	// type of the formality, such as NoticeExemption.
	// +required
	Type Term `json:"type,omitempty"`

	// maximumValidity is the longest period that such a formality may have. A longer one does not count at all.
	// +optional
	MaximumValidity CalendarDuration `json:"maximumValidity,omitempty"`

	// renewal tells whether a new act may follow one of which the time is over. None means Permitted.
	// +optional
	Renewal Renewal `json:"renewal,omitempty"`

	// suppliedBy says in words who issues the formality.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	SuppliedBy string `json:"suppliedBy,omitempty"`

	// filedBy are the capacities in which such a formality may be filed (en quelle qualité), such as Prefecture: who gives it, and
	// Operator for what whoever answers for the processing files himself. One is enough. None means Operator. The API server
	// lets nobody file it who has none of them, and a formality that was filed in none of them is not believed.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=4
	FiledBy []Term `json:"filedBy,omitempty"`

	// filedWithin is how long after its own validFrom such a formality may still be filed, by the clock of the API server. One
	// that was filed later does not count. None means at any time.
	// +optional
	FiledWithin CalendarDuration `json:"filedWithin,omitempty"`

	// source that lets this formality do.
	// +required
	Source SourceID `json:"source,omitempty"`

	// perimeter is what the act must name in its covers. None means that it need not name any.
	// +optional
	Perimeter *PerimeterRule `json:"perimeter,omitempty"`
}

// Renewal tells whether a new act may follow one of which the time is over (renouvellement).
//
// +kubebuilder:validation:Enum=Permitted;Refused
type Renewal string

const (
	// RenewalPermitted lets each act count by itself: one of a month may follow another.
	RenewalPermitted Renewal = "Permitted"
	// RenewalRefused lets acts that follow each other, for the same purposes and a camera in common, count only as long as all
	// of them together are no longer than maximumValidity. One follows another unless a pause of at least maximumValidity lies
	// between them.
	RenewalRefused Renewal = "Refused"
)

// Perimeter is one of the things that the covers of a formality can name.
//
// +kubebuilder:validation:Enum=Cameras;Capabilities;Operators;Packages
type Perimeter string

const (
	// PerimeterCameras is covers.cameras.
	PerimeterCameras Perimeter = "Cameras"
	// PerimeterCapabilities is covers.capabilities.
	PerimeterCapabilities Perimeter = "Capabilities"
	// PerimeterOperators is covers.operators.
	PerimeterOperators Perimeter = "Operators"
	// PerimeterPackages is covers.packages.
	PerimeterPackages Perimeter = "Packages"
)

// WhenAbsent is what becomes of an act that does not name what it must.
//
// +kubebuilder:validation:Enum=Tell;Refuse
type WhenAbsent string

const (
	// WhenAbsentTell lets it count, and an explanation of the request tells of it.
	WhenAbsentTell WhenAbsent = "Tell"
	// WhenAbsentRefuse does not let it count.
	WhenAbsentRefuse WhenAbsent = "Refuse"
)

// PerimeterRule says what an act must name itself (périmètre), and what becomes of one that does not.
type PerimeterRule struct {
	// names are what the act must name.
	// +required
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=4
	Names []Perimeter `json:"names,omitempty"`

	// whenAbsent tells what becomes of an act that does not name it.
	// +required
	WhenAbsent WhenAbsent `json:"whenAbsent,omitempty"`

	// source of the rule.
	// +required
	Source SourceID `json:"source,omitempty"`
}

// RequirementCondition tells for which requests something is required: for those of which a purpose and the operator are
// named. What is not given, matters not.
//
// +kubebuilder:validation:XValidation:rule="has(self.purposes) || has(self.operators)",message="when says nothing: give purposes or operators, or remove when"
type RequirementCondition struct {
	// purposes of which one is enough.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Purposes []Term `json:"purposes,omitempty"`

	// operators of which one is enough. As with a notice, an operator that does not say which one it is cannot escape.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=32
	Operators []Addressee `json:"operators,omitempty"`
}
