//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	. "github.com/onsi/ginkgo/v2"
)

// kinds are what is kept of a cluster in which a spec failed. No Secret is among them.
const kinds = "analyticspackages,videoanalyticsdeployments,videosearchjobs,judicialrequisitions,formalities," +
	"deployments,jobs,pods,events,nodes"

// keepObjects writes the cluster's objects and the operator's log into a folder of the spec's name, and says where.
func keepObjects(ctx context.Context) {
	name := regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(CurrentSpecReport().FullText()), "-")
	dir := filepath.Join(os.Getenv(envSource), ".local", "e2e-failed", name[:min(len(name), 100)])
	if err := os.MkdirAll(dir, 0o755); err != nil {
		GinkgoWriter.Println(err)
		return
	}
	for file, args := range map[string][]string{
		"objects.yaml": {"get", kinds, "-A", "-o", "yaml"},
		"pods.txt":     {"get", "pods", "-A", "-o", "wide"},
		"operator.log": {"logs", "-n", operatorNamespace, "-l", "app.kubernetes.io/name=" + operatorName, "--tail=-1", "--prefix"},
	} {
		output, err := exec.CommandContext(ctx, "kubectl", append([]string{"--kubeconfig", os.Getenv(envKubeconfig), "--request-timeout=20s"}, args...)...).CombinedOutput()
		if err != nil {
			output = fmt.Appendf(output, "\n%v\n", err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), output, 0o600); err != nil {
			GinkgoWriter.Println(err)
		}
	}
	AddReportEntry("kept", dir)
	fmt.Fprintln(GinkgoWriter, "objects and logs are kept in", dir)
}
