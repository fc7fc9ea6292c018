// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// naiveStamp is what the API server says of who filed a paper: the user, and as what. Half a stamp is none.
func naiveStamp(o metav1.Object) (by string, as []string) {
	by, words := o.GetAnnotations()["vsa.legal/filed-by"], o.GetAnnotations()["vsa.legal/filed-as"]
	if by == "" || words == "" {
		return "", nil
	}
	return by, strings.Split(words, ",")
}

// naiveFiled: a formality was filed in a capacity that is asked for, and in time. A notice says not by whom: then anybody who
// has some capacity.
func (q *naiveRequest) naiveFiled(f *v1alpha1.Formality, required v1alpha1.FormalityRequirement, zone string) bool {
	if q.w.Stamps != legal.StampsRequired {
		return true
	}
	_, as := naiveStamp(f)
	right := len(as) > 0 && required.Source == naiveNotice
	for _, capacity := range required.FiledBy {
		right = right || slices.Contains(as, string(capacity))
	}
	if len(required.FiledBy) == 0 {
		right = right || slices.Contains(as, "Operator")
	}
	if right && required.FiledWithin != "" {
		last, ok := naiveAdd(f.Spec.ValidFrom.Unix(), required.FiledWithin, zone)
		right = ok && !f.CreationTimestamp.IsZero() && f.CreationTimestamp.Unix() <= last
	}
	return right
}

// naiveNotice marks a formality that a notice orders.
const naiveNotice = "the notice"

// naiveTaken: from when a decision counts, and by which instant it is later than another one. Where filing counts, that is when
// it was filed; it gives nothing before that, and takes away from the earlier of the two.
func naiveTaken(w *world, d *v1alpha1.JudicialDecision) (counts, order int64, believed bool) {
	decided, filed := d.Spec.DecidedAt.Unix(), d.CreationTimestamp.Unix()
	if w.Stamps != legal.StampsRequired {
		return decided, decided, true
	}
	if d.Spec.Decision != "Authorize" && d.Spec.Decision != "Extend" {
		if d.CreationTimestamp.IsZero() {
			return decided, decided, true
		}
		return min(decided, filed), filed, true
	}
	if uid := d.Spec.RequisitionUID; uid != "" && uid != string(w.Requisition.UID) {
		return 0, 0, false
	}
	by, as := naiveStamp(d)
	requested, _ := naiveStamp(w.Requisition)
	asked := w.Requisition.CreationTimestamp
	believed = slices.Contains(as, string(d.Spec.By.Role)) && by != requested
	believed = believed && !d.CreationTimestamp.IsZero() && !asked.IsZero() && filed >= asked.Unix() && decided >= asked.Unix()
	believed = believed && decided <= filed+5 && decided >= filed-3*24*3600
	return max(decided, filed), filed, believed
}

// naiveSigned: who filed the requisition has the role of its signatory.
func naiveSigned(w *world) bool {
	_, as := naiveStamp(w.Requisition)
	return w.Stamps != legal.StampsRequired || slices.Contains(as, string(w.Requisition.Spec.Signatory.Role))
}
