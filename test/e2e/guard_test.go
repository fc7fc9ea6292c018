//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"os"
	"strconv"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
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

	It("is ended for a model of no permitted module, and its status names it", func(ctx SpecContext) {
		// A detector that the image has outside of the models' folder, and that no law minds: nothing but the guard does.
		p := packageOf("", src.runtime(ctx, network("fastestdet", "/opt/extra/people", "people")))
		p.GenerateName = "more-"
		p.Spec.Modules = []v1alpha1.Module{town.Spec.Modules[0]}
		p.Spec.Runtime.Args = []string{"--models", "/opt/extra"}
		p.Spec.Runtime.Ports = []v1alpha1.RuntimePort{{Name: "http", NetworkPort: v1alpha1.NetworkPort{Protocol: "TCP", Port: portInference}}}
		create(ctx, p)
		d := statistics(commune(ctx), "more", p.Name, counter)
		create(ctx, d)
		Eventually(ctx, func(g Gomega) {
			g.Expect(get(ctx, d)).To(Succeed())
			is := condition(d.Status.Conditions, v1alpha1.ConditionUnexpectedModel)
			g.Expect(is.Status).To(Equal(metav1.ConditionTrue), "%+v", d.Status)
			pods := podsBy(ctx, d.Namespace, workload.LabelDeployment, d.Name)
			g.Expect(pods).To(HaveLen(1))
			g.Expect(is.Message).To(And(ContainSubstring(pods[0].Name), ContainSubstring(`"people"`)))
		}).Should(Succeed())
	}, NodeTimeout(2*patience))
})
