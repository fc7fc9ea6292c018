// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Capability is what a module can do, as a dotted name in an open vocabulary, such as plate.read or
// biometric.face.embedding. A rule on biometric covers biometric and biometric.face.embedding, not biometrics.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=128
// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z0-9]+(-[a-z0-9]+)*([.][a-z0-9]+(-[a-z0-9]+)*)*$')",message="must be lower-case words joined by dots, such as plate.read or biometric.face.embedding"
type Capability string

// Term is a word of an open legal vocabulary (a purpose, an operator type, a formality type, a role, a
// framework), in UpperCamelCase, such as EventSecurity or PrefectOrder. Only profiles give it a meaning.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=64
// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Z][A-Za-z0-9]*$')",message="must be one word in UpperCamelCase, such as EventSecurity or PrefectOrder"
type Term string

// SourceID names one legal source within its profile, such as cnil-2024.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=64
// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z0-9]+([.-][a-z0-9]+)*$')",message="must be lower-case letters and digits joined by dashes or dots, such as cnil-2024"
type SourceID string

// ObjectName is the name of another object of this API.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=253
// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$')",message="must be the name of an object: lower-case letters, digits, dashes and dots"
type ObjectName string

// ModuleName names a module within its package. It becomes the name of a volume and of a folder.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=53
// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",message="must be lower-case letters, digits and dashes, such as plate-reader"
type ModuleName string

// Camera is the identifier of a camera as its owner's register has it.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=128
// +kubebuilder:validation:XValidation:rule=`self.matches(r'^[^\pC\pZ]([^\pC\pZ]|[ ])*$') && !self.endsWith(' ')`,message="must have no invisible or control character and no space at its beginning or end: give the identifier as the register has it"
type Camera string

// CalendarDuration is an ISO 8601 duration, such as P8D, P1M or PT48H. Years, months, weeks and days are
// counted on a calendar, so that P1D is 23 or 25 hours long when the clocks change.
//
// +kubebuilder:validation:MinLength=3
// +kubebuilder:validation:MaxLength=32
// +kubebuilder:validation:XValidation:rule="self.matches('^P([0-9]{1,4}Y)?([0-9]{1,4}M)?([0-9]{1,4}W)?([0-9]{1,4}D)?(T([0-9]{1,6}H)?([0-9]{1,6}M)?([0-9]{1,6}S)?)?$') && self.matches('[0-9][YMWDHS]$')",message="must be an ISO 8601 duration of whole numbers and units, such as P8D, P1M or PT48H"
// +kubebuilder:validation:XValidation:rule="!self.matches('^[^1-9]*$')",message="must be longer than zero: nothing could ever last so long"
type CalendarDuration string

// Processing is when images are analysed: while they are taken, or afterwards.
//
// +kubebuilder:validation:Enum=RealTime;Deferred
type Processing string

const (
	// RealTime analyses images while they are taken (temps réel).
	RealTime Processing = "RealTime"
	// Deferred analyses recorded images (temps différé). A VideoSearchJob always does.
	Deferred Processing = "Deferred"
)

// Period is the half-open time [from, until).
//
// +kubebuilder:validation:XValidation:rule="int(self.from) < int(self.until)",message="the period is empty or inverted: until must be later than from, by a second at least"
type Period struct {
	// from is the first instant of the period.
	// +required
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:Pattern=`^[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`
	From metav1.Time `json:"from,omitempty,omitzero"`

	// until is the first instant after the period.
	// +required
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:Pattern=`^[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`
	Until metav1.Time `json:"until,omitempty,omitzero"`
}

// Operator is who answers for a processing (responsable de traitement).
type Operator struct {
	// type is the kind of operator, in the vocabulary of the profiles, such as Municipality or NationalPolice.
	// +required
	Type Term `json:"type,omitempty"`

	// name is the operator's name as people read it.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^[^\pC\pZ]([^\pC\pZ]|[ ])*$') && !self.endsWith(' ')`,message="must have no invisible or control character and no space at its beginning or end: notices find operators by their names"
	// +kubebuilder:validation:XValidation:rule=`(self.matches(r'\p{Latin}') ? 1 : 0) + (self.matches(r'\p{Greek}') ? 1 : 0) + (self.matches(r'\p{Cyrillic}') ? 1 : 0) + (self.matches(r'\p{Armenian}') ? 1 : 0) + (self.matches(r'\p{Cherokee}') ? 1 : 0) <= 1`,message="mixes letters of several alphabets that look alike: write it in one"
	Name string `json:"name,omitempty"`

	// code is the operator's identifier in a public register, such as the INSEE code of a commune.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=32
	Code string `json:"code,omitempty"`
}

