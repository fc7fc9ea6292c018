package main

import (
	"errors"
	"fmt"
	"net"
)

const loopback = "127.0.0.1"

// portNames are the ports that a cluster needs, by who listens on them.
var portNames = []string{"etcd", "etcd-peer", "kube-apiserver", "kube-controller-manager", "kube-scheduler"}

// freePorts asks the kernel. All listeners are held until the last one is there, so that no port comes twice.
func freePorts(names ...string) (ports map[string]int, err error) {
	ports = map[string]int{}
	for _, name := range names {
		listener, listenErr := net.Listen("tcp", net.JoinHostPort(loopback, "0"))
		if listenErr != nil {
			return nil, listenErr
		}
		defer func() { err = errors.Join(err, listener.Close()) }()
		address, ok := listener.Addr().(*net.TCPAddr)
		if !ok {
			return nil, fmt.Errorf("a listener on a port has the address %s", listener.Addr())
		}
		ports[name] = address.Port
	}
	return ports, nil
}
