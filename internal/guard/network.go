// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"context"
	"net"
	"net/netip"
	"time"
)

// Bounds of the look at a pod's network. A plug-in may need a moment until it holds the connections of a new pod.
const (
	networkPatience = 20 * time.Second // for connections that come about
	dialTimeout     = time.Second
	dialPause       = 250 * time.Millisecond
	heldBackEnough  = 2 // attempts one after the other that fail: one may have been lost on its way
)

// Dial connects to an address, as net.Dialer does.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// APIServer returns the address of the API server, of what Kubernetes tells every pod in its environment. It is always there, and the
// NetworkPolicy of a plan denies it whatever a request names. A name is refused: it would have to be looked up, in a closed network.
func APIServer(host, port string) (string, error) {
	if _, err := netip.ParseAddr(host); err != nil || port == "" {
		return "", Refuse(NotStarted, "the environment does not tell the address of the API server, by which it is tried whether the network is closed")
	}
	return net.JoinHostPort(host, port), nil
}

// VerifyNetwork returns nil once connections to an address, which the NetworkPolicy of the pod denies, do not come about, and a Refusal
// for NetworkOpen where they still do at the end of its patience. It sends nothing. That a connection is refused counts as held back:
// some plug-ins answer for what they do not let through.
func VerifyNetwork(ctx context.Context, address string, dial Dial) error {
	patience, cancel := context.WithTimeout(ctx, networkPatience)
	defer cancel()
	for held := 0; held < heldBackEnough; {
		if err := ctx.Err(); err != nil {
			return Refuse(NotStarted, "the look at the network has not come to its end: %v", err)
		}
		switch {
		case !connects(ctx, address, dial):
			held++
		case patience.Err() != nil:
			return Refuse(NetworkOpen, "the pod connects to %s, which its NetworkPolicy denies: nothing enforces the policy, or another "+
				"policy lets it through", address)
		default:
			held = 0
		}
		if held < heldBackEnough {
			pause(ctx, dialPause)
		}
	}
	return nil
}

// connects tells whether a connection comes about in time.
func connects(ctx context.Context, address string, dial Dial) bool {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	connection, err := dial(ctx, "tcp", address)
	if err != nil {
		return false
	}
	_ = connection.Close()
	return true
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
