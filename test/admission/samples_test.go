// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/vsa-legal/operator/test/cluster"
)

// What README.md says of the samples: an administrator applies them, and each paper of somebody else is filed in his name.
var _ = Describe("The samples", func() {
	const samples = "../../config/samples"

	It("are applied by an administrator, and their papers filed in the names of those who give them", func(ctx SpecContext) {
		_, err := kubectl(ctx, nil, "apply", "-k", samples)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(func(ctx context.Context) {
			_, err := kubectl(ctx, nil, "delete", "-k", samples, "--timeout=3m") // what is still there would change under the next spec
			Expect(err).NotTo(HaveOccurred())
		})
		_, err = kubectl(ctx, nil, "create", "-f", filepath.Join(samples, "offices_prefecture.yaml"))
		Expect(err).To(MatchError(ContainSubstring("only who gives this paper files it")))
		Eventually(func() error { return papers(ctx, samples) }).WithContext(ctx).Should(Succeed())

		filed, err := kubectl(ctx, nil, "get", "formalities,judicialrequisitions,judicialdecisions", "-n", "dourdan", "-o",
			`jsonpath={range .items[*]}{.metadata.name}{" "}{.metadata.annotations.vsa\.legal/filed-by}{"\n"}{end}`)
		Expect(err).NotTo(HaveOccurred())
		for _, line := range []string{"order-winter-festival prefecture", "cameras-authorized prefecture", "software-attested ministry",
			"training-events chief", "pv-2026-00815 officer", "pv-2026-00815-authorized prosecutor"} {
			Expect(strings.Split(filed, "\n")).To(ContainElement(line))
		}
	})
})

// papers files those of others.
func papers(ctx context.Context, samples string) error {
	bin, err := filepath.Abs(os.Getenv(cluster.EnvAssets))
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(samples, "papers.sh"))
	cmd.Env = append(os.Environ(), "KUBECONFIG="+kubeconfig, "PATH="+bin+":"+os.Getenv("PATH"))
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, output)
	}
	return nil
}
