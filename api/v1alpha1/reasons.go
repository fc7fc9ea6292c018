// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// Findings about the profile that a request or a requisition names. All of them are Forbidden.
const (
	// ReasonProfileNotFound stands when there is no LegalProfile of the name that the request gives.
	ReasonProfileNotFound = "ProfileNotFound"
	// ReasonProfileNotSelectable stands when the profile binds every request (it does not apply WhenSelected), so that no
	// request can rest on it.
	ReasonProfileNotSelectable = "ProfileNotSelectable"
	// ReasonProfileNotPublished stands when the profile can be selected and the LawBundle of its jurisdiction does not name it.
	ReasonProfileNotPublished = "ProfileNotPublished"
	// ReasonProfileNotInForce stands when no verified period in force of the profile contains the instant, or it is being deleted.
	ReasonProfileNotInForce = "ProfileNotInForce"
	// ReasonProcessingNotPermitted stands when the profile does not permit the processing, RealTime or Deferred.
	ReasonProcessingNotPermitted = "ProcessingNotPermitted"
	// ReasonPurposeNotPermitted stands when the profile does not permit the purpose of the request.
	ReasonPurposeNotPermitted = "PurposeNotPermitted"
	// ReasonOperatorNotPermitted stands when the profile does not permit operators of the type that the request names.
	ReasonOperatorNotPermitted = "OperatorNotPermitted"
	// ReasonRequisitionRequired stands when a deployment names a profile under which only searches that answer a
	// requisition may run.
	ReasonRequisitionRequired = "RequisitionRequired"
)

// Findings about who operates, where the evidence is Registered, and the condition Registered of a DataController. Of a
// requisition they are reasons of InForce.
const (
	// ReasonOperatorNotRegistered stands when no DataController names the namespace as its own, or it is being deleted. Suspended.
	ReasonOperatorNotRegistered = "OperatorNotRegistered"
	// ReasonOperatorDiffers stands when the operator that the request names, or the addressee of the requisition, is not what
	// the DataController of the namespace says. Suspended.
	ReasonOperatorDiffers = "OperatorDiffers"
	// ReasonNamespaceContested stands when several DataControllers name the namespace as their own: Suspended. On Registered
	// (False) of a DataController it names the namespaces.
	ReasonNamespaceContested = "NamespaceContested"
	// ReasonJurisdictionDiffers stands when the profile is the law of another place than that of the DataController. Forbidden.
	ReasonJurisdictionDiffers = "JurisdictionDiffers"
	// ReasonRegistered stands on Registered (True) of a DataController: each namespace that it names as its own is its alone.
	ReasonRegistered = "Registered"
)

// Findings about the law itself, and the conditions that tell of it: Complete of a LawBundle, Published of a LegalProfile.
const (
	// ReasonLawIncomplete stands for a request that may not start, because what was published as the law of its jurisdiction
	// is not there as a whole, or because the API server does not serve a kind that verdicts rest on. What runs already is
	// judged by the stricter of what was last complete and what is there. Suspended.
	ReasonLawIncomplete = "LawIncomplete"
	// ReasonComplete stands on Complete (True): every member of the bundle is there as it was published.
	ReasonComplete = "Complete"
	// ReasonMembersDiffer stands on Complete (False): a member of the bundle is missing, or is not what was published.
	ReasonMembersDiffer = "MembersDiffer"
	// ReasonOlderSequence stands on Complete (False): a bundle of a higher sequence was complete before.
	ReasonOlderSequence = "OlderSequence"
	// ReasonSequenceReused stands on Complete (False): a bundle of the same sequence and with other content was complete before.
	ReasonSequenceReused = "SequenceReused"
	// ReasonNotRemembered stands on Complete (False): the operator could not keep a copy of the members.
	ReasonNotRemembered = "NotRemembered"
	// ReasonInBundle stands on Published (True) of a profile that is what the bundle of its jurisdiction says.
	ReasonInBundle = "InBundle"
	// ReasonBuiltIn stands on Published (True) of a profile that is the one of the catalogue that is built into the operator,
	// where its jurisdiction has no bundle.
	ReasonBuiltIn = "BuiltIn"
	// ReasonNotInBundle stands on Published (False) of a profile that the bundle of its jurisdiction does not name. It can
	// still take away, and permits nothing.
	ReasonNotInBundle = "NotInBundle"
	// ReasonDiffersFromBundle stands on Published (False) of a profile that is not what the bundle says.
	ReasonDiffersFromBundle = "DiffersFromBundle"
	// ReasonDiffersFromBuiltIn stands on Published (False) of a profile with the name of one of the built-in catalogue, and
	// another content, where its jurisdiction has no bundle.
	ReasonDiffersFromBuiltIn = "DiffersFromBuiltIn"
	// ReasonNoBundle stands on Published (Unknown) of a profile of which neither a bundle nor the built-in catalogue tells.
	ReasonNoBundle = "NoBundle"
)

