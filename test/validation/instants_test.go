// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/test/objects"
)

// start is an instant in no leap year.
var start = time.Date(2026, 6, 20, 8, 0, 0, 0, time.UTC)

func formality() client.Object {
	return objects.MakeFormality("notice", namespace).Type("PublicNotice").Covers("Statistics").Valid(start, start.AddDate(1, 0, 0)).Obj()
}

const notAnInstant = "in body should match '^[12][0-9]{3}-"

// An instant that the API server took and the operator could not read would hide every object of its kind from it.
var _ = Describe("An instant", func() {
	DescribeTable("is refused",
		func(ctx SpecContext, instant, words string) {
			refused(formality)(ctx, set("spec/validFrom", instant), words)
		},
		Entry("with a small t and z", "2026-06-20t08:00:00z", notAnInstant),
		Entry("with a small z", "2026-06-20T08:00:00z", notAnInstant),
		Entry("with an offset that no place has", "2026-06-20T08:00:00+99:99", notAnInstant),
		Entry("with an offset of a day", "2026-06-20T08:00:00+24:00", notAnInstant),
		Entry("with a comma", "2026-06-20T08:00:00,5Z", notAnInstant),
		Entry("finer than a nanosecond", "2026-06-20T08:00:00.1234567891Z", notAnInstant),
		Entry("of the year 0", "0000-01-01T00:00:00Z", notAnInstant),
		Entry("of the year 1", "0001-01-01T00:00:00Z", notAnInstant),
		Entry("of the year 9999", "9999-12-31T23:59:59-12:00", notAnInstant),
		Entry("of the year 10000", "10000-01-01T00:00:00Z", notAnInstant),
		Entry("without an offset", "2026-06-20T08:00:00", notAnInstant),
		Entry("with an offset without a colon", "2026-06-20T08:00:00+0200", notAnInstant),
		Entry("without seconds", "2026-06-20T08:00Z", notAnInstant),
		Entry("of a day alone", "2026-06-20", notAnInstant),
		Entry("that is empty", "", notAnInstant),
		Entry("with a space at its end", "2026-06-20T08:00:00Z ", notAnInstant),
		Entry("of a leap second", "2026-06-20T23:59:60Z", "must be of type date-time"),
		Entry("of the hour 24", "2026-06-20T24:00:00Z", "must be of type date-time"),
		Entry("of 30 February", "2026-02-30T00:00:00Z", "must be of type date-time"),
		Entry("of 29 February in no leap year", "2026-02-29T00:00:00Z", "must be of type date-time"),
	)
	DescribeTable("is accepted",
		func(ctx SpecContext, instant string) { accepted(formality)(ctx, set("spec/validFrom", instant)) },
		Entry("in universal time", "2026-06-20T08:00:00Z"),
		Entry("with an offset", "2026-06-20T08:00:00+02:00"),
		Entry("with the offset of Polynesia", "2026-06-20T08:00:00-09:30"),
		Entry("with a fraction of a second", "2026-06-20T08:00:00.250Z"),
		Entry("with nanoseconds and an offset", "2026-06-20T08:00:00.123456789+02:00"),
		Entry("of 29 February in a leap year", "2024-02-29T00:00:00Z"),
		Entry("of long ago", "1881-07-29T00:00:00Z"),
	)
	DescribeTable("is refused wherever one stands",
		func(ctx SpecContext, valid func() client.Object, path string) {
			refused(valid)(ctx, set(path, "2026-06-20t08:00:00z"), notAnInstant)
		},
		Entry("validFrom", formality, "spec/validFrom"),
		Entry("validUntil", formality, "spec/validUntil"),
		Entry("inForce.from", profile, "spec/inForce/0/from"),
		Entry("inForce.until", profile, "spec/inForce/0/until"),
		Entry("notifiedAt", notice, "spec/notifiedAt"),
		Entry("deadline", notice, "spec/deadline"),
		Entry("closedAt", notice, "spec/closedAt"),
		Entry("decidedAt", extension, "spec/decidedAt"),
		Entry("extend.until", extension, "spec/extend/until"),
		Entry("findingAt", requisition, "spec/findingAt"),
		Entry("window.from", requisition, "spec/window/from"),
		Entry("window.until", requisition, "spec/window/until"),
		Entry("scope.footage.from", requisition, "spec/scope/footage/from"),
		Entry("scope.footage.until", requisition, "spec/scope/footage/until"),
		Entry("footage.from", search, "spec/footage/from"),
		Entry("footage.until", search, "spec/footage/until"),
	)
})
