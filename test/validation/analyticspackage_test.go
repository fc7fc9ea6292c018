// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/test/objects"
)

var _ = Describe("An AnalyticsPackage", func() {
	valid := func() client.Object { return objects.Package() }
	const (
		artifact = "spec/modules/0/"
		baked    = "spec/modules/5/"
		face     = "spec/modules/6/"
		byDigest = "name the image by digest"
		absolute = "must be an absolute path without . or .."
		taken    = "choose another folder"
	)
	DescribeTable("is refused", refused(valid),
		Entry("without a vendor", without("spec/vendor"), "spec.vendor: Required value"),
		Entry("with a version that is a number", set("spec/version", 6.4), "must be of type string"),
		Entry("with an unknown protocol", set("spec/runtime/protocol", "Grpc"), `supported values: "OpenInference", "None"`),
		Entry("with an empty command", set("spec/runtime/command", []any{}), "should have at least 1 items"),
		Entry("with a command of an empty word", set("spec/runtime/command/0", ""), "should be at least 1 chars long"),
		Entry("with too many arguments", set("spec/runtime/args", many(65, func(i int) any { return fmt.Sprint(i) })), "must have at most 64 items"),
		Entry("with an argument that is too long", set("spec/runtime/args", []any{long(1025)}), "Too long: may not be more than 1024"),
		Entry("with a privilege that does not exist", set("spec/runtime/privileged", true), `unknown field "spec.runtime.privileged"`),

		Entry("with an image by tag", set("spec/runtime/image", "registry.example/a:6.4"), byDigest),
		Entry("with an image by nothing", set("spec/runtime/image", "registry.example/a"), byDigest),
		Entry("with an image of a short digest", set("spec/runtime/image", "registry.example/a@sha256:abc"), byDigest),
		Entry("with an image of a digest in capitals", set("spec/runtime/image", "registry.example/a@sha256:"+strings.Repeat("A", 64)), byDigest),
		Entry("with an image of another digest", set("spec/runtime/image", "registry.example/a@sha512:"+long(128)), byDigest),
		Entry("with an image of a digest alone", set("spec/runtime/image", "@sha256:"+long(64)), byDigest),
		Entry("with an image of no registry", set("spec/runtime/image", "a@sha256:"+long(64)), byDigest),
		Entry("with an image in capitals", set("spec/runtime/image", "registry.example/A@sha256:"+long(64)), byDigest),
		Entry("with an image of an empty part", set("spec/runtime/image", "registry.example//a@sha256:"+long(64)), byDigest),
		Entry("with an image by address", set("spec/runtime/image", "https://registry.example/a@sha256:"+long(64)), byDigest),
		Entry("with an image and a line more", set("spec/runtime/image", string(objects.Image(1))+"\n"), byDigest),
		Entry("with a module by tag", set(artifact+"source/image", "registry.example/a:latest"), byDigest),

		Entry("with no modules path", without("spec/runtime/modelsPath"), "modelsPath: Required value"),
		Entry("with a relative modules path", set("spec/runtime/modelsPath", "models"), absolute),
		Entry("with the root as modules path", set("spec/runtime/modelsPath", "/"), "should be at least 2 chars long"),
		Entry("with the operator's own folder as modules path", set("spec/runtime/modelsPath", "/etc/vsa"), taken),
		Entry("with a relative path", set(baked+"source/path", "opt/intrusion"), absolute),
		Entry("with a path that climbs", set(baked+"source/path", "/opt/../intrusion"), absolute),
		Entry("with a path that stays", set(baked+"source/path", "/opt/./intrusion"), absolute),
		Entry("with a path that ends in two dots", set(baked+"source/path", "/opt/.."), absolute),
		Entry("with a path that ends in a slash", set(baked+"source/path", "/opt/intrusion/"), absolute),
		Entry("with a path of two slashes", set(baked+"source/path", "/opt//intrusion"), absolute),
		Entry("with a path that begins with two slashes", set(baked+"source/path", "//opt/intrusion"), absolute),
		Entry("with a path and a colon", set(baked+"source/path", "/opt/intrusion:rw"), absolute),
		Entry("with a path and a space", set(baked+"source/path", "/opt/in trusion"), absolute),
		Entry("with a path and a variable", set(baked+"source/path", "/opt/$(HOME)"), absolute),
		Entry("with a path that is too long", set(baked+"source/path", "/"+long(256)), "Too long: may not be more than 256"),
		Entry("with a path that is the scratch folder", set(baked+"source/path", "/tmp"), taken),
		Entry("with a path in the scratch folder", set(baked+"source/path", "/tmp/face"), taken),
		Entry("with a path of the operator's", set(baked+"source/path", "/etc/vsa/face"), taken),
		Entry("with a path above the operator's", set(baked+"source/path", "/etc"), taken),
		Entry("with a path of the kernel's", set(baked+"source/path", "/proc/1"), taken),
		Entry("with a path twice", set(baked+"source/path", "/opt/face"), "same as another's"),
		Entry("with a path in another", set(baked+"source/path", "/opt/face/small"), "lies inside it"),
		Entry("with a path around another", set(baked+"source/path", "/opt"), "lies inside it"),
		Entry("with the modules path as a path", set(baked+"source/path", "/models"), "must not contain runtime.modelsPath"),
		Entry("with a path around the modules path",
			all(set("spec/runtime/modelsPath", "/srv/models"), set(baked+"source/path", "/srv")), "must not contain runtime.modelsPath"),
		Entry("with a path where an artifact appears", set(baked+"source/path", "/models/counter"), "rename one of the two"),
		Entry("with a path within where an artifact appears", set(baked+"source/path", "/models/counter/1"), "rename one of the two"),

		Entry("with an image twice", set(artifact+"source/image", string(objects.Image(3))), "same image digest"),
		Entry("with an image twice, from another registry", set(artifact+"source/image",
			strings.Replace(string(objects.Image(3)), "registry", "mirror", 1)), "same image digest"),
		Entry("with the runtime as a module", set(artifact+"source/image", string(objects.Image(1))), "the runtime's own"),
		Entry("with the runtime as a module, from another registry", set(artifact+"source/image",
			strings.Replace(string(objects.Image(1)), "registry", "mirror", 1)), "the runtime's own"),
		Entry("with a source of both kinds", set(artifact+"source/path", "/opt/counter"), "give either image"),
		Entry("with a source of no kind", set(artifact+"source", map[string]any{}), "give either image"),
		Entry("without a source", without(artifact+"source"), "source: Required value"),

		Entry("without modules", set("spec/modules", []any{}), "should have at least 1 items"),
		Entry("with too many modules", set("spec/modules", many(65, func(i int) any {
			return map[string]any{"name": fmt.Sprintf("m%d", i), "capabilities": []any{"plate"},
				"source": map[string]any{"image": string(objects.Image(100 + i))}}
		})), "must have at most 64 items"),
		Entry("with a module twice", set(artifact+"name", "density"), "Duplicate value"),
		Entry("with a module without a name", without(artifact+"name"), "name: Required value"),
		Entry("with a module's name in capitals", set(artifact+"name", "Counter"), "lower-case letters, digits and dashes"),
		Entry("with a module's name that climbs", set(artifact+"name", ".."), "lower-case letters, digits and dashes"),
		Entry("with a module's name of two folders", set(artifact+"name", "a/b"), "lower-case letters, digits and dashes"),
		Entry("with a module's name that is too long", set(artifact+"name", long(54)), "Too long: may not be more than 53"),
		Entry("with a module that can do nothing", set(artifact+"capabilities", []any{}), "should have at least 1 items"),
		Entry("with a capability twice", set(artifact+"capabilities", []any{"plate", "plate"}), "Duplicate value"),
		Entry("with an empty capability", set(face+"capabilities/0", ""), "should be at least 1 chars long"),
		Entry("with a capability in capitals", set(face+"capabilities/0", "Biometric.Face"), "lower-case words joined by dots"),
		Entry("with a capability in other letters", set(face+"capabilities/0", "biоmetric"), "lower-case words joined by dots"),
		Entry("with a capability and a line more", set(face+"capabilities/0", "biometric\n"), "lower-case words joined by dots"),
		Entry("with too many capabilities",
			set(artifact+"capabilities", many(33, func(i int) any { return fmt.Sprintf("c%d", i) })), "must have at most 32 items"),
		Entry("with modules that are no list", set("spec/modules", map[string]any{}), "must be of type array"),
	)
	DescribeTable("is accepted", accepted(valid),
		Entry("with a path beside another", set(baked+"source/path", "/opt/face2")),
		Entry("with a path within the modules path", set(baked+"source/path", "/models/intrusion")),
		Entry("with a hidden folder", set(baked+"source/path", "/opt/.cache/..face")),
		Entry("with an image of a registry with a port", set("spec/runtime/image", "registry.example:5000/team/a_b/c--d@sha256:"+long(64))),
		Entry("with an image by tag and digest", set("spec/runtime/image", "registry.example/a:6.4@sha256:"+long(64))),
		Entry("with as many modules as there may be", set("spec/modules", many(64, func(i int) any {
			return map[string]any{"name": fmt.Sprintf("m%d", i), "capabilities": []any{"plate"},
				"source": map[string]any{"image": string(objects.Image(100 + i))}}
		}))),
	)
})
