// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

var _ = Describe("The inputs of a request", func() {
	valid := func() client.Object {
		d := objects.Statistics(namespace, "footfall", objects.Counter)
		d.Spec.Inputs = &v1alpha1.Inputs{SecretName: "cameras", Streams: []v1alpha1.Stream{{Camera: "cam-1", Address: "rtsp://10.20.0.7:554/live/1"}}}
		return d
	}
	const (
		address  = "spec/inputs/streams/0/address"
		password = "must be the address of a stream without a user name or a password"
	)
	DescribeTable("are refused", refused(valid),
		Entry("of nothing", set("spec/inputs", map[string]any{}), "should have at least 1 properties"),
		Entry("with a password", set(address, "rtsp://admin:secret@10.20.0.7/live"), password),
		Entry("with a user name", set(address, "rtsp://admin@10.20.0.7/live"), password),
		Entry("with a file", set(address, "file:///models/face"), password),
		Entry("with no host", set(address, "rtsp:///live/1"), password),
		Entry("with a space", set(address, "rtsp://10.20.0.7/live 1"), password),
		Entry("with a line more", set(address, "rtsp://10.20.0.7/live\n"), password),
		Entry("with an address that is too long", set(address, "rtsp://"+long(506)), "Too long"),
		Entry("with a camera twice", set("spec/inputs/streams/1", map[string]any{"camera": "cam-1", "address": "rtsp://10.20.0.8/"}), "Duplicate value"),
		Entry("with too many streams", set("spec/inputs/streams", many(513, func(i int) any {
			return map[string]any{"camera": fmt.Sprint("cam-", i), "address": "rtsp://10.20.0.7/"}
		})), "must have at most 512 items"),
		Entry("with credentials in the spec", set("spec/inputs/password", "secret"), `unknown field "spec.inputs.password"`),
		Entry("with a Secret of another namespace", set("spec/inputs/secretName", "other/cameras"), "must be the name of an object"),
	)
	DescribeTable("are accepted", accepted(valid),
		Entry("as they are", all()),
		Entry("with a name for a host", set(address, "rtsps://vms.example:322/stream?channel=1")),
		Entry("with version 6", set(address, "rtsp://[2001:db8::7]:554/live")),
		Entry("with an at sign in the path", set(address, "http://10.20.0.7/live@1")),
		Entry("with as many streams as there are cameras", set("spec/inputs/streams", many(512, func(i int) any {
			return map[string]any{"camera": fmt.Sprint("cam-", i), "address": "rtsp://10.20.0.7/" + long(400)}
		}))),
	)
	DescribeTable("of a search are refused", refused(search),
		Entry("with a password", set("spec/inputs", map[string]any{"streams": []any{map[string]any{"camera": "cam-1", "address": "rtsp://a:b@10.20.0.7/"}}}), password),
		Entry("with an output of a folder", set("spec/output", map[string]any{"claimName": "results", "path": "/models"}), "unknown field"),
		Entry("with an output of no claim", set("spec/output", map[string]any{}), "should have at least 1 properties"),
	)
	DescribeTable("of a search are accepted", accepted(search),
		Entry("with an output", set("spec/output", map[string]any{"claimName": "results"})),
	)
})
