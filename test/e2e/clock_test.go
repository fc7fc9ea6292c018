//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
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

// guard is the process of a container that has its runtime below it.
func (g group) guard() int {
	GinkgoHelper()
	text, err := os.ReadFile(g.file)
	Expect(err).NotTo(HaveOccurred())
	for _, field := range strings.Fields(string(text)) {
		if pid, err := strconv.Atoi(field); err == nil && comm(pid) == "guard" {
			return pid
		}
	}
	Fail("no guard in " + filepath.Dir(g.file))
	return 0
}

var _ = Describe("What runs on a node whose clock is set", Serial, Ordered, ContinueOnFailure, Label(onNode), func() {
	var back, forward *subjects
	edgeBack := edge{"the node's clock set back by an hour, and all but the guard dead", 10 * time.Second, stepGuards(-time.Hour)}

	BeforeAll(func(ctx SpecContext) {
		back = declare(ctx, time.Now().Add(firstEdge), counter)
		forward = declare(ctx, time.Now().Add(30*time.Minute), counter)
		DeferCleanup(func(ctx SpecContext) { remove(ctx, append(back.made, forward.made...)...) }, NodeTimeout(3*patience))
	}, NodeTimeout(patience))

	It("ends within a second of its last instant, and not before, with "+edgeBack.what, func(ctx SpecContext) {
		for attempt := 1; ; attempt++ {
			late, stalled, began := edgeBack.measure(ctx, back)
			if began && judge(edgeBack.what, late, stalled) {
				return
			}
			Expect(attempt).To(BeNumerically("<", attempts), "it was never measured: what has to end began too late, or the machine stood still")
			remove(ctx, back.made...)
			back = declare(ctx, time.Now().Add(firstEdge), counter)
		}
	}, NodeTimeout(4*patience))

	It("ends at once where its clock is set forward beyond its last instant", func(ctx SpecContext) {
		running := forward.run(ctx)
		h := startHeartbeat()
		after := stepGuards(time.Hour)(ctx, forward)
		defer after(ctx)
		at := time.Now()
		late := goneAfter(ctx, at, running)
		stalled := h.stop()
		for who, by := range late {
			AddReportEntry(fmt.Sprintf("the node's clock set forward by an hour, %s: gone after %v", who, by.Round(time.Millisecond)), ReportEntryVisibilityAlways)
			Expect(by-stalled).To(BeNumerically("<=", atMostLate), who)
		}
	}, NodeTimeout(2*patience))
})