// OperatorSelector selects operators: all of a type, or the one that the code and the name identify. An operator that
// does not give what is asked for is not selected.
type OperatorSelector struct {
	// type of the operator.
	// +required
	Type Term `json:"type,omitempty"`

	// name of the operator, upper and lower case and white space aside. None means any.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^[^\pC\pZ]([^\pC\pZ]|[ ])*$') && !self.endsWith(' ')`,message="must have no invisible or control character and no space at its beginning or end: the operator is found by its name"
	Name string `json:"name,omitempty"`

	// code of the operator in a public register, such as the INSEE code of a commune or the SIREN of a company. None means any.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=32
	Code string `json:"code,omitempty"`
}

// GPU says how many accelerators each pod gets, either as an extended resource or through Dynamic Resource Allocation. It cannot get
// a device that the scheduler has not given.
//
// +kubebuilder:validation:XValidation:rule="has(self.resourceName) != has(self.deviceClassName)",message="give either resourceName (an extended resource) or deviceClassName (Dynamic Resource Allocation)"
// +kubebuilder:validation:XValidation:rule="!has(self.selectors) || has(self.deviceClassName)",message="selectors choose among the devices of a class: give deviceClassName, or name the sort of device in resourceName, such as nvidia.com/mig-1g.5gb"
type GPU struct {
	// resourceName is an extended resource, such as nvidia.com/gpu. A resource of Kubernetes' own is refused. It cannot ask for a part of
	// a device, unless the node offers that part under a name of its own, such as nvidia.com/mig-1g.5gb.
	// +optional
	// +kubebuilder:validation:MinLength=3
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$') && !self.matches('^(requests[.]|([^/]*[.])?kubernetes[.]io/)')",message="must be an extended resource with its vendor's domain, such as nvidia.com/gpu"
	ResourceName string `json:"resourceName,omitempty"`

	// deviceClassName is the DeviceClass that a ResourceClaimTemplate of the operator's asks for. It never asks for administrative
	// access or for all devices, and each pod has a claim of its own, which it cannot share with another.
	// +optional
	DeviceClassName ObjectName `json:"deviceClassName,omitempty"`

	// selectors are CEL expressions that every device has to satisfy, beside those of its class, such as
	// device.attributes["gpu.nvidia.com"].profile == "1g.5gb". They can only leave devices out, and cannot widen the class.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=8
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=1024
	Selectors []string `json:"selectors,omitempty"`

	// count is how many each pod gets, of one sort. It cannot be a part of one, and a pod waits while no node has so many free.
	// +required
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=16
	Count int32 `json:"count,omitempty"`
}

// Verdict is what the law says of a request at an instant. Only Permitted and Restricted run.
//
// +kubebuilder:validation:Enum=Permitted;Restricted;Suspended;Forbidden
type Verdict string

const (
	// Permitted: all that was asked runs.
	Permitted Verdict = "Permitted"
	// Restricted: modules were stripped, the rest runs.
	Restricted Verdict = "Restricted"
	// Suspended: lawful in kind, but something that can be supplied is missing or over.
	Suspended Verdict = "Suspended"
	// Forbidden: no paper cures it.
	Forbidden Verdict = "Forbidden"
)

// Runs tells whether anything runs under the verdict.
func (v Verdict) Runs() bool { return v == Permitted || v == Restricted }

// ModuleDecision is what the law says of one module.
//
// +kubebuilder:validation:Enum=Permitted;Stripped;Unknown
type ModuleDecision string

const (
	// ModulePermitted: the law permits every capability of the module.
	ModulePermitted ModuleDecision = "Permitted"
	// ModuleStripped: the law forbids the module, or does not permit it. Its files are not in the container.
	ModuleStripped ModuleDecision = "Stripped"
	// ModuleUnknown: the package, or the module in it, does not exist. Nothing runs.
	ModuleUnknown ModuleDecision = "Unknown"
)

// ModuleVerdict is the verdict on one module, and the text it follows from.
type ModuleVerdict struct {
	// name of the module.
	// +required
	Name ModuleName `json:"name,omitempty"`

	// decision on the module.
	// +required
	Decision ModuleDecision `json:"decision,omitempty"`

	// capabilities that were judged: what is declared, and what an inspection detected.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=64
	Capabilities []Capability `json:"capabilities,omitempty"`

	// profile that permits or strips the module.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Profile string `json:"profile,omitempty"`

	// notice that strips the module.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Notice string `json:"notice,omitempty"`

	// source is the id of the legal source in the profile, or the reference of the notice.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=128
	Source string `json:"source,omitempty"`

	// reason in words.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	Reason string `json:"reason,omitempty"`
}

