// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// Applies tells which requests a profile binds.
//
// +kubebuilder:validation:Enum=Always;WhenSelected
type Applies string

const (
	// Always binds every request whose profile is of the same jurisdiction, of one above it or of one below it: EU is above
	// every country, FR above FR-75, and neither FR and BE nor FR-75 and FR-13 bind each other. Where one of the two cannot
	// be read, it binds. Such a profile can only take away.
	Always Applies = "Always"
	// WhenSelected binds the requests that name the profile.
	WhenSelected Applies = "WhenSelected"
)

// Confidence is how well a legal fact was checked.
//
// +kubebuilder:validation:Enum=High;Medium;Low
type Confidence string

// LegalProfileSpec is what a text permits, forbids and requires, and when it is in force.
//
// +kubebuilder:validation:XValidation:rule="has(self.permits) || has(self.forbids) || has(self.requires) || has(self.retention)",message="the profile says nothing: give permits, forbids, requires or retention"
// +kubebuilder:validation:XValidation:rule="!has(self.permits) || !has(self.forbids) || self.permits.capabilities.all(p, !self.forbids.capabilities.exists(f, p.name == f.name || p.name.startsWith(f.name + '.')))",message="the profile permits a capability that it forbids: remove it from permits, or from forbids"
// +kubebuilder:validation:XValidation:rule="self.applies != 'Always' || !has(self.permits)",message="a profile that always applies can only take away: remove permits, or set applies to WhenSelected"
// +kubebuilder:validation:XValidation:rule="self.applies != 'Always' || !has(self.requires) || !has(self.requires.requisition)",message="a requisition is made under one profile: remove requires.requisition, or set applies to WhenSelected"
// +kubebuilder:validation:XValidation:rule="self.applies != 'Always' || !has(self.inspection)",message="a profile that always applies can only take away: remove inspection, or set applies to WhenSelected"
// +kubebuilder:validation:XValidation:rule="!has(self.permits) || !has(self.forbids) || self.permits.capabilities.all(p, !has(p.means) || p.means.all(m, !self.forbids.capabilities.exists(f, m == f.name || m.startsWith(f.name + '.'))))",message="the profile names as a means what it forbids: remove it from means, or from forbids"
// +kubebuilder:validation:XValidation:rule="!has(self.inspection) || self.inspection.waivers.all(w, self.sources.exists(s, s.id == w.source))",message="every source that inspection.waivers names must be listed in sources"
// +kubebuilder:validation:XValidation:rule="!has(self.inForce) || self.inForce.all(p, self.sources.exists(s, s.id == p.source))",message="every source that inForce names must be listed in sources"
// +kubebuilder:validation:XValidation:rule="!has(self.forbids) || self.forbids.capabilities.all(c, self.sources.exists(s, s.id == c.source))",message="every source that forbids names must be listed in sources"
// +kubebuilder:validation:XValidation:rule="!has(self.permits) || self.permits.capabilities.all(c, self.sources.exists(s, s.id == c.source))",message="every source that permits names must be listed in sources"
// +kubebuilder:validation:XValidation:rule="!has(self.requires) || !has(self.requires.formalities) || self.requires.formalities.all(f, self.sources.exists(s, s.id == f.source))",message="every source that requires.formalities names must be listed in sources"
// +kubebuilder:validation:XValidation:rule="!has(self.requires) || !has(self.requires.formalities) || self.requires.formalities.all(f, !has(f.anyOf) || f.anyOf.all(a, self.sources.exists(s, s.id == a.source)))",message="every source that requires.formalities.anyOf names must be listed in sources"
// +kubebuilder:validation:XValidation:rule="!has(self.requires) || !has(self.requires.formalities) || self.requires.formalities.all(f, (!has(f.perimeter) || self.sources.exists(s, s.id == f.perimeter.source)) && (!has(f.anyOf) || f.anyOf.all(a, !has(a.perimeter) || self.sources.exists(s, s.id == a.perimeter.source))))",message="every source that a perimeter of requires.formalities names must be listed in sources"
// +kubebuilder:validation:XValidation:rule="!has(self.permits) || !has(self.requires) || !has(self.requires.formalities) || self.requires.formalities.all(f, !has(f.when) || !has(f.when.purposes) || f.when.purposes.all(p, p in self.permits.purposes))",message="when names a purpose that the profile does not permit, so that the formality is never asked for: remove the purpose, or add it to permits"
// +kubebuilder:validation:XValidation:rule="!has(self.permits) || !has(self.requires) || !has(self.requires.formalities) || self.requires.formalities.all(f, !has(f.when) || !has(f.when.operators) || f.when.operators.all(o, (has(self.permits.operators) && o.type in self.permits.operators) || (has(self.permits.namedOperators) && self.permits.namedOperators.exists(n, n.type == o.type))))",message="when names a type of operator that the profile does not permit, so that the formality is never asked for: remove the operator, or add it to permits"
// +kubebuilder:validation:XValidation:rule="!has(self.requires) || !has(self.requires.requisition) || self.requires.requisition.frameworks.all(f, self.sources.exists(s, s.id == f.source) && (!has(f.standingAuthorization) || self.sources.exists(s, s.id == f.standingAuthorization.source)))",message="every source that requires.requisition names must be listed in sources"
// +kubebuilder:validation:XValidation:rule="!has(self.disputes) || self.disputes.all(d, d.readings.all(r, !has(r.source) || self.sources.exists(s, s.id == r.source)))",message="every source that disputes names must be listed in sources"
// +kubebuilder:validation:XValidation:rule="!has(self.retention) || self.retention.all(r, self.sources.exists(s, s.id == r.source))",message="every source that retention names must be listed in sources"
// +kubebuilder:validation:XValidation:rule="!has(self.translations) || self.translations.all(t, !has(t.sources) || t.sources.all(x, self.sources.exists(s, s.id == x.id && (!has(x.note) || has(s.note)))))",message="every source that translations name must be listed in sources, with a note if the translation has one"
// +kubebuilder:validation:XValidation:rule="!has(self.translations) || self.translations.all(t, !has(t.inForce) || t.inForce.all(x, has(self.inForce) && self.inForce.exists(p, p.source == x.source && has(p.unverified))))",message="translations.inForce must name the source of an unverified period of inForce"
// +kubebuilder:validation:XValidation:rule="!has(self.translations) || self.translations.all(t, !has(t.permits) || t.permits.all(x, has(self.permits) && self.permits.capabilities.exists(c, c.name == x.name && has(c.reason))))",message="translations.permits must name a rule of permits.capabilities that has a reason"
// +kubebuilder:validation:XValidation:rule="!has(self.translations) || self.translations.all(t, !has(t.forbids) || t.forbids.all(x, has(self.forbids) && self.forbids.capabilities.exists(c, c.name == x.name && has(c.reason))))",message="translations.forbids must name a rule of forbids.capabilities that has a reason"
// +kubebuilder:validation:XValidation:rule="!has(self.translations) || self.translations.all(t, !has(t.formalities) || t.formalities.all(x, has(self.requires) && has(self.requires.formalities) && self.requires.formalities.exists(f, f.type == x.type && has(f.suppliedBy) || has(f.anyOf) && f.anyOf.exists(a, a.type == x.type && has(a.suppliedBy))) || has(self.inspection) && self.inspection.waivers.exists(w, w.formality == x.type && has(w.suppliedBy))))",message="translations.formalities must name a formality that is required, does instead or waives, with suppliedBy"
// +kubebuilder:validation:XValidation:rule="!has(self.translations) || self.translations.all(t, !has(t.waivers) || t.waivers.all(x, has(self.inspection) && self.inspection.waivers.exists(w, w.of == x.of && w.formality == x.formality && has(w.reason))))",message="translations.waivers must name a waiver of inspection that has a reason"
// +kubebuilder:validation:XValidation:rule="!has(self.translations) || self.translations.all(t, !has(t.disputes) || has(self.disputes) && t.disputes.size() == self.disputes.size())",message="translations.disputes must have as many as disputes, in the same order"
// +kubebuilder:validation:XValidation:rule="!has(self.translations) || self.translations.all(t, !has(t.retention) || t.retention.all(x, has(self.retention) && self.retention.exists(r, r.data == x.data && has(r.reason))))",message="translations.retention must name a limit of retention that has a reason"
type LegalProfileSpec struct {
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

	// jurisdiction is EU, an ISO 3166 country code, such as FR, or that of a part of a country, such as FR-75. A part that has
	// a country code of its own as well, such as RE, is written as the part that it is, FR-974: otherwise the country's
	// profiles that apply always would not bind there.
	// +required
	// +kubebuilder:validation:MinLength=2
	// +kubebuilder:validation:MaxLength=6
	// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Z]{2}(-[A-Z0-9]{1,3})?$')",message="must be EU or an ISO 3166 code, such as FR"
	Jurisdiction string `json:"jurisdiction,omitempty"`

	// timeZone is the IANA time zone on whose calendar the text's days and months are counted, such as Europe/Paris.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=64
	// +kubebuilder:validation:XValidation:rule="self.matches('^(UTC|[A-Z][A-Za-z]+(/[A-Za-z_-]+)+)$') && timestamp('2026-01-01T00:00:00Z').getHours(self) >= 0",message="must be a time zone of the IANA database, such as Europe/Paris"
	TimeZone string `json:"timeZone,omitempty"`

	// applies tells which requests the profile binds.
	// +required
	Applies Applies `json:"applies,omitempty"`

	// sources are the legal texts that the rules below name.
	// +required
	// +listType=map
	// +listMapKey=id
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=32
	Sources []Source `json:"sources,omitempty"`

	// inForce lists the periods in which the profile holds. None at all means always.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	InForce []ForcePeriod `json:"inForce,omitempty"`

	// permits is what may run under the profile. What it does not name may not.
	// +optional
	Permits *Permits `json:"permits,omitempty"`

	// forbids is what may never run where the profile applies, whatever permits it.
	// +optional
	Forbids *Forbids `json:"forbids,omitempty"`

	// requires is what must be there before anything runs.
	// +optional
	Requires *Requires `json:"requires,omitempty"`

	// inspection says what may run although the inspection of its files does not vouch for it. None means nothing.
	// +optional
	Inspection *InspectionRules `json:"inspection,omitempty"`

	// disputes are the questions to which the texts give more than one answer, with the answer that this profile takes. They
	// are stated for people: the rules above follow from the answers that are taken.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=12
	Disputes []Dispute `json:"disputes,omitempty"`

	// retention is how long data may be kept (durées de conservation). It is stated for people: nothing enforces it yet.
	// +optional
	// +listType=map
	// +listMapKey=data
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Retention []RetentionLimit `json:"retention,omitempty"`

	// outageTolerance is how long something may run on under the profile, at most, when no operator is there to end it: the guard of its
	// pod ends it then. What ends sooner by its verdict does. None leaves it to the operator's setting, which is a day unless it is
	// less.
	// +optional
	// +kubebuilder:validation:XValidation:rule="self.matches('^(P1D|PT([1-9]|1[0-9]|2[0-4])H|PT[1-5][0-9]M)$')",message="must be hours up to a day, such as PT6H, or minutes from 10 to 59, such as PT30M"
	OutageTolerance CalendarDuration `json:"outageTolerance,omitempty"`

	// translations say in other languages what the profile says in words: its title and description, and the reasons and
	// notes of its rules. No verdict depends on them.
	// +optional
	// +listType=map
	// +listMapKey=language
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=8
	Translations []ProfileTranslation `json:"translations,omitempty"`
}

