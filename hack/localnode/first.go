// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"os"
	"os/signal"
	"syscall"
)

// firstProcess is what every other process of the namespaces becomes a child of when its own parent ends: it takes note
// of their ends, as the first process of a machine does. Everything ends with it.
func firstProcess(args []string) (code int, err error) {
	self, err := os.Executable()
	if err != nil {
		return 1, err
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	child, err := syscall.ForkExec(self, append([]string{self, stageNode}, args...), &syscall.ProcAttr{
		Env: os.Environ(), Files: []uintptr{0, 1, 2},
	})
	if err != nil {
		return 1, err
	}
	go func() {
		for range signals {
			_ = syscall.Kill(child, syscall.SIGTERM)
		}
	}()
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		switch {
		case errors.Is(err, syscall.EINTR):
		case err != nil:
			return 1, err
		case pid == child && status.Exited():
			return status.ExitStatus(), nil
		case pid == child:
			return 1, errors.New("killed: " + status.Signal().String())
		}
	}
}

// pause is the program of the container that holds a pod's namespaces.
func pause() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	<-signals
}
