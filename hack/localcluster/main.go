// Command localcluster builds a real Kubernetes control plane from Go modules and runs it on loopback: no image registry,
// no container engine, no root. Nodes and pods are simulated by kwok; everything else (API server, scheduler, garbage
// collector, Job and Deployment controllers) is what a production cluster runs. Linux only: elsewhere, use kind.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := newCommand().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "localcluster:", err)
		os.Exit(1)
	}
}

func newCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "localcluster",
		Short:         "A real Kubernetes control plane with simulated GPU nodes, on this machine",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(newBuildCommand(), newUpCommand(), newRunCommand(), newDownCommand(), newKubeconfigCommand())
	return root
}

// required marks flags that have no sensible default.
func required(cmd *cobra.Command, flags ...string) {
	for _, name := range flags {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // a flag that was never declared: a mistake in this program
		}
	}
}