// Events about the law: a profile, a notice or a bundle.
const (
	// ReasonLawAdded stands on an event of what was added.
	ReasonLawAdded = "LawAdded"
	// ReasonLawChanged stands on an event of what was changed: the fields, and the field managers that changed them.
	ReasonLawChanged = "LawChanged"
	// ReasonLawDeleted stands on an event of what was deleted.
	ReasonLawDeleted = "LawDeleted"
)

// What the API server itself refuses, on AdmissionEnforced of an AnalyticsPackage.
const (
	// ReasonEnforced stands on AdmissionEnforced (True): the API server was asked, and refused.
	ReasonEnforced = "Enforced"
	// ReasonNotInstalled stands on AdmissionEnforced (False) when the policies could not be looked at, or could not be written.
	ReasonNotInstalled = "NotInstalled"
	// ReasonParametersUnwritten stands on AdmissionEnforced (False) when the governed images could not be told to the policies.
	ReasonParametersUnwritten = "ParametersUnwritten"
	// ReasonProbePassed stands on AdmissionEnforced (False) while the API server lets through what the policies refuse.
	ReasonProbePassed = "ProbePassed"
	// ReasonEnforcementTampered stands on AdmissionEnforced (False), and on a Warning, when somebody else has changed or deleted
	// a policy, what binds it or its parameters.
	ReasonEnforcementTampered = "EnforcementTampered"
	// ReasonRightsDiffer stands on AdmissionEnforced (False) when the operator lacks rights that it needs, and on a Warning about its
	// ClusterRole when it lacks some, or has more than it needs.
	ReasonRightsDiffer = "RightsDiffer"
)

// What runs beside the operator, on Undeclared of an UndeclaredImage, and on events of pods.
const (
	// ReasonRunsBeside stands on Undeclared (True) when a package names the image, and pods run it that the operator did not make.
	ReasonRunsBeside = "RunsBeside"
	// ReasonForbiddenModel stands on Undeclared (True) when the image holds a model that can do what the law in force forbids.
	ReasonForbiddenModel = "ForbiddenModel"
	// ReasonUnknownModel stands on Undeclared (True) when the image holds a model of which nobody can tell what it can do.
	ReasonUnknownModel = "UnknownModel"
	// ReasonUninspected stands on Undeclared (Unknown) when the image could not be inspected.
	ReasonUninspected = "Uninspected"
	// ReasonNoDigest stands on Undeclared (Unknown) when neither the pod nor its node says by which digest the image can be had.
	ReasonNoDigest = "NoDigest"
	// ReasonNothingFound stands on Undeclared (False) when nothing is found any more in what was told of before.
	ReasonNothingFound = "NothingFound"
	// ReasonRunsNoMore stands on Ready (True) when no pod runs the image.
	ReasonRunsNoMore = "RunsNoMore"
	// ReasonUndeclaredSoftware stands on a Warning about a pod that runs an undeclared image.
	ReasonUndeclaredSoftware = "UndeclaredSoftware"
	// ReasonUndeclaredEnded stands on a Warning about a pod that was ended for it.
	ReasonUndeclaredEnded = "UndeclaredEnded"
)

