package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// multicall is the file name of the binary that all the links point to.
const multicall = "kubernetes"

// links are the names that the binary answers to (see kubernetes/main.go).
var links = []string{"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl", "kubelet", "kwok"}

func newBuildCommand() *cobra.Command {
	var bin, source string
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Build the control plane (some six minutes the first time, seconds afterwards)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return build(cmd.Context(), source, bin)
		},
	}
	cmd.Flags().StringVar(&bin, "bin", "", "folder for the binaries; usable as KUBEBUILDER_ASSETS afterwards")
	cmd.Flags().StringVar(&source, "source", filepath.Join("hack", "localcluster"), "folder of this Go module")
	required(cmd, "bin")
	return cmd
}

// build leaves it to `go build` to say whether anything must be done: it knows the sources, the flags and the toolchain.
func build(ctx context.Context, source, bin string) error {
	bin, err := filepath.Abs(bin)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return err
	}
	versions, err := goOutput(ctx, source, "list", "-m", "-f", "{{.Path}} {{.Version}}", "k8s.io/kubernetes", "sigs.k8s.io/kwok")
	if err != nil {
		return err
	}
	ldflags, err := linkerFlags(versions)
	if err != nil {
		return err
	}
	packages, err := goOutput(ctx, source, "list", "-deps", "./kubernetes")
	if err != nil {
		return err
	}

	cmd := goCommand(ctx, source, "build", "-v", "-trimpath", "-ldflags", ldflags, "-o", filepath.Join(bin, multicall), "./kubernetes")
	show := newProgress(os.Stderr, term.IsTerminal(int(os.Stderr.Fd())), len(packages), time.Now)
	if err := runWithProgress(cmd, show); err != nil {
		return fmt.Errorf("go build: %w", err)
	}
	if err := link(bin); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%s: %s (%s)\n", bin, strings.Join(links, " "), strings.Join(versions, ", "))
	return nil
}

func goCommand(ctx context.Context, source string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = source
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	// Interrupted, go stops its compilers; killed, it would leave them behind.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

func goOutput(ctx context.Context, source string, args ...string) ([]string, error) {
	cmd := goCommand(ctx, source, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s in %s: %w", args[0], source, err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n"), nil
}

// linkerFlags stamps the versions that upstream's own build scripts would stamp, from lines of `path version`.
func linkerFlags(versions []string) (string, error) {
	flags := []string{"-s", "-w"}
	set := func(variable, value string) { flags = append(flags, "-X", variable+"="+value) }
	for _, line := range versions {
		path, version, _ := strings.Cut(line, " ")
		parts := strings.Split(strings.TrimPrefix(version, "v"), ".")
		if len(parts) < 3 {
			return "", fmt.Errorf("%s has no release version: %q", path, version)
		}
		if path == "sigs.k8s.io/kwok" {
			set("sigs.k8s.io/kwok/pkg/consts.Version", version)
			continue
		}
		for _, pkg := range []string{"k8s.io/component-base/version", "k8s.io/client-go/pkg/version"} {
			set(pkg+".gitVersion", version)
			set(pkg+".gitMajor", parts[0])
			set(pkg+".gitMinor", parts[1])
			set(pkg+".gitTreeState", "clean")
			set(pkg+".gitCommit", "") // a module version is not a commit; the default is a placeholder
		}
	}
	return strings.Join(flags, " "), nil
}

// link gives every program its name, and leaves alone the links that are right.
func link(bin string) error {
	for _, name := range links {
		path := filepath.Join(bin, name)
		target, err := os.Readlink(path)
		if err == nil && target == multicall {
			continue
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := os.Symlink(multicall, path); err != nil {
			return err
		}
	}
	return nil
}

// runWithProgress runs `go build -v`, which names every package that it compiles on its error output, and nothing that it
// finds in its cache. What is not the name of a package is a message, and is passed on.
func runWithProgress(cmd *exec.Cmd, show *progress) error {
	reader, writer := io.Pipe()
	cmd.Stdout, cmd.Stderr = writer, writer
	done := make(chan struct{})
	go func() {
		defer close(done)
		show.follow(reader)
	}()
	err := cmd.Run()
	_ = writer.Close()
	<-done
	return err
}
