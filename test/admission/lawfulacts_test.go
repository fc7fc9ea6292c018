// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/cluster"
)

// act is what one person does, as the page has it.
type act struct{ who, script string }

// actsOf are the commands of a page. The first line of each block names who is to copy it.
func actsOf(page string) (all []act) {
	for _, block := range regexp.MustCompile("(?s)```sh\n# As ([^\n]+)\n(.*?)```").FindAllStringSubmatch(page, -1) {
		all = append(all, act{block[1], block[2]})
	}
	return all
}

var _ = Describe("The acts of a case", Ordered, func() {
	page, err := os.ReadFile("../../docs/lawful-acts.md")
	if err != nil {
		panic(err)
	}
	people := map[string]identity{"the commune": platformTeam, "the judicial police officer": officer, "the prosecutor": prosecutor,
		"the prefecture": prefecture, "the data protection officer": officerOfData}
	all := actsOf(string(page))

	var bin string // of the plugin
	BeforeAll(func(ctx context.Context) {
		Expect(all).To(HaveLen(strings.Count(string(page), "```sh\n")), "a block names nobody who copies it")
		bin = GinkgoT().TempDir()
		output, err := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", bin, "../../cmd/kubectl-vsa").CombinedOutput()
		Expect(err).NotTo(HaveOccurred(), string(output))
	})
	AfterAll(func(ctx context.Context) {
		s := &v1alpha1.VideoSearchJob{}
		s.Namespace, s.Name = town, "two-letters"
		Expect(client.IgnoreNotFound(admin.Delete(ctx, s))).To(Succeed())
		Eventually(func() bool { return apierrors.IsNotFound(admin.Get(ctx, client.ObjectKeyFromObject(s), s)) }).Should(BeTrue())
	})
	for i, a := range all {
		It(fmt.Sprintf("%d: are easy for %s", i+1, a.who), func(ctx context.Context) {
			who, known := people[a.who]
			Expect(known).To(BeTrue(), "nobody of the suite is "+a.who)
			Expect(who.shell(ctx, bin, strings.ReplaceAll(a.script, "massy", town))).To(Succeed())
		})
	}
})

// shell runs a script whose kubectl acts in the name of the identity, and has the plugins of a folder. Any command that fails ends it.
func (i identity) shell(ctx context.Context, plugins, script string) error {
	GinkgoHelper()
	bin := GinkgoT().TempDir()
	assets, err := filepath.Abs(os.Getenv(cluster.EnvAssets))
	Expect(err).NotTo(HaveOccurred())
	named := fmt.Sprintf("#!/bin/sh\nexec '%s/kubectl' \"$@\" --as='%s' --as-group='%s'\n", assets, i.user, strings.Join(i.groups, "' --as-group='"))
	Expect(os.WriteFile(filepath.Join(bin, "kubectl"), []byte(named), 0o700)).To(Succeed()) //nolint:gosec // it is run
	cmd := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", script)
	cmd.Dir = GinkgoT().TempDir()
	cmd.Env = append(os.Environ(), "KUBECONFIG="+kubeconfig, "PATH="+strings.Join([]string{bin, plugins, os.Getenv("PATH")}, ":"))
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, output)
	}
	return nil
}
