// SPDX-License-Identifier: Apache-2.0

package objects

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// stamp puts on a paper what an API server does: who filed it, as what, and when.
func stamp(o metav1.Object, by, as string, at time.Time) {
	all := o.GetAnnotations()
	if all == nil {
		all = map[string]string{}
	}
	all[v1alpha1.AnnotationFiledBy], all[v1alpha1.AnnotationFiledAs] = by, as
	o.SetAnnotations(all)
	o.SetCreationTimestamp(metav1.Time{Time: at})
}

// Filed stamps the formality.
func (b *FormalityBuilder) Filed(by, as string, at time.Time) *FormalityBuilder {
	stamp(b, by, as, at)
	return b
}

// Filed stamps the requisition.
func (b *RequisitionBuilder) Filed(by, as string, at time.Time) *RequisitionBuilder {
	stamp(b, by, as, at)
	return b
}

// Filed stamps the decision.
func (b *DecisionBuilder) Filed(by, as string, at time.Time) *DecisionBuilder {
	stamp(b, by, as, at)
	return b
}
