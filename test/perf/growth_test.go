// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// BenchmarkExpiryGrowth ends ever more searches at one instant, one round each: how the lateness grows with their number.
func BenchmarkExpiryGrowth(b *testing.B) {
	for _, n := range []int{250, 1000, 4000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				report(b, onCluster(b).growth(scaled(b, n)))
			}
		})
	}
}

func (b *bench) growth(n int) map[string]float64 {
	b.Helper()
	b.roomFor(n)
	ended := b.end(storm{n, (*bench).searches, nil})
	client := b.newBare(func(c *bare) time.Duration { return b.floorOfEnds(c, ended.like, min(n, 500)).took })
	floor := b.floorOfEnds(client, ended.like, n).took
	took := last(ended.told)
	slices.Sort(ended.told)
	return map[string]float64{
		"ratio-to-floor": took.Seconds() / floor.Seconds(), "ms": milliseconds(took), "floor-ms": milliseconds(floor),
		"ms/search": milliseconds(took) / float64(n), "p50-ms-until-told": milliseconds(quantile(ended.told, 0.5)),
		"p99-ms-until-told": milliseconds(quantile(ended.told, 0.99)), "writes/end": float64(ended.writes) / float64(n),
	}
}
