// SPDX-License-Identifier: Apache-2.0

package workload

// FieldOwner is the one field owner of everything that the operator writes.
const FieldOwner = "vsa-operator"

// Labels on everything that the operator makes, pods included.
const (
	// LabelManagedBy has the value ManagedBy on every object of the operator.
	LabelManagedBy = "app.kubernetes.io/managed-by"
	ManagedBy      = "vsa-operator"
	// LabelDeployment names the VideoAnalyticsDeployment that an object was made for.
	LabelDeployment = "vsa.legal/deployment"
	// LabelSearch names the VideoSearchJob that an object was made for.
	LabelSearch = "vsa.legal/search"
)

// Annotations.
const (
	// AnnotationPlan is a hash of the workload as planned, times aside.
	AnnotationPlan = "vsa.legal/plan"
	// annotationPods is a hash of the pods of a Deployment as planned.
	annotationPods = "vsa.legal/pods"
	// AnnotationExpiresAt is the instant at which the deadline of a search's Job ends.
	AnnotationExpiresAt = "vsa.legal/expires-at"
	// AnnotationJudgedAt is the instant for which the verdict was found that a search's Job runs under. The API server refuses
	// a Job that was judged for an instant that its own clock has not reached.
	AnnotationJudgedAt = "vsa.legal/judged-at"
	// annotationConfig is a hash of what the pods read from their ConfigMap, so that they roll when it changes.
	annotationConfig = "vsa.legal/config"
	// annotationDevices is a hash of the devices that the pods claim of a class, so that they roll when it changes.
	annotationDevices = "vsa.legal/devices"
)

// Labels that an object made for a user's object has, and that select its pods. The kind is LabelDeployment or
// LabelSearch.
func Labels(kind, name string) map[string]string {
	return map[string]string{LabelManagedBy: ManagedBy, kind: name}
}

// QueueEntryName is the name of the Workload of Kueue's by which a search waits in a queue.
func QueueEntryName(search string) string { return search + suffixSearch }