// Source is one legal text.
type Source struct {
	// id by which the rules of this profile name the text.
	// +required
	ID SourceID `json:"id,omitempty"`

	// title of the text, with number, date and article.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	Title string `json:"title,omitempty"`

	// url where the text can be read.
	// +optional
	// +kubebuilder:validation:MinLength=8
	// +kubebuilder:validation:MaxLength=1024
	// +kubebuilder:validation:XValidation:rule="isURL(self) && self.matches('^https?://[^/]')",message="must be a web address, such as https://www.legifrance.gouv.fr/…"
	URL string `json:"url,omitempty"`

	// confidence is how well the rules that rest on this text were checked against it.
	// +optional
	Confidence Confidence `json:"confidence,omitempty"`

	// note says what was not checked, or what is disputed.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=2048
	Note string `json:"note,omitempty"`
}

// Dispute is a question to which the texts give more than one answer, and the answer on which the profile's rules rest.
//
// +kubebuilder:validation:XValidation:rule="self.readings.exists(r, r.name == self.taken)",message="taken must be the name of one of the readings"
type Dispute struct {
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
	Readings []Reading `json:"readings,omitempty"`

	// taken is the name of the reading on which the rules of this profile rest.
	// +required
	Taken Term `json:"taken,omitempty"`

	// reason why it is taken, and what that costs.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	Reason string `json:"reason,omitempty"`
}

