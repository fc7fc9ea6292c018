// SPDX-License-Identifier: Apache-2.0

// Package gitops holds docs/gitops.md and config/samples/regions to their word: every overlay is built and checked, every
// command of the recipe is run.
package gitops

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"k8s.io/cli-runtime/pkg/genericiooptions"
	clocktesting "k8s.io/utils/clock/testing"

	"github.com/vsa-legal/operator/internal/plugin"
	"github.com/vsa-legal/operator/test/cluster"
)

const (
	// envAssets names the folder with kubectl; 'make test' sets it.
	envAssets = "KUBEBUILDER_ASSETS"
	tree      = "config/samples/regions"
	program   = "kubectl-vsa"
)

// now is the instant that the samples are made for.
var now = time.Date(2026, time.December, 1, 11, 0, 0, 0, time.UTC)

var update = flag.Bool("update", false, "write what the commands of docs/gitops.md print into it")

// kubectl is the path of the program.
var kubectl string

// TestMain goes to the root of the repository, from where the recipe is written. Under the plugin's name this program is
// the plugin, at the samples' instant: so kubectl finds it in the commands of the recipe.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == program {
		os.Exit(run(genericiooptions.IOStreams{In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr}, os.Args[1:]))
	}
	if err := prepare(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func prepare() error {
	assets := os.Getenv(envAssets)
	if assets == "" {
		return fmt.Errorf("%s is not set: run 'make test', or set it to the folder that 'make kubernetes' writes, .local/bin", envAssets)
	}
	var err error
	if kubectl, err = filepath.Abs(filepath.Join(assets, "kubectl")); err != nil {
		return err
	}
	if _, err := os.Stat(kubectl); err != nil {
		return fmt.Errorf("%s has no kubectl: run 'make kubernetes': %w", envAssets, err)
	}
	return os.Chdir(filepath.Join("..", ".."))
}

// run is the plugin, as its main is.
func run(streams genericiooptions.IOStreams, args []string) int {
	c := plugin.New(streams, clocktesting.NewFakePassiveClock(now))
	c.SetArgs(args)
	err := c.Execute()
	code := plugin.ExitCode(err)
	if code == plugin.ExitUnread {
		fmt.Fprintln(streams.ErrOut, "error:", err)
	}
	return code
}

// result of a command.
type result struct {
	code        int
	out, errOut string
}

// check runs the plugin's check on a build.
func check(build []byte, args ...string) result {
	var out, errOut bytes.Buffer
	streams := genericiooptions.IOStreams{In: bytes.NewReader(build), Out: &out, ErrOut: &errOut}
	code := run(streams, append([]string{"check", "-f", "-"}, args...))
	return result{code, out.String(), errOut.String()}
}

// builds of the tree, which no test changes.
var builds = map[string][]byte{}

// build is what kustomize makes of a folder.
func build(t *testing.T, dir string) []byte {
	t.Helper()
	if built, known := builds[dir]; known {
		return built
	}
	if err := cluster.LookAt("config"); err != nil {
		t.Fatal(err)
	}
	var errOut bytes.Buffer
	c := exec.CommandContext(t.Context(), kubectl, "kustomize", dir)
	c.Stderr = &errOut
	built, err := c.Output()
	if err != nil {
		t.Fatalf("kubectl kustomize %s: %v\n%s", dir, err, &errOut)
	}
	builds[dir] = built
	return built
}

// overlays returns the folder of every region below a tree.
func overlays(t *testing.T, root string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "overlays", "*", "kustomization.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 3 {
		t.Fatalf("%d overlays below %s, want at least three", len(files), root)
	}
	for i := range files {
		files[i] = filepath.Dir(files[i])
	}
	return files
}

// shell runs a script as a pipeline does, with kubectl and the plugin on its path.
func shell(t *testing.T, dir, script string, env ...string) result {
	t.Helper()
	bin := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{"kubectl": kubectl, program: self} {
		if err := os.Symlink(target, filepath.Join(bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	var out, errOut bytes.Buffer
	c := exec.CommandContext(t.Context(), "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
	c.Dir = dir
	c.Env = append(append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH")), env...)
	c.Stdout, c.Stderr = &out, &errOut
	if err := c.Run(); err != nil && c.ProcessState == nil {
		t.Fatalf("bash: %v", err)
	}
	return result{c.ProcessState.ExitCode(), out.String(), errOut.String()}
}
