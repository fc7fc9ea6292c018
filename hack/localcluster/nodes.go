package main

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

const (
	fakeNode  = "kwok.x-k8s.io/node" // the annotation by which kwok knows its nodes
	simulated = "localcluster/simulated=true"

	// simulatedRuntime is one that does all that the operator asks of a node.
	simulatedRuntime = "containerd://2.4.2"

	gpu = corev1.ResourceName("nvidia.com/gpu")
)

// ensureNodes makes the simulated nodes what the options say: adds, resizes, and removes those beyond the count.
func ensureNodes(ctx context.Context, admin kubernetes.Interface, count, gpus int) error {
	nodes := admin.CoreV1().Nodes()
	surplus := map[string]bool{}
	present, err := nodes.List(ctx, metav1.ListOptions{LabelSelector: simulated})
	if err != nil {
		return err
	}
	for _, node := range present.Items {
		surplus[node.Name] = true
	}
	for i := range count {
		want := newNode(i, gpus)
		delete(surplus, want.Name)
		if err := ensureNode(ctx, admin, want); err != nil {
			return fmt.Errorf("node %s: %w", want.Name, err)
		}
	}
	for name := range surplus {
		if err := nodes.Delete(ctx, name, metav1.DeleteOptions{}); err != nil && !apierrors.IsNotFound(err) {
			return err
		}
	}
	return nil
}

func ensureNode(ctx context.Context, admin kubernetes.Interface, want *corev1.Node) error {
	nodes := admin.CoreV1().Nodes()
	_, err := nodes.Create(ctx, want, metav1.CreateOptions{})
	if !apierrors.IsAlreadyExists(err) {
		return err
	}
	node, err := nodes.Get(ctx, want.Name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	have, wanted := node.Status.Allocatable[gpu], want.Status.Allocatable[gpu]
	runtime := &node.Status.NodeInfo.ContainerRuntimeVersion
	if have.Cmp(wanted) == 0 && *runtime == simulatedRuntime {
		return nil
	}
	*runtime = simulatedRuntime
	node.Status.Capacity, node.Status.Allocatable = want.Status.Capacity, want.Status.Allocatable
	_, err = nodes.UpdateStatus(ctx, node, metav1.UpdateOptions{})
	return err
}

// newNode is a plausible GPU server. What the kubelet would report beyond that, kwok fills in.
func newNode(index, gpus int) *corev1.Node {
	name := fmt.Sprintf("gpu-node-%d", index)
	resources := corev1.ResourceList{
		corev1.ResourceCPU:              resource.MustParse("64"),
		corev1.ResourceMemory:           resource.MustParse("512Gi"),
		corev1.ResourceEphemeralStorage: resource.MustParse("1Ti"),
		corev1.ResourcePods:             resource.MustParse("250"),
		gpu:                             *resource.NewQuantity(int64(gpus), resource.DecimalSI),
	}
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{
			Name:        name,
			Annotations: map[string]string{fakeNode: "fake"},
			Labels: map[string]string{
				"localcluster/simulated":       "true",
				"kubernetes.io/hostname":       name,
				"kubernetes.io/os":             "linux",
				"kubernetes.io/arch":           "amd64",
				"nvidia.com/gpu.present":       "true", // as NVIDIA's feature discovery labels real ones
				corev1.LabelInstanceTypeStable: "simulated",
			},
		},
		// kwok leaves what a node says of itself as it is. It runs nothing, and so breaks no promise of this runtime's.
		Status: corev1.NodeStatus{Capacity: resources, Allocatable: resources, NodeInfo: corev1.NodeSystemInfo{
			Architecture: "amd64", OperatingSystem: "linux", ContainerRuntimeVersion: simulatedRuntime,
		}},
	}
}
