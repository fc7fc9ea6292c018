// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"context"
	"errors"
	"net"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vsa-legal/operator/internal/guard"
)

// heldBack is what becomes of a connection of which nobody answers the first packet.
func heldBack(ctx context.Context) (net.Conn, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func connected() (net.Conn, error) {
	here, there := net.Pipe()
	_ = there.Close()
	return here, nil
}

func TestVerifyNetwork(t *testing.T) {
	for name, test := range map[string]struct {
		dial   func(ctx context.Context, attempt int, passed time.Duration) (net.Conn, error)
		open   bool
		within time.Duration // of a clock that moves only while everything waits
	}{
		"closed from the first packet on": {func(ctx context.Context, _ int, _ time.Duration) (net.Conn, error) {
			return heldBack(ctx)
		}, false, 3 * time.Second},
		"refused by the plug-in": {func(context.Context, int, time.Duration) (net.Conn, error) {
			return nil, syscall.ECONNREFUSED
		}, false, time.Second},
		"closed a moment later": {func(ctx context.Context, _ int, passed time.Duration) (net.Conn, error) {
			if passed < 15*time.Second {
				return connected()
			}
			return heldBack(ctx)
		}, false, 20 * time.Second},
		"open": {func(context.Context, int, time.Duration) (net.Conn, error) { return connected() }, true, 25 * time.Second},
		"open, and every other packet is lost": {func(ctx context.Context, attempt int, _ time.Duration) (net.Conn, error) {
			if attempt%2 == 1 {
				return heldBack(ctx)
			}
			return connected()
		}, true, 25 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begin, attempts := time.Now(), 0
				err := guard.VerifyNetwork(t.Context(), "10.0.0.1:443", func(ctx context.Context, network, address string) (net.Conn, error) {
					if network != "tcp" || address != "10.0.0.1:443" {
						t.Errorf("%s %s", network, address)
					}
					attempts++
					return test.dial(ctx, attempts, time.Since(begin))
				})
				var refusal *guard.Refusal
				if open := errors.As(err, &refusal) && refusal.Reason == guard.NetworkOpen; open != test.open || !open && err != nil {
					t.Errorf("%v, want open: %v", err, test.open)
				}
				if took := time.Since(begin); took > test.within || attempts < 2 {
					t.Errorf("%d attempts in %v, want more than one, within %v", attempts, took, test.within)
				}
			})
		})
	}
}

func TestVerifyNetworkThatIsStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	err := guard.VerifyNetwork(ctx, "10.0.0.1:443", func(ctx context.Context, _, _ string) (net.Conn, error) {
		cancel()
		return heldBack(ctx)
	})
	var refusal *guard.Refusal
	if !errors.As(err, &refusal) || refusal.Reason != guard.NotStarted {
		t.Errorf("what was not looked at to the end counts as closed: %v", err)
	}
}

func TestAPIServer(t *testing.T) {
	for name, test := range map[string]struct{ host, port, want string }{
		"IPv4":    {"10.0.0.1", "443", "10.0.0.1:443"},
		"IPv6":    {"fd00::1", "6443", "[fd00::1]:6443"},
		"a name":  {"kubernetes.default.svc", "443", ""},
		"nothing": {"", "", ""},
		"no port": {"10.0.0.1", "", ""},
	} {
		if got, err := guard.APIServer(test.host, test.port); got != test.want || (err != nil) != (test.want == "") {
			t.Errorf("%s: %q, %v, want %q", name, got, err, test.want)
		}
	}
}
