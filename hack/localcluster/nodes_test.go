// SPDX-License-Identifier: Apache-2.0

package main

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
)

// TestEnsureNodesSaysWhatNodesAre: simulated nodes say what they are, those of an earlier version of this program as well.
func TestEnsureNodesSaysWhatNodesAre(t *testing.T) {
	earlier := newNode(0, 4)
	earlier.Status.NodeInfo.ContainerRuntimeVersion = "kwok-v0.8.0"
	admin := fake.NewClientset(earlier)
	if err := ensureNodes(t.Context(), admin, 2, 4); err != nil {
		t.Fatal(err)
	}
	nodes, err := admin.CoreV1().Nodes().List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(nodes.Items) != 2 {
		t.Errorf("there are %d nodes", len(nodes.Items))
	}
	for _, n := range nodes.Items {
		if info := n.Status.NodeInfo; info.ContainerRuntimeVersion != simulatedRuntime || info.Architecture != "amd64" {
			t.Errorf("%s says that it is %+v", n.Name, info)
		}
	}
}
