// SPDX-License-Identifier: Apache-2.0

package objects

import (
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// BundleBuilder builds a LawBundle.
type BundleBuilder struct{ v1alpha1.LawBundle }

// MakeBundle begins the LawBundle of a jurisdiction, of no member, that was issued on 1 November 2026.
func MakeBundle(jurisdiction string, sequence int64) *BundleBuilder {
	b := &BundleBuilder{v1alpha1.LawBundle{ObjectMeta: metav1.ObjectMeta{Name: strings.ToLower(jurisdiction)}}}
	b.Spec.Jurisdiction, b.Spec.Sequence = jurisdiction, sequence
	b.Spec.IssuedAt = metav1.NewTime(time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC))
	return b
}

// Obj returns what was built.
func (b *BundleBuilder) Obj() *v1alpha1.LawBundle { return &b.LawBundle }

// Members adds members.
func (b *BundleBuilder) Members(all ...v1alpha1.LawMember) *BundleBuilder {
	b.Spec.Members = append(b.Spec.Members, all...)
	return b
}