// Findings about requests, notices, packages and modules.
const (
	// ReasonRefused stands for a request in a manifest that the API server would refuse: only the plugin tells of one. Forbidden.
	ReasonRefused = "Refused"
	// ReasonStoppedByNotice stands while an open FormalNotice orders the operator to stop the purpose. Forbidden.
	ReasonStoppedByNotice = "StoppedByNotice"
	// ReasonPackageNotFound stands when there is no AnalyticsPackage of the name that the request gives, or it is being deleted. Suspended.
	ReasonPackageNotFound = "PackageNotFound"
	// ReasonModuleNotFound stands when the package has no module of a name that the request gives. Suspended.
	ReasonModuleNotFound = "ModuleNotFound"
	// ReasonFolderNotFound stands when the runtime image of the package was inspected and does not have the folder in which a
	// module of the package is said to lie. Suspended. On Misdeclared (True) of the package it names each of them.
	ReasonFolderNotFound = "FolderNotFound"
	// ReasonModuleStripped stands for each module that is taken out of what runs. Restricted.
	ReasonModuleStripped = "ModuleStripped"
	// ReasonModuleForbidden stands when a module cannot run and onForbidden is Refuse: then nothing runs. Forbidden.
	ReasonModuleForbidden = "ModuleForbidden"
	// ReasonNothingLeft stands when no module is left to run, or none was asked for. Forbidden.
	ReasonNothingLeft = "NothingLeft"
)

// Findings about the inspection of a package's files.
const (
	// ReasonNotInspected stands as a finding while an image of the package is not inspected to its end and the operator asks
	// for that: Suspended. As the reason of ModulesVerified (Unknown) it says that nobody inspects the files and what is
	// declared was judged; as that of Misdeclared (Unknown), that not all files were inspected.
	ReasonNotInspected = "NotInspected"
	// ReasonUndeclaredModel stands when the runtime image holds, outside of every module, a model that may not run and
	// cannot be left out. Forbidden.
	ReasonUndeclaredModel = "UndeclaredModel"
	// ReasonInspectionWaived stands when something runs only because a Formality waives its inspection. Permitted.
	ReasonInspectionWaived = "InspectionWaived"
)

// Findings about formalities that a profile requires or a notice orders. All of them are Suspended.
const (
	// ReasonFormalityMissing stands when no Formality of the required type covers the purposes of the request.
	ReasonFormalityMissing = "FormalityMissing"
	// ReasonFormalityNotYetValid stands when the one that comes closest has not begun.
	ReasonFormalityNotYetValid = "FormalityNotYetValid"
	// ReasonFormalityOver stands when the one that comes closest has ended.
	ReasonFormalityOver = "FormalityOver"
	// ReasonFormalityNotRenewable stands when a formality follows another one, which the profile does not let it, and the two
	// together are longer than one may be.
	ReasonFormalityNotRenewable = "FormalityNotRenewable"
	// ReasonFormalityUnattested stands when nobody filed the one that comes closest in a capacity that the profile names: its
	// stamp is missing, or is of another one.
	ReasonFormalityUnattested = "FormalityUnattested"
	// ReasonFormalityFiledLate stands when the one that comes closest was filed longer after its own begin than the profile lets it.
	ReasonFormalityFiledLate = "FormalityFiledLate"
	// ReasonFormalityTooLong stands when the one that comes closest has a period of its own that is longer than the profile
	// allows.
	ReasonFormalityTooLong = "FormalityTooLong"
	// ReasonFormalityTooNarrow stands when the one that comes closest does not cover all of the request, or does not name
	// what the profile asks it to name.
	ReasonFormalityTooNarrow = "FormalityTooNarrow"
)

