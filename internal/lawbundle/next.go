// SPDX-License-Identifier: Apache-2.0

package lawbundle

import (
	"errors"
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Content is what a bundle of a jurisdiction is to list: of the profiles, those of other jurisdictions are left out.
type Content struct {
	Jurisdiction string
	Profiles     []v1alpha1.LegalProfile
	Notices      []v1alpha1.FormalNotice
}

// Next returns the bundle that lists this content. It is the previous one, which may be nil, where that lists the same, and
// otherwise one of the next sequence. A law of nothing is an error.
func Next(previous *v1alpha1.LawBundle, law Content, issued time.Time) (*v1alpha1.LawBundle, error) {
	jurisdiction := law.Jurisdiction
	profiles := slices.DeleteFunc(slices.Clone(law.Profiles), func(p v1alpha1.LegalProfile) bool { return p.Spec.Jurisdiction != jurisdiction })
	members := Members(profiles, law.Notices)
	if len(members) == 0 {
		return nil, errors.New("there is no LegalProfile of " + jurisdiction + " and no FormalNotice")
	}
	next := &v1alpha1.LawBundle{
		TypeMeta:   metav1.TypeMeta{APIVersion: v1alpha1.GroupVersion.String(), Kind: "LawBundle"},
		ObjectMeta: metav1.ObjectMeta{Name: BundleName(jurisdiction)},
		Spec:       v1alpha1.LawBundleSpec{Jurisdiction: jurisdiction, Sequence: 1, IssuedAt: metav1.NewTime(issued.Truncate(time.Second)), Members: members},
	}
	if previous == nil {
		return next, nil
	}
	if slices.Equal(members, slices.SortedFunc(slices.Values(previous.Spec.Members), compareMembers)) {
		next.Spec.Sequence, next.Spec.IssuedAt = previous.Spec.Sequence, previous.Spec.IssuedAt
		return next, nil
	}
	next.Spec.Sequence = previous.Spec.Sequence + 1
	return next, nil
}
