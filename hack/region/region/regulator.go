// SPDX-License-Identifier: Apache-2.0

package region

import (
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// tellRegulator adds the one notice that is real, with its real dates: it binds the State's services, was never
// reported closed, and asks for a commitment for every purpose.
func (t *teller) tellRegulator() {
	paris := t.now.Location()
	t.notices = append(t.notices, &v1alpha1.FormalNotice{
		TypeMeta:   typeMeta("FormalNotice"),
		ObjectMeta: metav1.ObjectMeta{Name: "med-2024-150"},
		Spec: v1alpha1.FormalNoticeSpec{
			Reference:  "MED-2024-150",
			IssuedBy:   "CNIL",
			NotifiedAt: metav1.NewTime(time.Date(2024, time.November, 15, 0, 0, 0, 0, paris)),
			Deadline:   ptr.To(metav1.NewTime(time.Date(2025, time.January, 15, 0, 0, 0, 0, paris))),
			Addressees: []v1alpha1.Addressee{{Type: "NationalPolice"}, {Type: "Gendarmerie"}},
			Orders: []v1alpha1.Order{
				{Action: v1alpha1.OrderStrip, Capabilities: []v1alpha1.Capability{"biometric.face"}},
				{Action: v1alpha1.OrderProvide, Formalities: []v1alpha1.Term{complianceCommitment}},
			},
		},
	})
}

// notice adds an invented notice to a commune and its police. It says that it is an example: no such notice was ever given.
func (p *place) notice(about string, closed *metav1.Time, order v1alpha1.Order) {
	code := p.operator.Code
	p.notices = append(p.notices, &v1alpha1.FormalNotice{
		TypeMeta:   typeMeta("FormalNotice"),
		ObjectMeta: metav1.ObjectMeta{Name: p.namespace + "-" + about},
		Spec: v1alpha1.FormalNoticeSpec{
			Reference:  fmt.Sprintf("EXAMPLE-%d-%03d", p.year(), len(p.notices)),
			IssuedBy:   "CNIL (example)",
			NotifiedAt: p.day(-40),
			Deadline:   ptr.To(p.day(20)),
			Addressees: []v1alpha1.Addressee{{Type: "Municipality", Code: code}, {Type: "MunicipalPolice", Code: code}},
			Orders:     []v1alpha1.Order{order},
			ClosedAt:   closed,
		},
	})
}
