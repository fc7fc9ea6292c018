// SPDX-License-Identifier: Apache-2.0

// Command devices makes devices up for the kubelet of a test, by the interfaces of real drivers: as an extended resource by a
// device plugin, and as devices of Dynamic Resource Allocation by a kubelet plugin. It writes a line for each step that the
// kubelet asks for. It runs until it is told to end.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// options are the flags.
type options struct {
	resource   string // extended resource, such as test.example/gpu
	driver     string // of Dynamic Resource Allocation
	node       string
	kubeconfig string
	count      int // devices of each
}

func main() {
	o := options{}
	flag.StringVar(&o.resource, "resource", "devices.test.example/gpu", "extended resource that the device plugin offers")
	flag.StringVar(&o.driver, "driver", "dra.test.example", "driver of Dynamic Resource Allocation")
	flag.StringVar(&o.node, "node", "", "node that this runs on")
	flag.StringVar(&o.kubeconfig, "kubeconfig", "", "of the cluster, to publish devices and to read claims")
	flag.IntVar(&o.count, "count", 2, "devices of each")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "devices:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	stopPlugin, err := startPlugin(ctx, o)
	if err != nil {
		return fmt.Errorf("the device plugin: %w", err)
	}
	defer stopPlugin()
	stopDriver, err := startDriver(ctx, o)
	if err != nil {
		return fmt.Errorf("the driver of Dynamic Resource Allocation: %w", err)
	}
	defer stopDriver()
	<-ctx.Done()
	return nil
}

// deviceName is that of one of the devices.
func deviceName(n int) string { return fmt.Sprintf("device-%d", n) }
