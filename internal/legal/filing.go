// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Stamps tell whether it counts who filed a paper, in what capacity, and when, by the clock of the API server.
type Stamps string

const (
	// StampsClaimed takes a paper for what it says, whoever filed it: nobody keeps a stamp from being forged, as in manifests.
	StampsClaimed Stamps = ""
	// StampsRequired believes a paper only by its stamp. It is for a cluster of which the API server puts the stamps on.
	StampsRequired Stamps = "Required"
)

// filing is who filed a paper, in which capacities or role, and when. It is nil where that does not count.
type filing struct {
	by string
	as Terms
	at instant // never where the paper does not say
}

// filingOf reads the stamp of a paper. A user without a capacity, and a capacity without a user, are no stamp.
func (s Stamps) filingOf(o metav1.Object) *filing {
	if s == StampsClaimed {
		return nil
	}
	f := &filing{at: never}
	if created := o.GetCreationTimestamp(); !created.IsZero() {
		f.at = from(created)
	}
	by, as := o.GetAnnotations()[v1alpha1.AnnotationFiledBy], o.GetAnnotations()[v1alpha1.AnnotationFiledAs]
	if by == "" || as == "" {
		return f
	}
	f.by = by
	for capacity := range strings.SplitSeq(as, ",") {
		f.as = append(f.as, v1alpha1.Term(capacity))
	}
	return f
}

// inAny tells whether a paper was filed in one of some capacities. Where that does not count it was.
func (f *filing) inAny(of []v1alpha1.Term) bool {
	return f == nil || slices.ContainsFunc(of, func(c v1alpha1.Term) bool { return slices.Contains(f.as, c) })
}

// sayFiled tells who filed a paper, or nothing where that does not count or is not known.
func (say Words) sayFiled(f *filing, loc *time.Location) string {
	if f == nil || f.by == "" {
		return ""
	}
	return say("; filed by %q as %s at %s", f.by, f.as, f.at.in(loc))
}

// filedByAnybody tells whether somebody filed the formality who may, whatever its dates.
func (r *requirement) filedByAnybody(f *recordedFormality) bool {
	if r.notice != nil { // which does not say by whom
		return f.filed == nil || len(f.filed.as) > 0
	}
	return f.filed.inAny(r.filers())
}

// filers are the capacities in which the formality may be filed.
func (r *requirement) filers() AnyOf {
	if len(r.filedBy) == 0 {
		return AnyOf{v1alpha1.CapacityOperator}
	}
	return r.filedBy
}

// late tells whether the formality was filed later than the requirement lets it. Where that cannot be counted, it was.
func (r *requirement) late(f *recordedFormality) bool {
	if f.filed == nil || r.filedWithin == "" {
		return false
	}
	d, readable := r.profile.duration(r.filedWithin)
	return !readable || f.filed.at > at(d.AddTo(f.from.time(), r.profile.loc))
}

// sayUnfiled tells why a formality is not believed that could meet a requirement of a label.
func (r *requirement) sayUnfiled(say Words, label any, f *recordedFormality) string {
	if len(f.filed.as) == 0 {
		return say("%s: %q is not believed, nothing says who filed it: have it filed anew", label, f.name)
	}
	return say("%s: %q is not believed, %q filed it as %s, and it takes %s: have it filed by who gives it", label, f.name, f.filed.by,
		f.filed.as, r.filers())
}
