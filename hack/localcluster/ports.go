package main

import (
	"errors"
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
		ports[name] = listener.Addr().(*net.TCPAddr).Port
	}
	return ports, nil
}
