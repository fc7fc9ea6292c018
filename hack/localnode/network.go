// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"sync"

	"github.com/vishvananda/netlink"
)

// Addresses in a network namespace of its own, which reach nobody and collide with nobody's.
const (
	apiAddress  = "10.96.0.1"  // of the service by which pods find the API server
	nodeAddress = "172.30.0.1" // of the node
	podNetwork  = "10.88.0.0/16"
	registry    = "127.0.0.1:5000" // a loopback address: containerd takes plain HTTP there
)

// setUpNetwork makes the namespace a host of its own: loopback, two addresses, and forwarding between pods and host.
func setUpNetwork() error {
	loopback, err := netlink.LinkByName("lo")
	if err != nil {
		return err
	}
	for _, address := range []string{apiAddress, nodeAddress} {
		parsed, err := netlink.ParseAddr(address + "/32")
		if err != nil {
			return err
		}
		if err := netlink.AddrAdd(loopback, parsed); err != nil {
			return fmt.Errorf("giving the node the address %s: %w", address, err)
		}
	}
	if err := netlink.LinkSetUp(loopback); err != nil {
		return err
	}
	return os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1"), 0) // of this namespace
}

// forward passes connections on, as kube-proxy would for the one service that pods here need.
func forward(listener net.Listener, target string) {
	for {
		from, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer from.Close()
			to, err := net.Dial("tcp", target)
			if err != nil {
				return
			}
			defer to.Close()
			var both sync.WaitGroup
			both.Go(func() { pipe(to, from) })
			both.Go(func() { pipe(from, to) })
			both.Wait()
		}()
	}
}

// pipe copies one direction, and hands on its end.
func pipe(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	if half, ok := to.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
}
