// SPDX-License-Identifier: Apache-2.0

// Command kubectl-vsa is the kubectl plugin: kubectl finds it on the PATH and runs it as kubectl vsa.
package main

import (
	"fmt"
	"os"
	"runtime/debug"

	"k8s.io/cli-runtime/pkg/genericiooptions"
	_ "k8s.io/client-go/plugin/pkg/client/auth" // kubeconfigs of managed clusters
	"k8s.io/utils/clock"

	"github.com/vsa-legal/operator/internal/plugin"
)

// garbage lets the heap grow to so many percent of what is in use before it is collected. A command that reads its
// input once and ends keeps nearly all of what it allocates.
const garbage = 400

func main() {
	debug.SetGCPercent(garbage)
	streams := genericiooptions.IOStreams{In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr}
	err := plugin.New(streams, clock.RealClock{}).Execute()
	code := plugin.ExitCode(err)
	if code == plugin.ExitUnread {
		fmt.Fprintln(os.Stderr, "error:", err)
	}
	os.Exit(code)
}
