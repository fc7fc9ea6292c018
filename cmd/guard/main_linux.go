// SPDX-License-Identifier: Apache-2.0

// Command guard is the first process of a pod that analyses images: see docs/guard.md. It is
//
//	guard install FILE                           which copies it to where a pod finds it
//	guard verify-network                         which fails where nothing enforces the pod's NetworkPolicy
//	guard run INSTRUCTIONS -- COMMAND [ARG …]    which runs a runtime for as long as it may
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime/debug"
	"strings"

	"github.com/vsa-legal/operator/internal/guard"
	"github.com/vsa-legal/operator/internal/permit"
)

// terminationLog is where Kubernetes reads why a container ended.
const terminationLog = "/dev/termination-log"

// What the guard may use beside the few megabytes of its program.
const (
	memoryLimit = 6 << 20
	gcPercent   = 20
)

func main() {
	debug.SetMemoryLimit(memoryLimit)
	debug.SetGCPercent(gcPercent)
	code, err := do(os.Args[1:])
	if err != nil {
		code = tell(err)
	}
	os.Exit(code)
}

// do is what the guard is told to. It returns the exit code of the runtime.
func do(args []string) (int, error) {
	switch {
	case len(args) == 2 && args[0] == "install":
		return 0, guard.Install(args[1])
	case len(args) == 1 && args[0] == "verify-network":
		return 0, verifyNetwork()
	case len(args) >= 4 && args[0] == "run" && args[2] == "--":
		return run(args[1], args[3:])
	}
	return 0, errors.New("tell the guard to install FILE, to verify-network, or to run INSTRUCTIONS -- COMMAND [ARG …]")
}

// verifyNetwork tries the address at which Kubernetes tells every pod that the API server is.
func verifyNetwork() error {
	address, err := guard.APIServer(os.Getenv("KUBERNETES_SERVICE_HOST"), os.Getenv("KUBERNETES_SERVICE_PORT"))
	if err != nil {
		return err
	}
	return guard.VerifyNetwork(context.Background(), address, (&net.Dialer{}).DialContext)
}

func run(instructions string, command []string) (int, error) {
	told, err := guard.Parse(instructions)
	if err != nil {
		return 0, err
	}
	pod := os.Getenv(guard.EnvPod)
	if pod == "" {
		return 0, fmt.Errorf("%s does not tell which pod this is", guard.EnvPod)
	}
	g := &guard.Guard{Instructions: told, Pod: pod, Plan: permit.PlanOf(instructions), Command: command, Env: environment(), Log: os.Stderr}
	code, err := g.Run(context.Background())
	var refusal *guard.Refusal
	if errors.As(err, &refusal) && refusal.Reason == guard.PermitEnded {
		g.Linger()
	}
	return code, err
}

// environment is the runtime's: what only the guard is told is left out.
func environment() []string {
	var all []string
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, guard.EnvPod+"=") {
			all = append(all, e)
		}
	}
	return all
}

// tell says why there is nothing to run, where Kubernetes and people look for it, and returns the exit code.
func tell(err error) int {
	var refusal *guard.Refusal
	if !errors.As(err, &refusal) {
		refusal = guard.Refuse(guard.NotStarted, "%v", err)
	}
	fmt.Fprintln(os.Stderr, refusal)
	if log, err := os.OpenFile(terminationLog, os.O_WRONLY|os.O_TRUNC, 0); err == nil { // it is there where Kubernetes reads it
		_, _ = log.WriteString(refusal.Error())
		_ = log.Close()
	}
	return refusal.ExitCode()
}
