// SPDX-License-Identifier: Apache-2.0

package restore_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/vsa-legal/operator/test/cluster"
)

const root = "../.."

// What the page tells people to run, in its order.
const (
	makeBackup = iota
	applyBackup
	applyRegister
)

var commands = regexp.MustCompile("(?s)```sh\n(.*?)```")

// runPage runs the commands of one block of the page in a cluster, as its administrator. The files of the backup are in a folder.
func (s *site) runPage(ctx context.Context, block int, folder string) {
	GinkgoHelper()
	page, err := os.ReadFile(filepath.Join(root, "docs", "operations.md"))
	Expect(err).NotTo(HaveOccurred())
	_, section, found := strings.Cut(string(page), "\n## Backup and restore\n")
	Expect(found).To(BeTrue())
	section, _, _ = strings.Cut(section, "\n## ")
	blocks := commands.FindAllStringSubmatch(section, -1)
	Expect(blocks).To(HaveLen(applyRegister + 1))
	s.shell(ctx, folder, blocks[block][1])
}

// shell runs commands in the folder of a backup, in which the project's manifests are, too.
func (s *site) shell(ctx context.Context, folder, script string) {
	GinkgoHelper()
	config, err := filepath.Abs(filepath.Join(root, "config"))
	Expect(err).NotTo(HaveOccurred())
	if err := os.Symlink(config, filepath.Join(folder, "config")); !os.IsExist(err) {
		Expect(err).NotTo(HaveOccurred())
	}
	kubeconfig := filepath.Join(GinkgoT().TempDir(), "kubeconfig")
	Expect(cluster.WriteKubeconfig(s.rest, "default", kubeconfig)).To(Succeed())
	command := exec.CommandContext(ctx, "sh", "-eu", "-c", script)
	command.Dir = folder
	command.Env = append(os.Environ(), "KUBECONFIG="+kubeconfig, "NAMESPACE="+ns, "PATH="+os.Getenv(cluster.EnvAssets)+":"+os.Getenv("PATH"))
	output, err := command.CombinedOutput()
	Expect(err).NotTo(HaveOccurred(), string(output))
}
