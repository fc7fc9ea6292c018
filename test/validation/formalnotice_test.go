// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func notice() client.Object {
	return objects.Notice("notice", start,
		v1alpha1.Order{Action: v1alpha1.OrderStrip, Capabilities: []v1alpha1.Capability{"biometric.face"}})
}

var _ = Describe("A FormalNotice", func() {
	order := func(action string, more ...string) change {
		o := map[string]any{"action": action}
		for _, field := range more {
			o[field] = []any{map[string]string{"capabilities": "biometric", "purposes": "Statistics", "formalities": "PublicNotice"}[field]}
		}
		return set("spec/orders/0", o)
	}
	const (
		strip   = "capabilities go with the action Strip, and only with it"
		stop    = "purposes go with the action Stop, and only with it"
		provide = "formalities go with the action Provide, and only with it"
	)
	DescribeTable("is refused", refused(notice),
		Entry("without a reference", without("spec/reference"), "spec.reference: Required value"),
		Entry("with a reference that is too long", set("spec/reference", long(129)), "Too long: may not be more than 128"),
		Entry("issued by nobody", set("spec/issuedBy", ""), "should be at least 1 chars long"),
		Entry("notified at no time", without("spec/notifiedAt"), "spec.notifiedAt: Required value"),
		Entry("with a deadline before it is notified", set("spec/deadline", "2026-06-20T07:59:59Z"), "deadline must not be earlier than notifiedAt"),
		Entry("closed before it is notified", set("spec/closedAt", "2026-06-20T07:59:59Z"), "closedAt must not be earlier than notifiedAt"),
		Entry("closed by a word", set("spec/closedAt", "yes"), "spec.closedAt"),
		Entry("closed by truth", set("spec/closedAt", true), "spec.closedAt"),
		Entry("to nobody", set("spec/addressees", []any{}), "should have at least 1 items"),
		Entry("to an addressee of no type", without("spec/addressees/0/type"), "type: Required value"),
		Entry("to an addressee of an empty name", set("spec/addressees/0/name", ""), "should be at least 1 chars long"),
		Entry("to an addressee of an invisible name", set("spec/addressees/0/name", "Commune de\u00a0Massy"), "no invisible or control character"),
		Entry("to an addressee of a name with a Cyrillic letter", set("spec/addressees/0/name", "Commune de M\u0430ssy"), "mixes letters of several alphabets"),
		Entry("to too many addressees", set("spec/addressees", many(65, func(int) any { return map[string]any{"type": "Municipality"} })), "must have at most 64 items"),
		Entry("that orders nothing", set("spec/orders", []any{}), "should have at least 1 items"),
		Entry("that orders too much", set("spec/orders", many(17, func(int) any {
			return map[string]any{"action": "Stop", "purposes": []any{"Statistics"}}
		})), "must have at most 16 items"),
		Entry("that orders an unknown action", order("Pause"), `supported values: "Strip", "Stop", "Provide"`),
		Entry("that orders no action", set("spec/orders/0", map[string]any{"capabilities": []any{"biometric"}}), "action: Required value"),
		Entry("that strips nothing", order("Strip"), strip),
		Entry("that strips an empty list", set("spec/orders/0/capabilities", []any{}), "should have at least 1 items"),
		Entry("that strips purposes", order("Strip", "purposes"), strip),
		Entry("that strips and stops", order("Strip", "capabilities", "purposes"), stop),
		Entry("that strips and provides", order("Strip", "capabilities", "formalities"), provide),
		Entry("that stops nothing", order("Stop"), stop),
		Entry("that stops capabilities", order("Stop", "capabilities"), strip),
		Entry("that stops formalities", order("Stop", "purposes", "formalities"), provide),
		Entry("that provides nothing", order("Provide"), provide),
		Entry("that provides purposes", order("Provide", "purposes"), stop),
		Entry("that strips a capability twice", set("spec/orders/0/capabilities", []any{"biometric", "biometric"}), "Duplicate value"),
		Entry("that strips too many capabilities",
			set("spec/orders/0/capabilities", many(65, func(i int) any { return fmt.Sprintf("c%d", i) })), "must have at most 64 items"),
		Entry("that strips everything by a star", set("spec/orders/0/capabilities/0", "*"), "lower-case words joined by dots"),
		Entry("with a field that is unknown", set("spec/closed", true), `unknown field "spec.closed"`),
	)
	DescribeTable("is accepted", accepted(notice),
		Entry("that is open by null", set("spec/closedAt", nil)),
		Entry("that is closed", set("spec/closedAt", "2026-07-01T00:00:00+02:00")),
		Entry("that is closed when it is notified", set("spec/closedAt", "2026-06-20T08:00:00Z")),
		Entry("with a deadline at once", set("spec/deadline", "2026-06-20T10:00:00+02:00")),
		Entry("that stops", order("Stop", "purposes")),
		Entry("that provides", order("Provide", "formalities")),
		Entry("to one operator", set("spec/addressees/0", map[string]any{"type": "Municipality", "name": "Commune d'Évry-Courcouronnes", "code": "91228"})),
	)
})