// Findings about the requisition of a search, which are the reasons of a requisition's InForce as well.
const (
	// ReasonRequisitionNotFound stands when the search names a requisition that its namespace does not have. Suspended.
	ReasonRequisitionNotFound = "RequisitionNotFound"
	// ReasonFrameworkNotPermitted stands when the profile has no framework of inquiry of the requisition's name. Forbidden.
	ReasonFrameworkNotPermitted = "FrameworkNotPermitted"
	// ReasonSignatoryNotPermitted stands when the framework does not let the signatory's role sign. Forbidden.
	ReasonSignatoryNotPermitted = "SignatoryNotPermitted"
	// ReasonSignatoryUnattested stands when nothing says that the requisition was filed by somebody who has the role of its
	// signatory. Suspended.
	ReasonSignatoryUnattested = "SignatoryUnattested"
	// ReasonAddresseeNotPermitted stands when the profile does not permit the addressee to run searches. Forbidden.
	ReasonAddresseeNotPermitted = "AddresseeNotPermitted"
	// ReasonOffenceMissing stands when the requisition names no offence and its framework asks for one. Suspended.
	ReasonOffenceMissing = "OffenceMissing"
	// ReasonWindowNotOpen stands before the window of the requisition. Suspended.
	ReasonWindowNotOpen = "WindowNotOpen"
	// ReasonWindowOver stands from the end of the window on. Suspended.
	ReasonWindowOver = "WindowOver"
	// ReasonDurationUncountable stands when the framework limits the duration and something that it is counted by is missing
	// or cannot be read. Suspended.
	ReasonDurationUncountable = "DurationUncountable"
	// ReasonDurationNotBegun stands before the finding of the offence, from which the framework counts. Suspended.
	ReasonDurationNotBegun = "DurationNotBegun"
	// ReasonDurationOver stands when the framework's maximum duration, extended or not, has ended. Suspended.
	ReasonDurationOver = "DurationOver"
	// ReasonAuthorizationMissing stands when the framework asks for a decision that authorizes and there is none. Suspended.
	ReasonAuthorizationMissing = "AuthorizationMissing"
	// ReasonOpposed stands when the decision that counts opposes the requisition. Suspended.
	ReasonOpposed = "Opposed"
	// ReasonRevoked stands when the decision that counts revokes an earlier one. Suspended.
	ReasonRevoked = "Revoked"
	// ReasonOutOfScope stands for what a search asks for and its requisition does not cover. Forbidden.
	ReasonOutOfScope = "OutOfScope"
	// ReasonFootageNotRecorded stands until the last of the footage that a search asks for is recorded. Suspended.
	ReasonFootageNotRecorded = "FootageNotRecorded"
)

// Justifications, which an explanation gives in favour of a request, and what it tells beside. All of them are Permitted.
const (
	// ReasonPerimeterNotNamed stands for a formality that counts although it does not name what the text wants it to name: it
	// covers every camera, capability, operator or package.
	ReasonPerimeterNotNamed = "PerimeterNotNamed"
	// ReasonProfileInForce stands for the period in force that contains the instant.
	ReasonProfileInForce = "ProfileInForce"
	// ReasonFormalityHolds stands for each requirement that a Formality meets.
	ReasonFormalityHolds = "FormalityHolds"
	// ReasonRequisitionStands stands for the requisition on which a search rests.
	ReasonRequisitionStands = "RequisitionStands"
)

// Conditions of LegalProfile, Formality, FormalNotice and JudicialRequisition: InForce, Overdue and Ready.
const (
	// ReasonInForce stands on InForce (True) of a profile, a formality or a notice that holds.
	ReasonInForce = "InForce"
	// ReasonNotInForce stands on InForce (False) of a profile of which no period in force contains the instant.
	ReasonNotInForce = "NotInForce"
	// ReasonUnverified stands on InForce (False) of a profile of which no period in force is verified.
	ReasonUnverified = "Unverified"
	// ReasonNotYetInForce stands on InForce (False) of a formality or a notice that has not begun.
	ReasonNotYetInForce = "NotYetInForce"
	// ReasonOver stands on InForce (False) of a formality or a notice that has ended.
	ReasonOver = "Over"
	// ReasonDeleted stands on InForce (False) of a formality, or a profile to select, that is being deleted and that a finalizer holds; and on Registered (False) of a DataController.
	ReasonDeleted = "Deleted"
	// ReasonStands stands on InForce (True) of a requisition. Where it is False, the reason is that of the gravest finding.
	ReasonStands = "Stands"
	// ReasonDeadlinePassed stands on Overdue (True) of a notice that is open after its deadline.
	ReasonDeadlinePassed = "DeadlinePassed"
	// ReasonInTime stands on Overdue (False) of a notice that is not open, or of which the deadline has not passed.
	ReasonInTime = "InTime"
	// ReasonPending stands on Ready (Unknown) of an object that the operator has not judged yet. It is the schema's default:
	// so nothing takes for healthy what nobody has looked at.
	ReasonPending = "Pending"
	// ReasonJudged stands on Ready (True) of an object that runs nothing itself: its status is up to date.
	ReasonJudged = "Judged"
)