// Reading is one answer to a disputed question.
type Reading struct {
	// name of the reading within its dispute, such as Strict or Wide.
	// +required
	Name Term `json:"name,omitempty"`

	// answer that the reading gives.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	Answer string `json:"answer,omitempty"`

	// source that speaks for the reading. None means that no text was found that does.
	// +optional
	Source SourceID `json:"source,omitempty"`
}

// ForcePeriod is a time in which a profile holds, and the text that says so.
//
// +kubebuilder:validation:XValidation:rule="!has(self.until) || int(self.from) < int(self.until)",message="the period is empty or inverted: until must be later than from, by a second at least"
type ForcePeriod struct {
	// from is the first instant in force (entrée en vigueur).
	// +required
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:Pattern=`^[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`
	From metav1.Time `json:"from,omitempty,omitzero"`

	// until is the first instant no longer in force. None means no end.
	// +optional
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:Pattern=`^[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`
	Until *metav1.Time `json:"until,omitempty"`

	// source that sets the period.
	// +required
	Source SourceID `json:"source,omitempty"`

	// unverified says what has not been checked about this period. A period that has it does not count: whoever has
	// checked the text removes it, and adds the text to the sources.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	Unverified string `json:"unverified,omitempty"`
}

// CapabilityRule permits or forbids a capability and everything below it, unless it says what is permitted below it.
type CapabilityRule struct {
	// name of the capability: plate covers plate and plate.read.
	// +required
	Name Capability `json:"name,omitempty"`

	// includes are the capabilities below it that are permitted with it, a closed list: a word that is not in it, such as
	// counting.face-embedding, is not permitted, whatever it begins with. To permit none below it, list the name itself. None
	// means everything below it. What is forbidden, is with everything below it.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=32
	Includes []Capability `json:"includes,omitempty"`

	// source of the rule.
	// +required
	Source SourceID `json:"source,omitempty"`

	// reason in words.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	Reason string `json:"reason,omitempty"`

	// means are the capabilities by which what is permitted works, such as object.detection for object.abandoned. A module
	// may have them if it declares a capability that this rule covers. What is forbidden is never a means.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=12
	Means []Capability `json:"means,omitempty"`
}

