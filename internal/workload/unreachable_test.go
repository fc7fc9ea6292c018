// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"
	"math"
	"net/netip"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/internal/manifest"
)

// egressTo is a deployment with a rule for each network.
func egressTo(networks ...string) string {
	rules := make([]string, len(networks))
	for i, n := range networks {
		rules[i] = fmt.Sprintf("{cidr: %q}", n)
	}
	return `apiVersion: vsa.legal/v1alpha1
kind: VideoAnalyticsDeployment
metadata: {name: footfall}
spec:
  profileName: fr-statistics
  purpose: Statistics
  processing: RealTime
  operatedBy: {type: Municipality, name: Massy}
  packageName: town-vision
  modules: [counter]
  onForbidden: Strip
  cameras: [cam-1]
  egress: [` + strings.Join(rules, ", ") + "]\n"
}

// problems are what the API server would say of a manifest.
func problems(t *testing.T, content string) []string {
	t.Helper()
	docs, err := manifest.Read([]string{"-"}, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	loader, err := manifest.NewLoader("")
	if err != nil {
		t.Fatal(err)
	}
	return loader.Load(docs)[0].Problems
}

// What the operator keeps out of reach is what the API server refuses.
func TestUnreachableNetworksAreRefused(t *testing.T) {
	for _, n := range unreachable {
		inside := netip.PrefixFrom(n.Addr(), n.Addr().BitLen())
		for _, network := range []netip.Prefix{n, inside} {
			if found := strings.Join(problems(t, egressTo(network.String())), "\n"); !strings.Contains(found, "never reachable") {
				t.Errorf("%s is not refused: %q", network, found)
			}
		}
	}
	if found := problems(t, egressTo("10.0.0.0/8", "168.63.0.0/16", "fd00::/8")); len(found) > 0 {
		t.Errorf("networks that hold more than an unreachable one are refused: %q", found)
	}
}

// However many rules a request has, they cannot add up to the Internet: the largest networks that are accepted are tried
// out, and counted by as many as a request can have.
func TestRulesDoNotAddUpToTheInternet(t *testing.T) {
	const rules = 32
	many := make([]string, rules+1)
	for i := range many {
		many[i] = fmt.Sprintf("52.%d.0.0/16", i)
	}
	if len(problems(t, egressTo(many...))) == 0 || len(problems(t, egressTo(many[:rules]...))) > 0 {
		t.Fatalf("a request does not have %d rules at most", rules)
	}
	for name, test := range map[string]struct {
		public  string
		largest int     // network that is accepted, by the bits of its prefix
		space   int     // bits of all public addresses
		share   float64 // of them that all rules together may have
	}{
		"version 4": {"52.0.0.0", 16, 32, 1. / 2048},
		"version 6": {"2a00::", 32, 125, 1. / (1 << 24)},
	} {
		t.Run(name, func(t *testing.T) {
			address := netip.MustParseAddr(test.public)
			for bits := 8; bits <= address.BitLen(); bits++ {
				network, err := address.Prefix(bits)
				if err != nil {
					t.Fatal(err)
				}
				accepted := len(problems(t, egressTo(network.String()))) == 0
				if accepted != (bits >= test.largest) {
					t.Errorf("%s: accepted %v", network, accepted)
				}
				together := rules * math.Pow(2, float64(address.BitLen()-bits-test.space))
				if accepted && together > test.share {
					t.Errorf("%d networks such as %s are %g of the Internet", rules, network, together)
				}
			}
		})
	}
}
