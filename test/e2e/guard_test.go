//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"os"
	"strconv"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// maxResident of a guard, in KiB.
const maxResident = 8 << 10

var _ = Describe("A runtime under a guard", Label(onNode), func() {
	It("has a guard that is small, and that nobody in its container may look into", func(ctx SpecContext) {
		d := statistics(commune(ctx), "footfall", town.Name, counter)
		create(ctx, d)
		pod := readyPod(ctx, d)
		c := inside(pod)
		Expect(comm(c.pid)).To(Equal("guard"))
		resident, err := strconv.Atoi(strings.TrimSuffix(c.status("VmRSS"), " kB"))
		Expect(err).NotTo(HaveOccurred())
		AddReportEntry("KiB of a guard that are resident", resident, ReportEntryVisibilityAlways)
		Expect(resident).To(BeNumerically("<=", maxResident))
		Expect(groupOf(pod.Status.ContainerStatuses[0].ContainerID).runtimes()).To(HaveLen(1))
		info, err := os.Stat(c.path("/vsa/guard/guard"))
		Expect(err).NotTo(HaveOccurred())
		Expect(info.Mode().Perm()).To(BeEquivalentTo(0o111))
		Expect(c.mounts()["/vsa/guard"].readOnly).To(BeTrue())
		Expect(c.mounts()["/vsa/permits"].readOnly).To(BeTrue())
	})
})
