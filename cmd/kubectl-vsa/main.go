// SPDX-License-Identifier: Apache-2.0

// Command kubectl-vsa is the kubectl plugin: kubectl finds it on the PATH and runs it as kubectl vsa.
package main

import (
	"fmt"
	"os"

	"k8s.io/cli-runtime/pkg/genericiooptions"
	_ "k8s.io/client-go/plugin/pkg/client/auth" // kubeconfigs of managed clusters
	"k8s.io/utils/clock"

	"github.com/vsa-legal/operator/internal/plugin"
)

func main() {
	streams := genericiooptions.IOStreams{In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr}
	err := plugin.New(streams, clock.RealClock{}).Execute()
	code := plugin.ExitCode(err)
	if code == plugin.ExitUnread {
		fmt.Fprintln(os.Stderr, "error:", err)
	}
	os.Exit(code)
}