// Conditions of AnalyticsPackage, and of requests for it: ModulesVerified, Misdeclared and Fetches.
const (
	// ReasonInspected stands on ModulesVerified (True): the files of every module, and of the runtime, were inspected.
	ReasonInspected = "Inspected"
	// ReasonInspectionPending stands on ModulesVerified (Unknown) while images are still to be inspected.
	ReasonInspectionPending = "InspectionPending"
	// ReasonInspectionFailed stands on ModulesVerified (False): an image could not be inspected.
	ReasonInspectionFailed = "InspectionFailed"
	// ReasonWaived stands on ModulesVerified (Unknown) of a request that runs on a waiver.
	ReasonWaived = "Waived"
	// ReasonUndeclaredCapability stands on Misdeclared (True): the files can do what the package does not declare.
	ReasonUndeclaredCapability = "UndeclaredCapability"
	// ReasonContested stands on Ready (False) and Stalled (True) of a package: two writers take turns in writing it. What all
	// of their contents allow is let run, until one of them has stayed for an hour.
	ReasonContested = "Contested"
	// ReasonFetchesModules stands on Fetches (True): the message names the fields of the package's spec, and not their values.
	ReasonFetchesModules = "FetchesModules"
	// ReasonNothingFetched stands on Fetches (False): nothing of it is known to fetch.
	ReasonNothingFetched = "NothingFetched"
	// ReasonAsDeclared stands on Misdeclared (False): all was inspected, and nothing was found that is not declared.
	ReasonAsDeclared = "AsDeclared"
)

// Conditions of VideoAnalyticsDeployment and VideoSearchJob: Permitted, Available and Ready. Ready has the reason of
// whichever of the others is False. Where it is True its reason is the verdict of a deployment, and the state of a search.
const (
	// ReasonAllPermitted stands on Permitted (True) when nothing is against the request. Otherwise the reason is that of the
	// gravest finding.
	ReasonAllPermitted = "AllPermitted"
	// ReasonAllReady stands on Available (True) of a deployment: every pod is ready.
	ReasonAllReady = "AllReady"
	// ReasonScaledByAnother stands on Available (True) of a deployment: every pod is ready, and somebody else keeps changing
	// how many there are in its Deployment.
	ReasonScaledByAnother = "ScaledByAnother"
	// ReasonEgressDenied stands on Available (True): a network of spec.egress is left out, because nothing but the cluster
	// itself is there.
	ReasonEgressDenied = "EgressDenied"
	// ReasonSettingLeftOut stands on Available (True): something that the request says of its pods is left out, because it
	// has no place in them: its package knows nothing of it, or spec.cameras does not.
	ReasonSettingLeftOut = "SettingLeftOut"
	// ReasonRetentionOver stands on ResultsDue (True): the time is over for which the results of a search may be kept.
	ReasonRetentionOver = "RetentionOver"
	// ReasonRetentionUnknown stands on ResultsDue (True): no profile says for how long they may be.
	ReasonRetentionUnknown = "RetentionUnknown"
	// ReasonEgressBeyondScope stands on EgressBeyondScope (True): a network of spec.egress is in none of the requisition's for results.
	ReasonEgressBeyondScope = "EgressBeyondScope"
	// ReasonActive stands on Available (True) of a search: its pod runs. While nothing runs and nothing ends, the reason of a
	// search's Available is the word of its state.
	ReasonActive = "Active"
	// ReasonProgressing stands on Available (False) while not every pod is up to date and ready, and nothing is known to be in
	// the way.
	ReasonProgressing = "Progressing"
	// ReasonEnding stands on Available (False) while pods end that may no longer run.
	ReasonEnding = "Ending"
	// ReasonNotPermitted stands on Available (False) of a deployment of which nothing may run, and nothing does.
	ReasonNotPermitted = "NotPermitted"
	// ReasonPodsAltered stands on Available (False) when something changes the pods as often as they are made.
	ReasonPodsAltered = "PodsAltered"
	// ReasonNodeUnfit stands on a Warning when a pod was on a node that may show it files that nobody judged, and was ended; and
	// on Available (False) when a pod found out by itself that its node does.
	ReasonNodeUnfit = "NodeUnfit"
	// ReasonNetworkOpen stands on Available (False), and on a Warning, when a pod found out by itself that it can connect to what its
	// NetworkPolicy denies: nothing on its node enforces the policy, or a policy of somebody else lets it through. Nothing of the
	// package runs there.
	ReasonNetworkOpen = "NetworkOpen"
	// ReasonImageDiffers stands on Available (False), and on a Warning, when a node reports that a pod runs another image, by
	// its digest, than the one that was judged: the pod is ended.
	ReasonImageDiffers = "ImageDiffers"
	// ReasonNameTaken stands on Available (False) when somebody else's object has the name that the operator needs.
	ReasonNameTaken = "NameTaken"
	// ReasonNeverStarted stands on Available (False) of a search whose time was over before a container of it had started: its
	// status has no run, and it has seen nothing of the footage. It stands on Ready as well where Kubernetes ended its Job.
	ReasonNeverStarted = "NeverStarted"
	// ReasonQueued stands on Available (False) of a search that may run and waits in a queue of Kueue's. The message has Kueue's
	// own words.
	ReasonQueued = "Queued"
	// ReasonQueueUnavailable stands on Available (False) of a search that names a queue and may run, in a cluster that does not
	// serve the kinds of Kueue's: it is asked for them once a minute.
	ReasonQueueUnavailable = "QueueUnavailable"
	// ReasonPlaceLost stands on Ready (False) of a search that was ended because its queue took its place back: its state is
	// Evicted.
	ReasonPlaceLost = "PlaceLost"
	// ReasonEndNotRecorded stands on Ready (False) of a search whose status says that it has ended, and that the operator has
	// not ended, as after a backup was restored with its statuses; or whose annotation vsa.legal/ended says so, as after one was
	// restored without them. It is not run again.
	ReasonEndNotRecorded = "EndNotRecorded"
	// ReasonClockSkewed stands on Available (False) while something lawful is not started, or not changed, because the clocks of the
	// operator and of the API server differ.
	ReasonClockSkewed = "ClockSkewed"
	// ReasonCommandUnknown stands on Available (False) when the package does not say by which command its runtime is started, so
	// that no guard can start it.
	ReasonCommandUnknown = "CommandUnknown"
	// ReasonModulesMismatch stands on Available (False) when a guard has found, before it started the runtime, a module that is
	// not permitted, or has not found one that is.
	ReasonModulesMismatch = "ModulesMismatch"
	// ReasonUnexpectedModel stands on Available (False) when a guard has ended a runtime that had loaded a model of no permitted
	// module, and on UnexpectedModel (True) as long as its pod is there and has not ended for another reason since.
	ReasonUnexpectedModel = "UnexpectedModel"
	// ReasonNoPermit stands on Available (False) when a guard had no permit for its pod in time, and has not started the runtime.
	ReasonNoPermit = "NoPermit"
	// ReasonPermitEnded stands on Available (False) when a guard has ended a runtime, because no operator had renewed its permit.
	ReasonPermitEnded = "PermitEnded"
	// ReasonNotStarted stands on Available (False) when the workload is lawful and could not be created or changed, or when its
	// guard could not execute the runtime's command.
	ReasonNotStarted = "NotStarted"
)