// Finding is one thing that the law has to say of a request: what is missing or forbidden, by which text.
type Finding struct {
	// reason is a stable word for programs, such as FormalityMissing.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=64
	Reason string `json:"reason,omitempty"`

	// verdict that follows from this finding alone.
	// +required
	Verdict Verdict `json:"verdict,omitempty"`

	// profile that the finding follows from.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Profile string `json:"profile,omitempty"`

	// notice that the finding follows from.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Notice string `json:"notice,omitempty"`

	// source is the id of the legal source in the profile, or the reference of the notice.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=128
	Source string `json:"source,omitempty"`

	// suppliedBy says who can supply what is missing, where the law says so: an office, or the roles of magistrates.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	SuppliedBy string `json:"suppliedBy,omitempty"`

	// message says what is wrong and what to supply or change. It never tells what is sought or who is suspected.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	Message string `json:"message,omitempty"`
}

// JudgedStatus is the verdict on a request, as the status of the kinds that ask for something to run shows it.
type JudgedStatus struct {
	// verdict at the time of the last change.
	// +optional
	Verdict Verdict `json:"verdict,omitempty"`

	// evidence tells what the identity of the operator rests on: the register of data controllers, or the request's own words.
	// +optional
	Evidence EvidenceMode `json:"evidence,omitempty"`

	// modules holds the verdict on every module that was asked for, in the order of the spec.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=64
	Modules []ModuleVerdict `json:"modules,omitempty"`

	// stripped names the modules that were taken out, for people who read a list.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=4096
	Stripped string `json:"stripped,omitempty"`

	// findings holds everything that the law has to say, the gravest first.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=64
	Findings []Finding `json:"findings,omitempty"`

	// nextChange is the first instant at which the verdict changes if nothing else does.
	// +optional
	NextChange *metav1.Time `json:"nextChange,omitempty"`

	// runsUntil is the first instant at which something that runs now has to end if nothing else changes.
	// +optional
	RunsUntil *metav1.Time `json:"runsUntil,omitempty"`
}

// WorkloadReference records the workload as the operator last wrote it, so that a change by anybody else is seen.
type WorkloadReference struct {
	// uid of the workload.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=64
	UID string `json:"uid,omitempty"`

	// generation of the workload's spec.
	// +required
	// +kubebuilder:validation:Minimum=1
	Generation int64 `json:"generation,omitempty"`

	// podTemplate is a hash of the workload's pod template as the API server stores it, annotations aside: a change by
	// somebody else that leaves it as it is shows no pod anything else.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=64
	PodTemplate string `json:"podTemplate,omitempty"`
}

// Condition types that the kinds share.
const (
	// ConditionReady sums up: what was asked for is lawful and is there. Pipelines read this one.
	ConditionReady = "Ready"
	// ConditionPermitted tells whether the law lets anything of the request run.
	ConditionPermitted = "Permitted"
	// ConditionModulesVerified tells whether the modules' files were inspected, or only declared.
	ConditionModulesVerified = "ModulesVerified"
	// ConditionAdmissionEnforced tells whether the API server itself refuses what uses a package's images beside the operator.
	ConditionAdmissionEnforced = "AdmissionEnforced"
	// ConditionMisdeclared tells whether the files of a package can do what nobody declared.
	ConditionMisdeclared = "Misdeclared"
	// ConditionFetches is True when what a package says of its runtime would have modules fetched from elsewhere, or loaded while it
	// runs. Nothing is refused for it.
	ConditionFetches = "Fetches"
	// ConditionAvailable tells whether the workload runs as planned.
	ConditionAvailable = "Available"
	// ConditionInterfered is there, and True, while objects of others act on what runs for a request: they open its network,
	// publish its pods, or keep them from being drained. They are told of and left.
	ConditionInterfered = "Interfered"
	// ConditionUnexpectedModel is there, and True, while there is a pod whose guard has ended its runtime last because it had loaded a
	// model of no permitted module. The message names pod and model.
	ConditionUnexpectedModel = "UnexpectedModel"
	// ConditionStalled is there, and True, while nothing but a change by somebody makes an object ready: kstatus, and so Flux,
	// takes it for failed at once and waits no longer.
	ConditionStalled = "Stalled"
	// ConditionResultsDue is there on a search, and True, once the time is over for which its results may be kept.
	ConditionResultsDue = "ResultsDue"
	// ConditionEgressBeyondScope is there on a search, and True, while its egress leads to what its requisition does not name for results:
	// what the search finds could be sent there. It is told and left, for searches read their footage by egress.
	ConditionEgressBeyondScope = "EgressBeyondScope"
	// ConditionInForce tells whether a profile, a formality, a requisition or a notice holds at this instant.
	ConditionInForce = "InForce"
)
