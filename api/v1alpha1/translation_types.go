// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// Language is a tag of BCP 47 (RFC 5646): a language, and a script and a region where they matter, such as fr or fr-BE.
//
// +kubebuilder:validation:MinLength=2
// +kubebuilder:validation:MaxLength=11
// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$')",message="must be a BCP 47 language tag, such as fr or fr-BE"
type Language string

// ProfileTranslation says in another language what a profile says in words. It only serves readers: no verdict depends on
// it, and where it differs from the words of the profile itself, those count.
type ProfileTranslation struct {
	// language of the translation, such as fr.
	// +required
	Language Language `json:"language,omitempty"`

	// title in a few words.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	Title string `json:"title,omitempty"`

	// description says what people should know of the text: its limits, its open questions.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=4096
	Description string `json:"description,omitempty"`

	// sources are translations of what the profile's sources say.
	// +optional
	// +listType=map
	// +listMapKey=id
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=32
	Sources []SourceTranslation `json:"sources,omitempty"`

	// inForce are translations of what was not verified of a period.
	// +optional
	// +listType=map
	// +listMapKey=source
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	InForce []ForcePeriodTranslation `json:"inForce,omitempty"`

	// permits are translations of the reasons of permits.capabilities.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=64
	Permits []CapabilityTranslation `json:"permits,omitempty"`

	// forbids are translations of the reasons of forbids.capabilities.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=64
	Forbids []CapabilityTranslation `json:"forbids,omitempty"`

	// formalities are translations of who supplies what requires.formalities, their anyOf and inspection.waivers name.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=32
	Formalities []FormalityTranslation `json:"formalities,omitempty"`

	// waivers are translations of the reasons of inspection.waivers.
	// +optional
	// +listType=map
	// +listMapKey=of
	// +listMapKey=formality
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=12
	Waivers []WaiverTranslation `json:"waivers,omitempty"`

	// disputes are translations of disputes: as many, in the same order.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=12
	Disputes []DisputeTranslation `json:"disputes,omitempty"`

	// retention are translations of the reasons of retention.
	// +optional
	// +listType=map
	// +listMapKey=data
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Retention []RetentionTranslation `json:"retention,omitempty"`
}

// SourceTranslation says in another language what a source says in words. Without a title the source keeps its own.
//
// +kubebuilder:validation:XValidation:rule="has(self.title) || has(self.note)",message="nothing is translated: give title or note"
type SourceTranslation struct {
	// id of the source.
	// +required
	ID SourceID `json:"id,omitempty"`

	// title of the text, with number, date and article.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	Title string `json:"title,omitempty"`

	// note says what was not checked, or what is disputed.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=2048
	Note string `json:"note,omitempty"`
}

// ForcePeriodTranslation says in another language what was not verified of the periods that a source sets.
type ForcePeriodTranslation struct {
	// source that sets the period.
	// +required
	Source SourceID `json:"source,omitempty"`

	// unverified says what has not been checked about the period.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	Unverified string `json:"unverified,omitempty"`
}

// CapabilityTranslation says in another language why a capability is permitted or forbidden.
type CapabilityTranslation struct {
	// name of the capability, as the rule has it.
	// +required
	Name Capability `json:"name,omitempty"`

	// reason in words.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	Reason string `json:"reason,omitempty"`
}

// FormalityTranslation says in another language who issues a formality.
type FormalityTranslation struct {
	// type of the formality, such as PrefectOrder.
	// +required
	Type Term `json:"type,omitempty"`

	// suppliedBy says in words who issues the formality.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	SuppliedBy string `json:"suppliedBy,omitempty"`
}

// WaiverTranslation says in another language why something is waived.
type WaiverTranslation struct {
	// of tells what is waived.
	// +required
	Of Withheld `json:"of,omitempty"`

	// formality is the type of the formality that waives it.
	// +required
	Formality Term `json:"formality,omitempty"`

	// reason in words.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	Reason string `json:"reason,omitempty"`
}

// RetentionTranslation says in another language why data may be kept for so long.
type RetentionTranslation struct {
	// data that is kept, as the limit has it.
	// +required
	Data Term `json:"data,omitempty"`

	// reason in words.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	Reason string `json:"reason,omitempty"`
}

// DisputeTranslation says in another language what is disputed. The readings keep their names.
type DisputeTranslation struct {
	// question as a jurist would ask it.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	Question string `json:"question,omitempty"`

	// readings are the answers that can be given.
	// +required
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MinItems=2
	// +kubebuilder:validation:MaxItems=4
	Readings []ReadingTranslation `json:"readings,omitempty"`

	// reason why one of them is taken, and what that costs.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	Reason string `json:"reason,omitempty"`
}

// ReadingTranslation says in another language what a reading answers.
type ReadingTranslation struct {
	// name of the reading.
	// +required
	Name Term `json:"name,omitempty"`

	// answer that the reading gives.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	Answer string `json:"answer,omitempty"`
}
