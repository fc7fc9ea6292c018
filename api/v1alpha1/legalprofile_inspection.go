// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// Withheld is what does not run unless it is waived.
//
// +kubebuilder:validation:Enum=Uninspected;Unknown;Opaque
type Withheld string

const (
	// WithheldUninspected is a package with an image that was not inspected, or not to its end.
	WithheldUninspected Withheld = "Uninspected"
	// WithheldUnknown is a model that can be read and that nothing recognises.
	WithheldUnknown Withheld = "Unknown"
	// WithheldOpaque is what looks like a model and cannot be read.
	WithheldOpaque Withheld = "Opaque"
)

// InspectionRules say what may run although the inspection of its files does not vouch for it.
type InspectionRules struct {
	// waivers (dérogations) by which what is withheld runs all the same. They never let run what is known to be forbidden.
	// +required
	// +listType=map
	// +listMapKey=of
	// +listMapKey=formality
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=12
	Waivers []InspectionWaiver `json:"waivers,omitempty"`
}

// InspectionWaiver lets run what is withheld, while a Formality of the request's own namespace says so.
type InspectionWaiver struct {
	// of tells what is waived.
	// +required
	Of Withheld `json:"of,omitempty"`

	// formality is the type of the formality that waives it, such as PrefectOrder.
	// +required
	Formality Term `json:"formality,omitempty"`

	// maximumValidity is the longest period that such a formality may have. A longer one does not count at all.
	// +optional
	MaximumValidity CalendarDuration `json:"maximumValidity,omitempty"`

	// suppliedBy says in words who issues the formality.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	SuppliedBy string `json:"suppliedBy,omitempty"`

	// filedBy are the capacities in which the formality may be filed (en quelle qualité), such as Prefecture: who gives it, and
	// Operator for what whoever answers for the processing files himself. One is enough. None means Operator. The API server
	// lets nobody file it who has none of them, and a formality that was filed in none of them is not believed.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=4
	FiledBy []Term `json:"filedBy,omitempty"`

	// source of the waiver.
	// +required
	Source SourceID `json:"source,omitempty"`

	// reason in words.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	Reason string `json:"reason,omitempty"`
}
