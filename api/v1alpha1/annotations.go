// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// AnnotationEnded is on a VideoSearchJob that has come to its end: how and when, as JSON. The operator writes it, so that the
// end travels with the object where its status does not: a backup that is applied to another cluster, or again to this one,
// does not run the search a second time.
const AnnotationEnded = "vsa.legal/ended"

// LabelInspectImages is on a namespace of which every image is to be inspected, declared or not, with the value InspectAllImages.
const LabelInspectImages = "vsa.legal/inspect-images"

// InspectAllImages is the only value of LabelInspectImages that means anything.
const InspectAllImages = "All"
