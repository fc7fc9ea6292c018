// SPDX-License-Identifier: Apache-2.0

package main

import (
	"net"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// inNewNetwork does something on a thread with a network namespace of its own, which ends with that thread.
func inNewNetwork(t *testing.T, do func() error) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Fatal("needs root: run 'make e2e'")
	}
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		if err := syscall.Unshare(syscall.CLONE_NEWNET); err != nil {
			done <- os.NewSyscallError("unshare", err)
			return
		}
		done <- do()
	}()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestStreetAnswersFromBeyondTheNode(t *testing.T) {
	inNewNetwork(t, func() error {
		if err := setUpStreet(); err != nil {
			return err
		}
		for network, ports := range streetPorts {
			for _, port := range ports {
				for _, address := range streetAddresses {
					answer, err := askStreet(network, net.JoinHostPort(address, port))
					if err != nil {
						return err
					}
					if from, _, _ := strings.Cut(answer, ":"); from != "10.20.0.1" && from != "10.21.0.1" {
						t.Errorf("%s %s:%s was asked by %q", network, address, port, answer)
					}
				}
			}
		}
		return nil
	})
}

func askStreet(network, address string) (string, error) {
	connection, err := net.DialTimeout(network, address, time.Minute)
	if err != nil {
		return "", err
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		return "", err
	}
	if _, err := connection.Write([]byte("?")); err != nil {
		return "", err
	}
	answer := make([]byte, 64)
	n, err := connection.Read(answer)
	return string(answer[:n]), err
}