// Permits is what may run under a profile.
//
// +kubebuilder:validation:XValidation:rule="has(self.operators) || has(self.namedOperators)",message="the profile permits no operator: give operators or namedOperators"
// +kubebuilder:validation:XValidation:rule="!has(self.operators) || !has(self.namedOperators) || self.namedOperators.all(n, !(n.type in self.operators))",message="operators lists a type as a whole of which namedOperators lists some: remove one of the two"
type Permits struct {
	// purposes (finalités) that the text names.
	// +required
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Purposes []Term `json:"purposes,omitempty"`

	// processing that the text allows.
	// +required
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=2
	Processing []Processing `json:"processing,omitempty"`

	// operators (responsables de traitement) that the text names, by their types.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=32
	Operators []Term `json:"operators,omitempty"`

	// namedOperators are operators that the text names one by one, where not every one of their type is permitted.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=32
	// +kubebuilder:validation:XValidation:rule="self.all(o, has(o.code) || has(o.name))",message="give the code or the name of each of namedOperators: a type as a whole belongs into operators"
	NamedOperators []OperatorSelector `json:"namedOperators,omitempty"`

	// capabilities that the text allows.
	// +required
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=64
	Capabilities []CapabilityRule `json:"capabilities,omitempty"`
}

// Forbids is what may never run where a profile applies.
//
// +kubebuilder:validation:XValidation:rule="self.capabilities.all(c, !has(c.means))",message="what is forbidden is forbidden by whatever means: remove means"
type Forbids struct {
	// capabilities that the text forbids.
	// +required
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=64
	Capabilities []CapabilityRule `json:"capabilities,omitempty"`
}

