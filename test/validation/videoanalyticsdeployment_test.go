// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// network is a rule for egress.
func network(cidr string, ports ...any) map[string]any {
	rule := map[string]any{"cidr": cidr}
	if len(ports) > 0 {
		rule["ports"] = ports
	}
	return rule
}

// from is a rule for ingress.
func from(peers ...any) map[string]any { return map[string]any{"from": peers} }

// labels is a list of one label.
func labels(key, value string) []any { return []any{map[string]any{"key": key, "value": value}} }

func port(protocol string, number any) map[string]any {
	return map[string]any{"protocol": protocol, "port": number}
}

var _ = Describe("A VideoAnalyticsDeployment", func() {
	valid := func() client.Object {
		d := objects.Statistics(namespace, "footfall", objects.Counter, objects.Face)
		d.Spec.Egress = []v1alpha1.EgressRule{{CIDR: "10.20.0.0/16", Ports: []v1alpha1.NetworkPort{{Protocol: "TCP", Port: 554}}}}
		d.Spec.Ingress = []v1alpha1.IngressRule{{From: []v1alpha1.IngressPeer{{CIDR: "10.21.0.0/16"}}}}
		return d
	}
	const (
		cidr        = "must be a network in CIDR notation"
		invisible   = "no invisible or control character"
		internet    = "is too large a part of the Internet"
		unreachable = "is never reachable"
		peer        = "give either cidr"
	)
	device := func(content map[string]any) {
		set("spec/gpu", map[string]any{"deviceClassName": "gpu.nvidia.com", "count": int64(1)})(content)
	}
	DescribeTable("is refused", refused(valid),
		Entry("with a name that is too long", set("metadata/name", long(53)), "the name is too long: 52 characters at most"),
		Entry("with a name in capitals", set("metadata/name", "Footfall"), "RFC 1123 subdomain"),
		Entry("without a profile", without("spec/profileName"), "spec.profileName: Required value"),
		Entry("with a profile of a bad name", set("spec/profileName", "FR Statistics"), "must be the name of an object"),
		Entry("with a profile of a name that climbs", set("spec/profileName", "../fr-statistics"), "must be the name of an object"),
		Entry("without a purpose", without("spec/purpose"), "spec.purpose: Required value"),
		Entry("with several purposes", set("spec/purpose", []any{"Statistics"}), "must be of type string"),
		Entry("with a purpose of two words", set("spec/purpose", "Event Security"), "one word in UpperCamelCase"),
		Entry("with an unknown processing", set("spec/processing", "Realtime"), `supported values: "RealTime", "Deferred"`),
		Entry("without a word on what is forbidden", without("spec/onForbidden"), "spec.onForbidden: Required value"),
		Entry("that ignores what is forbidden", set("spec/onForbidden", "Ignore"), `supported values: "Strip", "Refuse"`),
		Entry("without an operator", without("spec/operatedBy"), "spec.operatedBy: Required value"),
		Entry("with an operator of a bad type", set("spec/operatedBy/type", "municipality"), "one word in UpperCamelCase"),
		Entry("with an operator without a name", without("spec/operatedBy/name"), "spec.operatedBy.name: Required value"),
		Entry("with an operator of a blank name", set("spec/operatedBy/name", " "), invisible),
		Entry("with an operator of a name with an invisible character", set("spec/operatedBy/name", "Commune de\u200b Massy"), invisible),
		Entry("with an operator of a name in reverse", set("spec/operatedBy/name", "\u202eyssaM"), invisible),
		Entry("with an operator of a name with a space at its end", set("spec/operatedBy/name", "Commune de Massy "), invisible),
		Entry("with an operator of a name of two lines", set("spec/operatedBy/name", "Commune\nde Massy"), invisible),
		Entry("with an operator of an empty code", set("spec/operatedBy/code", ""), "should be at least 1 chars long"),
		Entry("with an operator of a code that is a number", set("spec/operatedBy/code", int64(91377)), "must be of type string"),
		Entry("without modules", set("spec/modules", []any{}), "should have at least 1 items"),
		Entry("with a module twice", set("spec/modules/1", "counter"), "Duplicate value"),
		Entry("with too many modules", set("spec/modules", many(65, func(i int) any { return fmt.Sprintf("m%d", i) })), "must have at most 64 items"),
		Entry("with a module that is null", set("spec/modules/0", nil), "must be of type string"),
		Entry("with a module of a bad name", set("spec/modules/0", "a_b"), "lower-case letters, digits and dashes"),
		Entry("without cameras", without("spec/cameras"), "spec.cameras: Required value"),
		Entry("with a camera twice", set("spec/cameras/1", "cam-1"), "Duplicate value"),
		Entry("with too many cameras", set("spec/cameras", many(513, func(i int) any { return fmt.Sprintf("cam-%d", i) })), "must have at most 512 items"),
		Entry("with a huge list of cameras", set("spec/cameras", many(20000, func(i int) any { return fmt.Sprintf("cam-%d", i) })), "must have at most 512 items"),
		Entry("with a camera that is too long", set("spec/cameras/0", long(129)), "Too long: may not be more than 128"),
		Entry("with a camera and an invisible character", set("spec/cameras/0", "cam-1\u200d"), invisible),
		Entry("with a camera and a zero byte", set("spec/cameras/0", "cam-1\x00"), invisible),
		Entry("with a camera that is a number", set("spec/cameras/0", int64(1)), "must be of type string"),
		Entry("with less than no pod", set("spec/replicas", int64(-1)), "greater than or equal to 0"),
		Entry("with too many pods", set("spec/replicas", int64(257)), "less than or equal to 256"),
		Entry("with pods beyond counting", set("spec/replicas", int64(1)<<40), "less than or equal to 256"),
		Entry("with half a pod", set("spec/replicas", 1.5), "must be of type integer"),
		Entry("with pods in words", set("spec/replicas", "2"), "must be of type integer"),

		Entry("with a GPU of both kinds", set("spec/gpu/deviceClassName", "gpu.nvidia.com"), "give either resourceName"),
		Entry("with a GPU of no kind", without("spec/gpu/resourceName"), "give either resourceName"),
		Entry("with a GPU of no number", without("spec/gpu/count"), "spec.gpu.count: Required value"),
		Entry("with no GPU", set("spec/gpu/count", int64(0)), "greater than or equal to 1"),
		Entry("with too many GPUs", set("spec/gpu/count", int64(17)), "less than or equal to 16"),
		Entry("with a GPU that is none", set("spec/gpu/resourceName", "cpu"), "must be an extended resource"),
		Entry("with a GPU of Kubernetes' own", set("spec/gpu/resourceName", "kubernetes.io/gpu"), "must be an extended resource"),
		Entry("with a GPU of a quota", set("spec/gpu/resourceName", "requests.nvidia.com/gpu"), "must be an extended resource"),
		Entry("with a GPU of a long name", set("spec/gpu/resourceName", "nvidia.com/"+long(64)), "must be an extended resource"),
		Entry("with a GPU of a bad class", set("spec/gpu", map[string]any{"deviceClassName": "GPU", "count": int64(1)}), "must be the name of an object"),

		Entry("with a GPU that is selected without a class", set("spec/gpu/selectors", []any{"true"}), "selectors choose among the devices of a class"),
		Entry("with a GPU of too many selectors", all(device, set("spec/gpu/selectors", many(9, func(i int) any { return fmt.Sprint(i) }))), "must have at most 8 items"),
		Entry("with egress to no network", set("spec/egress", []any{}), "should have at least 1 items"),
		Entry("with egress to a host", set("spec/egress/0", network("cameras.massy.example")), cidr),
		Entry("with egress to an address", set("spec/egress/0", network("10.20.0.1")), cidr),
		Entry("with egress to everything", set("spec/egress/0", network("0.0.0.0/0")), cidr),
		Entry("with egress to everything of version 6", set("spec/egress/0", network("::/0")), cidr),
		Entry("with egress to half of everything", set("spec/egress/0", network("128.0.0.0/1")), cidr),
		Entry("with egress to everything of version 4 as of version 6", set("spec/egress/0", network("::ffff:0.0.0.0/96")), cidr),
		Entry("with egress to too long a prefix", set("spec/egress/0", network("10.20.0.0/33")), cidr),
		Entry("with egress to an address in a network", set("spec/egress/0", network("10.20.0.1/16")), cidr),
		Entry("with egress to a 256th of the Internet", set("spec/egress/0", network("52.0.0.0/8")), internet),
		Entry("with egress to more of it than a class B", set("spec/egress/0", network("52.0.0.0/15")), internet),
		Entry("with egress to more than what is private", set("spec/egress/0", network("172.0.0.0/11")), internet),
		Entry("with egress to all of one registry", set("spec/egress/0", network("2a00::/12")), internet),
		Entry("with egress to more than one provider", set("spec/egress/0", network("2a01::/31")), internet),
		Entry("with egress to the Internet in pieces", set("spec/egress", many(32, func(i int) any { return network(fmt.Sprintf("%d.0.0.0/8", 11+8*i-i/31)) })), internet),
		Entry("with egress to a cloud's metadata", set("spec/egress/0", network("169.254.169.254/32")), unreachable),
		Entry("with egress to link-local addresses", set("spec/egress/0", network("169.254.0.0/16")), unreachable),
		Entry("with egress to loopback", set("spec/egress/0", network("127.0.0.0/8")), unreachable),
		Entry("with egress to loopback of version 6", set("spec/egress/0", network("::1/128")), unreachable),
		Entry("with egress to a cloud's metadata of version 6", set("spec/egress/0", network("fd00:ec2::254/128")), unreachable),
		Entry("with egress to everything of version 4 behind a translator", set("spec/egress/0", network("64:ff9b::/96")), unreachable),
		Entry("with egress to octal numbers", set("spec/egress/0", network("010.20.0.0/16")), cidr),
		Entry("with egress to too many networks", set("spec/egress", many(33, func(i int) any { return network(fmt.Sprintf("10.%d.0.0/16", i)) })), "must have at most 32 items"),
		Entry("with egress to no port", set("spec/egress/0/ports", []any{}), "should have at least 1 items"),
		Entry("with egress to port 0", set("spec/egress/0", network("10.20.0.0/16", port("TCP", int64(0)))), "greater than or equal to 1"),
		Entry("with egress to port 65536", set("spec/egress/0", network("10.20.0.0/16", port("TCP", int64(65536)))), "less than or equal to 65535"),
		Entry("with egress to a port by name", set("spec/egress/0", network("10.20.0.0/16", port("TCP", "rtsp"))), "must be of type integer"),
		Entry("with egress by an unknown protocol", set("spec/egress/0", network("10.20.0.0/16", port("tcp", int64(554)))), `supported values: "TCP", "UDP", "SCTP"`),

		Entry("with ingress from nobody", set("spec/ingress/0", map[string]any{"from": []any{}}), "should have at least 1 items"),
		Entry("with ingress from whoever", set("spec/ingress/0", from(map[string]any{})), peer),
		Entry("with ingress from a network and pods", set("spec/ingress/0", from(map[string]any{"cidr": "10.20.0.0/16", "podLabels": labels("app", "vms")})), peer),
		Entry("with ingress from everything", set("spec/ingress/0", from(map[string]any{"cidr": "0.0.0.0/0"})), cidr),
		Entry("with ingress from the Internet", set("spec/ingress/0", from(map[string]any{"cidr": "52.0.0.0/8"})), internet),
		Entry("with ingress from pods of no label", set("spec/ingress/0", from(map[string]any{"podLabels": []any{}})), "should have at least 1 items"),
		Entry("with ingress from pods of a label twice", set("spec/ingress/0", from(map[string]any{"podLabels": append(labels("app", "a"), labels("app", "b")...)})), "Duplicate value"),
		Entry("with ingress from pods of a bad label", set("spec/ingress/0", from(map[string]any{"podLabels": labels("a pp", "a")})), "must be the key of a label"),
		Entry("with ingress from pods of a bad value", set("spec/ingress/0", from(map[string]any{"podLabels": labels("app", "a b")})), "must be the value of a label"),
		Entry("with a Service of nodes", set("spec/service", "NodePort"), `supported values: "ClusterIP", "Headless"`),
		Entry("with a Service of a name with a dot", all(set("metadata/name", "a.b"), set("spec/service", "ClusterIP")), "cannot be that of a Service"),
		Entry("with a Service of a name that begins with a digit", all(set("metadata/name", "1a"), set("spec/service", "ClusterIP")), "cannot be that of a Service"),
		Entry("with evictions of no pod", set("spec/maxUnavailable", int64(0)), "greater than or equal to 1"),
		Entry("with a field that is unknown", set("spec/image", "a"), `unknown field "spec.image"`),
	)
	DescribeTable("is accepted", accepted(valid),
		Entry("with the longest name", set("metadata/name", long(52))),
		Entry("with no pods", set("spec/replicas", int64(0))),
		Entry("without a GPU", without("spec/gpu")),
		Entry("with a GPU by class", device),
		Entry("with a GPU by class and selector", all(device, set("spec/gpu/selectors", []any{`device.attributes["gpu.nvidia.com"].profile == "1g.5gb"`}))),
		Entry("with a part of a GPU", set("spec/gpu/resourceName", "nvidia.com/mig-1g.5gb")),
		Entry("with egress to one address", set("spec/egress/0", network("10.20.0.1/32"))),
		Entry("with egress to version 6", set("spec/egress/0", network("2001:db8::/32"))),
		Entry("with egress to a class B", set("spec/egress/0", network("52.16.0.0/16"))),
		Entry("with egress to the largest private networks", set("spec/egress", []any{network("10.0.0.0/8"), network("172.16.0.0/12"), network("100.64.0.0/10"), network("fd00::/8")})),
		Entry("with ingress from a network", set("spec/ingress/0", from(map[string]any{"cidr": "10.20.0.0/16"}))),
		Entry("with ingress from pods of the same namespace", set("spec/ingress/0", from(map[string]any{"podLabels": labels("app.kubernetes.io/name", "vms")}))),
		Entry("with ingress from a namespace", set("spec/ingress/0", from(map[string]any{"namespaceLabels": labels("kubernetes.io/metadata.name", "vms")}))),
		Entry("with egress to every port", without("spec/egress/0/ports")),
		Entry("without egress", without("spec/egress")),
		Entry("with a Service", all(set("spec/service", "Headless"), set("metadata/name", long(52)))),
		Entry("with evictions one at a time", set("spec/maxUnavailable", int64(1))),
		Entry("with a camera as the register has it", set("spec/cameras/0", "Caméra n° 12 / place de l'Hôtel-de-Ville")),
		Entry("without a code", without("spec/operatedBy/code")),
		Entry("with a purpose that no profile knows yet", set("spec/purpose", "SomethingNew")),
	)
})