// What Kubernetes has against something lawful, on Available (False) of VideoAnalyticsDeployment and VideoSearchJob. The
// message has Kubernetes' own words. Each is recorded as an event as well.
const (
	// ReasonPodsRefused stands when the API server refuses the pods of a Deployment, as a quota does.
	ReasonPodsRefused = "PodsRefused"
	// ReasonUnschedulable stands when there is no node for a pod.
	ReasonUnschedulable = "Unschedulable"
	// ReasonImagePullFailed stands when the image of a container cannot be pulled.
	ReasonImagePullFailed = "ImagePullFailed"
	// ReasonContainerNotCreated stands when the kubelet cannot create a container.
	ReasonContainerNotCreated = "ContainerNotCreated"
	// ReasonOutOfMemory stands when a container was ended because it used more memory than it may.
	ReasonOutOfMemory = "OutOfMemory"
	// ReasonCrashed stands when a container ended with an exit code other than zero.
	ReasonCrashed = "Crashed"
	// ReasonEvicted stands when a pod failed as a whole, as one that its node evicts.
	ReasonEvicted = "Evicted"
	// ReasonSuspended stands when somebody else has suspended the Job of a search.
	ReasonSuspended = "Suspended"
	// ReasonStuck stands when a pod, or a workload without any, says nothing itself and Kubernetes has warned of it in an
	// event: the message is that of the latest.
	ReasonStuck = "Stuck"
)