// RetentionLimit is how long data of one sort may be kept.
type RetentionLimit struct {
	// data that is kept, such as Recordings, PlateReads or AccessLog.
	// +required
	Data Term `json:"data,omitempty"`

	// maximum time. None means that the data is erased at once.
	// +optional
	Maximum CalendarDuration `json:"maximum,omitempty"`

	// source of the limit.
	// +required
	Source SourceID `json:"source,omitempty"`

	// reason in words: from when the time counts, and what may prolong it.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	Reason string `json:"reason,omitempty"`
}

// LegalProfileStatus tells whether the profile is in force, and until when.
type LegalProfileStatus struct {
	// conditions are InForce, Published, Ready.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=8
	Conditions []metav1.Condition `json:"conditions,omitempty"`

	// observedGeneration is the generation of the spec that this status tells of.
	// +optional
	// +kubebuilder:validation:Minimum=1
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// nextChange is the instant at which the profile comes into force or goes out of it.
	// +optional
	NextChange *metav1.Time `json:"nextChange,omitempty"`

	// digest of the spec, as a bundle lists it.
	// +optional
	Digest Digest `json:"digest,omitempty"`

	// bundle of which the profile, as it is, is a member.
	// +optional
	Bundle *BundleReference `json:"bundle,omitempty"`
}

// BundleReference names a LawBundle as it was when its members were compared.
type BundleReference struct {
	// name of the bundle.
	// +required
	Name ObjectName `json:"name,omitempty"`

	// sequence of the bundle.
	// +required
	// +kubebuilder:validation:Minimum=1
	Sequence int64 `json:"sequence,omitempty"`
}

// ConditionPublished tells whether a profile is what the bundle of its jurisdiction says, or without a bundle the catalogue
// that is built into the operator.
const ConditionPublished = "Published"

// LegalProfile is what a legal text permits, forbids and requires, as data.
// A change of law is a changed LegalProfile, never a release of the operator.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:scope=Cluster,shortName=lp,categories=vsa
// +kubebuilder:printcolumn:name="Applies",type=string,JSONPath=`.spec.applies`
// +kubebuilder:printcolumn:name="In Force",type=string,JSONPath=`.status.conditions[?(@.type=="InForce")].status`
// +kubebuilder:printcolumn:name="Until",type=string,JSONPath=`.status.nextChange`
// +kubebuilder:printcolumn:name="Published",type=string,JSONPath=`.status.conditions[?(@.type=="Published")].status`
// +kubebuilder:printcolumn:name="Why",type=string,JSONPath=`.status.conditions[?(@.type=="Published")].reason`
// +kubebuilder:printcolumn:name="Title",type=string,priority=1,JSONPath=`.spec.title`
// +kubebuilder:printcolumn:name="Reason",type=string,priority=1,JSONPath=`.status.conditions[?(@.type=="InForce")].message`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
type LegalProfile struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the standard object metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty,omitzero"`

	// spec is what the text says.
	// +required
	Spec LegalProfileSpec `json:"spec,omitempty,omitzero"`

	// status is what holds now.
	// +optional
	// +kubebuilder:default={conditions: {{type: "Ready", status: "Unknown", reason: "Pending", message: "the operator has not judged it yet", lastTransitionTime: "1970-01-01T00:00:00Z"}}}
	Status LegalProfileStatus `json:"status,omitempty,omitzero"`
}

// LegalProfileList is a list of LegalProfile.
//
// +kubebuilder:object:root=true
type LegalProfileList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []LegalProfile `json:"items"`
}
