// SPDX-License-Identifier: Apache-2.0

package workload

import "net/netip"

// unreachable are the networks that no pod may connect to whatever its spec names, in any cluster. The API server refuses
// a network that lies in one of them: see v1alpha1.EgressRule.
var unreachable = prefixes(
	"0.0.0.0/8",          // this host (RFC 1122, section 3.2.1.3): Linux takes 0.0.0.0 for itself
	"127.0.0.0/8",        // loopback (RFC 1122)
	"169.254.0.0/16",     // link-local (RFC 3927): the metadata of most clouds at 169.254.169.254, and of their tasks and clocks
	"168.63.129.16/32",   // Azure's host
	"100.100.100.200/32", // Alibaba Cloud's metadata
	"::/127",             // unspecified and loopback (RFC 4291)
	"64:ff9b::/96",       // all of IPv4 behind a translator (RFC 6052), the metadata included
	"fe80::/10",          // link-local (RFC 4291)
	"fd00:ec2::254/128",  // Amazon EC2's metadata
	"fd20:ce::254/128",   // Google Cloud's metadata
)

func prefixes(networks ...string) []netip.Prefix {
	all := make([]netip.Prefix, len(networks))
	for i, n := range networks {
		all[i] = netip.MustParsePrefix(n)
	}
	return all
}
