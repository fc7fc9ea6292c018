// SPDX-License-Identifier: Apache-2.0

// Command policies enforces NetworkPolicy on one node, with the engine of Kubernetes' own kube-network-policies: it reads the
// policies of both ends of each packet that the kernel holds in a queue, and says whether it may go on. It takes a kubeconfig,
// where the engine's own program has to run in a pod. The engine also writes rules of its own, which need a kernel with
// queues in nftables: where there are none it says so in its log, and the rules of localnode, which hold more, are the only ones.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/kube-network-policies/pkg/networkpolicy"
)

func main() {
	kubeconfig := flag.String("kubeconfig", "", "of the cluster")
	node := flag.String("node", "", "name of the node that this runs on")
	queue := flag.Int("queue", 100, "number of the kernel's queue for the packets to look at")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *kubeconfig, *node, *queue); err != nil {
		fmt.Fprintln(os.Stderr, "policies:", err)
		os.Exit(1) //nolint:gocritic // nothing that the deferred call releases outlives the process
	}
}

// run enforces policies until the context ends. Whatever ends it earlier is an error.
func run(ctx context.Context, kubeconfig, node string, queue int) error {
	if node == "" {
		return errors.New("--node is missing")
	}
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	all := informers.NewSharedInformerFactory(client, 0)
	engine, err := networkpolicy.NewController(client,
		all.Networking().V1().NetworkPolicies(), all.Core().V1().Namespaces(), all.Core().V1().Pods(),
		nil, nil, nil, nil, networkpolicy.Config{
			NodeName: node, QueueID: queue,
			// A new pod's address is known before its first packet: containerd tells it, not the API server.
			NRIdisabled: false,
		})
	if err != nil {
		return err
	}
	all.Start(ctx.Done())
	if err := engine.Run(ctx); err != nil {
		return err
	}
	if ctx.Err() == nil {
		return errors.New("the engine ended by itself")
	}
	return nil
}
