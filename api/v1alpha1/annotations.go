// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// AnnotationEnded is on a VideoSearchJob that has come to its end: how and when, as JSON. The operator writes it, so that the
// end travels with the object where its status does not: a backup that is applied to another cluster, or again to this one,
// does not run the search a second time.
const AnnotationEnded = "vsa.legal/ended"

// The stamp of a paper: a Formality, a JudicialRequisition or a JudicialDecision. The API server puts it on, and admission
// policies let nobody forge, change or remove it. It does not travel: whoever copies a paper is stamped himself.
const (
	// AnnotationFiledBy is the user who created the paper, by the name under which the API server knows him.
	AnnotationFiledBy = "vsa.legal/filed-by"
	// AnnotationFiledAs are the capacities or the role in which he may file it, with a comma between them: those of the
	// profiles for a formality, the role of the signatory for a requisition, that of the magistrate for a decision.
	AnnotationFiledAs = "vsa.legal/filed-as"
)

// AnnotationChangedBy is on what people declare, other than a judicial act or a search: a generation, and after a space the user who made
// it, by the name under which the API server knows him. The API server puts it on when the object is created and whenever its spec is
// changed, and an admission policy refuses a false one. What raises the generation otherwise, such as /scale or a deletion, leaves it, so
// that it names nobody for the generation that is there then. It does not travel either.
const AnnotationChangedBy = "vsa.legal/changed-by"

// AnnotationRun is on a Deployment or a Job that the operator made: the UID under which the log of evidence has its run. It is
// recorded before the workload is made, so that none is without evidence.
const AnnotationRun = "vsa.legal/run"

// AnnotationResultsErased is on a VideoSearchJob of which somebody has erased the results: when, or by which record. A person
// writes it, and the operator takes their word: it does not read claims.
const AnnotationResultsErased = "vsa.legal/results-erased"

// LabelInspectImages is on a namespace of which every image is to be inspected, declared or not, with the value InspectAllImages.
const LabelInspectImages = "vsa.legal/inspect-images"

// InspectAllImages is the only value of LabelInspectImages that means anything.
const InspectAllImages = "All"
