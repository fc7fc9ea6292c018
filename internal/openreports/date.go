// SPDX-License-Identifier: Apache-2.0

package openreports

import (
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Date gives each result of a report the instant since when it is told: that of the same result in the former report, which may be nil,
// and otherwise now. It tells whether the former report says something else, so that this one has to be written.
func Date(next, former *Report, now time.Time) (differs bool) {
	if former == nil {
		former = &Report{}
	}
	for i := range next.Results {
		r := &next.Results[i]
		r.Timestamp = metav1.Timestamp{Seconds: now.Unix()}
		if same := slices.IndexFunc(former.Results, func(f Result) bool { return sameResult(f, *r) }); same >= 0 {
			r.Timestamp = former.Results[same].Timestamp
		}
	}
	return !owned(former, next) || !equality.Semantic.DeepEqual(said(next), said(former))
}

// sameResult tells whether two results say the same, whenever they were found.
func sameResult(a, b Result) bool {
	a.Timestamp = b.Timestamp
	return equality.Semantic.DeepEqual(a, b)
}

// owned tells whether a report goes with the same request as the next one does.
func owned(former, next *Report) bool {
	return slices.ContainsFunc(former.OwnerReferences, func(o metav1.OwnerReference) bool {
		return equality.Semantic.DeepEqual(o, next.OwnerReferences[0])
	})
}

// said is what a report says in the fields that are written here. Others may add to it.
func said(r *Report) Report {
	return Report{Source: r.Source, Scope: r.Scope, Configuration: r.Configuration, Summary: r.Summary, Results: r.Results}
}
