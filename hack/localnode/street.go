// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"syscall"

	"github.com/vishvananda/netlink"
)

// streetAddresses are those of a network beyond the node, in which cameras could be: the node's own addresses would not do,
// for what a pod sends to them is not forwarded. The first two are in one network of 256 addresses, the third is in another.
var streetAddresses = []string{"10.20.0.11", "10.20.0.53", "10.21.0.11"}

// The ports on which each of them answers: a stream's and a web server's over TCP, and that of the DNS over UDP.
var streetPorts = map[string][]string{"tcp": {"554", "80"}, "udp": {"53"}}

// Both ends of the cable to the street. The node has the first address of each network.
const (
	streetNodeEnd  = "street0"
	streetOtherEnd = "street1"
)

var streetGateways = []string{"10.20.0.1/24", "10.21.0.1/24"}

// setUpStreet makes a network namespace beside the node's, a cable between both, and what answers there. It lasts as long as
// the sockets that answer, which end with this process.
func setUpStreet() error {
	cable := &netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: streetNodeEnd}, PeerName: streetOtherEnd}
	if err := netlink.LinkAdd(cable); err != nil {
		return fmt.Errorf("adding %s: %w", streetNodeEnd, err)
	}
	if err := setUpLink(streetNodeEnd, streetGateways...); err != nil {
		return err
	}
	there, done := make(chan int), make(chan error, 1)
	// The thread keeps the new namespace: it is never given back, so that it ends with this function.
	go func() {
		runtime.LockOSThread()
		done <- openStreet(there)
	}()
	select {
	case thread := <-there:
		moveErr := moveLink(streetOtherEnd, thread)
		there <- 0
		return errors.Join(moveErr, <-done)
	case err := <-done:
		return err
	}
}

// moveLink gives a link to the network namespace of a thread.
func moveLink(name string, thread int) error {
	link, err := netlink.LinkByName(name)
	if err != nil {
		return err
	}
	return netlink.LinkSetNsPid(link, thread)
}

// openStreet makes the namespace, waits until its end of the cable is in it, and answers on all addresses.
func openStreet(there chan int) error {
	if err := syscall.Unshare(syscall.CLONE_NEWNET); err != nil {
		return os.NewSyscallError("unshare", err)
	}
	there <- syscall.Gettid()
	<-there
	addresses := make([]string, 0, len(streetAddresses))
	for _, a := range streetAddresses {
		addresses = append(addresses, a+"/24")
	}
	if err := setUpLink(streetOtherEnd, addresses...); err != nil {
		return err
	}
	node, _, err := net.ParseCIDR(streetGateways[0])
	if err != nil {
		return err
	}
	if err := netlink.RouteAdd(&netlink.Route{Gw: node}); err != nil {
		return fmt.Errorf("adding a route to the node: %w", err)
	}
	for _, address := range streetAddresses {
		if err := answerOn(address); err != nil {
			return err
		}
	}
	return nil
}

func setUpLink(name string, addresses ...string) error {
	link, err := netlink.LinkByName(name)
	if err != nil {
		return err
	}
	for _, address := range addresses {
		parsed, err := netlink.ParseAddr(address)
		if err != nil {
			return err
		}
		if err := netlink.AddrAdd(link, parsed); err != nil {
			return fmt.Errorf("giving %s the address %s: %w", name, address, err)
		}
	}
	return netlink.LinkSetUp(link)
}

// answerOn answers whatever anybody sends to the ports of an address: it says who asked, as it sees them.
func answerOn(address string) error {
	for _, port := range streetPorts["tcp"] {
		listener, err := net.Listen("tcp", net.JoinHostPort(address, port))
		if err != nil {
			return err
		}
		go answerStreams(listener)
	}
	for _, port := range streetPorts["udp"] {
		packets, err := net.ListenPacket("udp", net.JoinHostPort(address, port))
		if err != nil {
			return err
		}
		go answerPackets(packets)
	}
	return nil
}

func answerStreams(listener net.Listener) {
	for {
		from, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer from.Close()
			if _, err := from.Read(make([]byte, 1)); err == nil {
				_, _ = fmt.Fprint(from, from.RemoteAddr())
			}
		}()
	}
}

func answerPackets(packets net.PacketConn) {
	buffer := make([]byte, 1)
	for {
		_, from, err := packets.ReadFrom(buffer)
		if err != nil {
			return
		}
		_, _ = packets.WriteTo([]byte(from.String()), from)
	}
}
