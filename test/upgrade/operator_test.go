//go:build upgrade

// SPDX-License-Identifier: Apache-2.0

package upgrade_test

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"k8s.io/client-go/rest"

	"github.com/vsa-legal/operator/test/cluster"
)

// root of the tree that this test is in.
const root = "../.."

// checkOut writes the tree of a commit into a folder of its own.
func checkOut(ctx context.Context, commit string) string {
	GinkgoHelper()
	archive := exec.CommandContext(ctx, "git", "archive", "--format=tar", commit)
	archive.Dir = root
	var problem bytes.Buffer
	archive.Stderr = &problem
	content, err := archive.Output()
	Expect(err).NotTo(HaveOccurred(), "%s\nthe commit that is upgraded from is not in this clone: git fetch --unshallow", problem.String())
	dir := GinkgoT().TempDir()
	for r := tar.NewReader(bytes.NewReader(content)); ; {
		h, err := r.Next()
		if err == io.EOF {
			return dir
		}
		Expect(err).NotTo(HaveOccurred())
		to := filepath.Join(dir, filepath.Clean("/"+h.Name))
		switch h.Typeflag {
		case tar.TypeDir:
			Expect(os.MkdirAll(to, 0o755)).To(Succeed())
		case tar.TypeReg:
			data, err := io.ReadAll(r)
			Expect(err).NotTo(HaveOccurred())
			Expect(os.MkdirAll(filepath.Dir(to), 0o755)).To(Succeed())
			Expect(os.WriteFile(to, data, 0o644)).To(Succeed())
		}
	}
}

// build builds the operator of a tree, with some of its files replaced by others.
func build(ctx context.Context, tree string, instead map[string]string) string {
	GinkgoHelper()
	dir := GinkgoT().TempDir()
	overlay, err := json.Marshal(map[string]any{"Replace": instead})
	Expect(err).NotTo(HaveOccurred())
	Expect(os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o600)).To(Succeed())
	program := filepath.Join(dir, "manager")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-overlay", filepath.Join(dir, "overlay.json"), "-o", program, "./cmd/manager")
	cmd.Dir = tree
	output, err := cmd.CombinedOutput()
	Expect(err).NotTo(HaveOccurred(), string(output))
	return program
}

// plannedOtherwise is a file of this tree with which every pod is another one: it gets another grace period.
func plannedOtherwise() map[string]string {
	GinkgoHelper()
	file, err := filepath.Abs(filepath.Join(root, "internal", "workload", "pod.go"))
	Expect(err).NotTo(HaveOccurred())
	text, err := os.ReadFile(file)
	Expect(err).NotTo(HaveOccurred())
	const was, is = "terminationGraceSeconds int64 = 1\n", "terminationGraceSeconds int64 = 2\n"
	Expect(strings.Count(string(text), was)).To(Equal(1), "what is planned is no longer where this test changes it")
	instead := filepath.Join(GinkgoT().TempDir(), "pod.go")
	Expect(os.WriteFile(instead, []byte(strings.Replace(string(text), was, is, 1)), 0o600)).To(Succeed())
	return map[string]string{file: instead}
}

// release is an operator as it is installed.
type release struct {
	tree    string // of its commit
	program string
	image   string // in which its program, its inspector and its guard are
}

// args are those of the manifest that ships by which a manager knows its own image.
func (r release) args() (args []string) {
	GinkgoHelper()
	text, err := os.ReadFile(filepath.Join(r.tree, "config", "manager", "manager.yaml"))
	Expect(err).NotTo(HaveOccurred())
	for _, found := range regexp.MustCompile(`--(inspector|guard)-image=`).FindAllString(string(text), -1) {
		args = append(args, found+r.image)
	}
	Expect(args).NotTo(BeEmpty(), "the manifest names no image")
	return args
}

// operator is a manager that runs.
type operator struct {
	cmd    *exec.Cmd
	probes string
}

// run starts a manager, which ends with the spec at the latest.
func (r release) run(ctx context.Context, kubeconfig string) *operator {
	GinkgoHelper()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	Expect(err).NotTo(HaveOccurred())
	o := &operator{probes: listener.Addr().String()}
	Expect(listener.Close()).To(Succeed())
	o.cmd = exec.Command(r.program, append(r.args(), "--leader-elect=false", "--leader-election-namespace="+ownNS, "--health-probe-bind-address="+o.probes)...)
	o.cmd.Env = append(os.Environ(), "KUBECONFIG="+kubeconfig)
	o.cmd.Stdout, o.cmd.Stderr = GinkgoWriter, GinkgoWriter
	Expect(o.cmd.Start()).To(Succeed())
	DeferCleanup(o.stop)
	return o
}

// stop ends a manager, and waits for it.
func (o *operator) stop() {
	if o.cmd.ProcessState == nil {
		_ = o.cmd.Process.Signal(syscall.SIGTERM)
		_ = o.cmd.Wait() // how it ended does not matter here
	}
}

// waitReady waits until a manager has looked at everything that runs.
func (o *operator) waitReady(ctx context.Context) {
	GinkgoHelper()
	Eventually(ctx, func() (int, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+o.probes+"/readyz", nil)
		if err != nil {
			return 0, err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return 0, err
		}
		defer response.Body.Close()
		return response.StatusCode, nil
	}).Should(Equal(http.StatusOK))
}

// writeKubeconfig writes what a program needs to reach a cluster.
func writeKubeconfig(c *rest.Config) string {
	GinkgoHelper()
	file := filepath.Join(GinkgoT().TempDir(), "kubeconfig")
	Expect(cluster.WriteKubeconfig(c, "", file)).To(Succeed())
	return file
}

func kubectl(ctx context.Context, kubeconfig string, args ...string) {
	GinkgoHelper()
	program := "kubectl"
	if assets := os.Getenv(cluster.EnvAssets); assets != "" {
		program = filepath.Join(assets, "kubectl")
	}
	output, err := exec.CommandContext(ctx, program, append([]string{"--kubeconfig", kubeconfig}, args...)...).CombinedOutput()
	Expect(err).NotTo(HaveOccurred(), fmt.Sprintf("kubectl %s\n%s", strings.Join(args, " "), output))
}