// Condition of VideoAnalyticsDeployment and VideoSearchJob: Interfered, which is there while objects of others act on what runs.
// Each is recorded as an event as well. Where there are several, the first of these is the reason and the message names all.
const (
	// ReasonNetworkOpened stands when a NetworkPolicy of somebody else allows the pods connections: policies add up.
	ReasonNetworkOpened = "NetworkOpened"
	// ReasonPublished stands when a Service of somebody else leads to the pods of a request that takes no connections, or from
	// outside of the cluster, or when an EndpointSlice of any namespace that Kubernetes does not itself fill gives out their addresses.
	ReasonPublished = "Published"
	// ReasonEvictionBlocked stands when a PodDisruptionBudget of somebody else selects the pods: it can keep a node from being
	// drained. It keeps nothing from ending.
	ReasonEvictionBlocked = "EvictionBlocked"
)

// Conditions of EvidenceLog: Durable, Witnessed, Complete and Ready. Where nothing starts because of it, Available of what waits has
// the reason EvidenceUnavailable.
const (
	// ReasonRecorded stands when what happens is written down, or everything that has happened was.
	ReasonRecorded = "Recorded"
	// ReasonEvidenceUnavailable stands when the log of evidence does not answer or is not open: nothing starts, and what has to end
	// ends.
	ReasonEvidenceUnavailable = "EvidenceUnavailable"
	// ReasonEvidenceUnwritable stands when the log cannot be written, such as on a full disk: nothing starts, and what has to end ends.
	ReasonEvidenceUnwritable = "EvidenceUnwritable"
	// ReasonEvidenceRolledBack stands when the log is older than one that the status or a witness remembers, such as after an old
	// backup was restored: nothing is written to it.
	ReasonEvidenceRolledBack = "EvidenceRolledBack"
	// ReasonEvidenceDamaged stands when what is on the volume is not what was signed: nothing is written to it.
	ReasonEvidenceDamaged = "EvidenceDamaged"
	// ReasonEvidenceTaken stands when another writer has the log.
	ReasonEvidenceTaken = "EvidenceTaken"
	// ReasonCosigned stands when witnesses have cosigned the log.
	ReasonCosigned = "Cosigned"
	// ReasonUnwitnessed stands when entries wait for witnesses who do not answer: the message says since when.
	ReasonUnwitnessed = "Unwitnessed"
	// ReasonNoWitnesses stands when the policy asks for no witness: whoever has the volume can write all of it anew.
	ReasonNoWitnesses = "NoWitnesses"
	// ReasonEvidenceWaiting stands when something has happened that is not written down yet.
	ReasonEvidenceWaiting = "EvidenceWaiting"
	// ReasonEvidenceLost stands when something has happened that the operator could not keep until the log was back: the number is in
	// the message, and the next census shows what is there.
	ReasonEvidenceLost = "EvidenceLost"
)

// Conditions of TransparencyRegister: Published and Ready.
const (
	// ReasonEditionPublished stands when the last edition has all public facts, as the operator knows them.
	ReasonEditionPublished = "EditionPublished"
	// ReasonDestinationFailed stands when the destination cannot be read or written: the message says what it answers. It is tried
	// again, a minute later at most.
	ReasonDestinationFailed = "DestinationFailed"
	// ReasonFormerEditionMissing stands when the destination has no edition, or an older one than was published: what ended would
	// no longer be in the register, so that none is published until the former one is back.
	ReasonFormerEditionMissing = "FormerEditionMissing"
	// ReasonFormerEditionUnreadable stands when what the destination has is no edition: nothing is written over it.
	ReasonFormerEditionUnreadable = "FormerEditionUnreadable"
	// ReasonRegisterIncomplete stands when the API server does not serve all kinds that the register is made of: what cannot be seen
	// would pass for what has ended.
	ReasonRegisterIncomplete = "RegisterIncomplete"
)

// Events. The others have as their reason a verdict, the state of a search, or the reason of a condition.
const (
	// ReasonChangedByAnother stands on a Warning about a request when somebody else has changed its workload.
	ReasonChangedByAnother = "ChangedByAnother"
	// ReasonEnded stands on an event about a request when its workload is being ended: the message says why.
	ReasonEnded = "Ended"
	// ReasonEndMarkChanged stands on a Warning about a search that has ended when somebody has changed or removed its annotation
	// vsa.legal/ended: it is put back.
	ReasonEndMarkChanged = "EndMarkChanged"
)
