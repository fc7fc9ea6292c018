// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/test/objects"
)

func search() client.Object {
	return objects.Search(objects.Requisition(namespace, "requisition", start, start.Add(48*time.Hour)), "search", objects.Plate)
}

var _ = Describe("A VideoSearchJob", func() {
	DescribeTable("is refused", refused(search),
		Entry("with a name that is too long", set("metadata/name", long(53)), "the name is too long: 52 characters at most"),
		Entry("without a requisition", without("spec/requisitionName"), "spec.requisitionName: Required value"),
		Entry("with a requisition of null", set("spec/requisitionName", nil), "spec.requisitionName"),
		Entry("with a requisition of another namespace", set("spec/requisitionName", "other/requisition"), "must be the name of an object"),
		Entry("without a package", without("spec/packageName"), "spec.packageName: Required value"),
		Entry("with a package of a long name", set("spec/packageName", long(254)), "Too long: may not be more than 253"),
		Entry("without modules", set("spec/modules", []any{}), "should have at least 1 items"),
		Entry("with a module twice", set("spec/modules/1", "plate"), "Duplicate value"),
		Entry("without cameras", set("spec/cameras", []any{}), "should have at least 1 items"),
		Entry("with a camera twice", set("spec/cameras/1", "cam-1"), "Duplicate value"),
		Entry("with too many cameras", set("spec/cameras", many(513, func(i int) any { return fmt.Sprintf("cam-%d", i) })), "must have at most 512 items"),
		Entry("with an empty camera", set("spec/cameras/0", ""), "should be at least 1 chars long"),
		Entry("without footage", without("spec/footage"), "spec.footage: Required value"),
		Entry("with footage of no end", without("spec/footage/until"), "spec.footage.until: Required value"),
		Entry("with footage of no time", set("spec/footage/until", "2026-06-20T02:00:00Z"), "until must be later than from"),
		Entry("with footage that ends before it begins", set("spec/footage/until", "2026-06-19T02:00:00Z"), "until must be later than from"),
		Entry("with a queue of a bad name", set("spec/queueName", "My Queue"), "must be the name of an object"),
		Entry("without a query", without("spec/query"), "spec.query: Required value"),
		Entry("with a query of no secret", set("spec/query", map[string]any{}), "spec.query.secretName: Required value"),
		Entry("with a query in plain words", set("spec/query", map[string]any{"plate": "AB-123-CD"}), `unknown field "spec.query.plate"`),
		Entry("with a query of a bad name", set("spec/query/secretName", "My Query"), "must be the name of an object"),
		Entry("with a purpose of its own", set("spec/purpose", "Statistics"), `unknown field "spec.purpose"`),
		Entry("with pods", set("spec/replicas", int64(2)), `unknown field "spec.replicas"`),
		Entry("with a GPU of both kinds", set("spec/gpu/deviceClassName", "gpu.nvidia.com"), "give either resourceName"),
		Entry("with recordings of no claim", set("spec/recordings", map[string]any{}), "spec.recordings.claimName: Required value"),
		Entry("with recordings of a camera that is no folder's name", all(set("spec/cameras/0", "cam/../1"), set("spec/recordings", map[string]any{"claimName": "exports"})),
			"a camera has no name that a folder of spec.recordings could have"),
		Entry("with an output to nowhere", set("spec/output", map[string]any{}), "spec.output"),
		Entry("with results sent to everything", set("spec/output", map[string]any{"network": network("0.0.0.0/0")}), "must be a network in CIDR notation"),
		Entry("with egress to everything", set("spec/egress", []any{network("0.0.0.0/0")}), "must be a network in CIDR notation"),
	)
	DescribeTable("is accepted", accepted(search),
		Entry("with the longest name", set("metadata/name", long(52))),
		Entry("without a GPU", without("spec/gpu")),
		Entry("with a queue of Kueue", set("spec/queueName", "searches")),
		Entry("with results in a claim, and sent", set("spec/output", map[string]any{"claimName": "results", "network": network("192.0.2.0/24", port("TCP", int64(443)))})),
		Entry("with recordings in a claim", set("spec/recordings", map[string]any{"claimName": "exports"})),
		Entry("with a camera that is no folder's name, and no recordings", set("spec/cameras/0", "cam/../1")),
		Entry("with egress", set("spec/egress", []any{network("192.0.2.0/24", port("TCP", int64(554)))})),
	)
})
