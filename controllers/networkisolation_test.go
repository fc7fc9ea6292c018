// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"strings"
	"testing"

	"github.com/go-logr/logr/funcr"
)

// TestNetworkIsolationIsNeverSilent: whatever is known is in the log and in a metric.
func TestNetworkIsolationIsNeverSilent(t *testing.T) {
	for isolation, want := range map[NetworkIsolation]string{
		NetworkVerified: "each pod looks", NetworkAssumed: "it is assumed", NetworkNotVerified: "nobody knows",
	} {
		said := ""
		isolation.Log(funcr.New(func(_, args string) { said += args }, funcr.Options{}))
		if !strings.Contains(said, want) {
			t.Errorf("%s: the log says %q", isolation, said)
		}
		if got := metricValues(t, isolation.metric()); got["vsa_network_isolation "+string(isolation)] != 1 {
			t.Errorf("%s: %v", isolation, got)
		}
	}
}
