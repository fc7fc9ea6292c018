//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/vsa-legal/operator/test/nodeclock"
)

// stepGuards shows the guards of subjects a node's clock that somebody has set forward or back, and leaves them nobody else to end what
// they guard. The guards are those that ship.
func stepGuards(by time.Duration) func(SpecContext, *subjects) func(SpecContext) {
	return func(ctx SpecContext, s *subjects) func(SpecContext) {
		GinkgoHelper()
		running := s.run(ctx)
		resume := stop(everything...)
		for what, g := range running {
			stepped, err := nodeclock.Step(g.guard(), by)
			Expect(err).NotTo(HaveOccurred(), what)
			Expect(stepped.MovedTimers()).To(Equal(1), "%s: the guard waits for the time of day at which its permit ends", what)
			DeferCleanup(func(ctx SpecContext) { Eventually(ctx, stepped.Gone()).Should(BeClosed(), what) }, NodeTimeout(patience))
		}
		return func(SpecContext) { resume() }
	}
}
