// SPDX-License-Identifier: Apache-2.0

package objects

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// NoticeBuilder builds a FormalNotice.
type NoticeBuilder struct{ v1alpha1.FormalNotice }

// MakeNotice begins a FormalNotice of the CNIL's that is addressed to nobody and orders nothing.
func MakeNotice(name string) *NoticeBuilder {
	return &NoticeBuilder{v1alpha1.FormalNotice{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       v1alpha1.FormalNoticeSpec{Reference: "REF-" + name, IssuedBy: "CNIL"},
	}}
}

// Obj returns what was built.
func (b *NoticeBuilder) Obj() *v1alpha1.FormalNotice { return &b.FormalNotice }

// Open sets when the notice was notified and when it was closed. A zero closed means that it is still open.
func (b *NoticeBuilder) Open(notified, closed time.Time) *NoticeBuilder {
	b.Spec.NotifiedAt, b.Spec.ClosedAt = metav1.Time{Time: notified}, orNil(closed)
	return b
}

// Deadline sets until when the addressees have to comply.
func (b *NoticeBuilder) Deadline(at time.Time) *NoticeBuilder {
	b.Spec.Deadline = orNil(at)
	return b
}

// To adds addressees.
func (b *NoticeBuilder) To(all ...v1alpha1.Addressee) *NoticeBuilder {
	b.Spec.Addressees = append(b.Spec.Addressees, all...)
	return b
}

// Strip adds the order to take capabilities out.
func (b *NoticeBuilder) Strip(all ...v1alpha1.Capability) *NoticeBuilder {
	return b.Orders(v1alpha1.Order{Action: v1alpha1.OrderStrip, Capabilities: all})
}

// Stop adds the order to end purposes.
func (b *NoticeBuilder) Stop(purposes ...v1alpha1.Term) *NoticeBuilder {
	return b.Orders(v1alpha1.Order{Action: v1alpha1.OrderStop, Purposes: purposes})
}

// Provide adds the order to provide formalities.
func (b *NoticeBuilder) Provide(formalities ...v1alpha1.Term) *NoticeBuilder {
	return b.Orders(v1alpha1.Order{Action: v1alpha1.OrderProvide, Formalities: formalities})
}

// Orders adds orders.
func (b *NoticeBuilder) Orders(all ...v1alpha1.Order) *NoticeBuilder {
	b.Spec.Orders = append(b.Spec.Orders, all...)
	return b
}
