// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"

	resourceapi "k8s.io/api/resource/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/dynamic-resource-allocation/kubeletplugin"
	"k8s.io/dynamic-resource-allocation/resourceslice"
)

// driver prepares whatever is allocated of it.
type driver struct{ name string }

// startDriver serves a kubelet plugin, and publishes its devices.
func startDriver(ctx context.Context, o options) (stop func(), err error) {
	config, err := clientcmd.BuildConfigFromFlags("", o.kubeconfig)
	if err != nil {
		return nil, err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(kubeletplugin.KubeletPluginsDir+"/"+o.driver, 0o750); err != nil {
		return nil, err
	}
	helper, err := kubeletplugin.Start(ctx, &driver{o.driver}, kubeletplugin.DriverName(o.driver), kubeletplugin.NodeName(o.node),
		kubeletplugin.KubeClient(client), kubeletplugin.HealthService(false))
	if err != nil {
		return nil, err
	}
	var devices []resourceapi.Device
	for n := range o.count {
		devices = append(devices, resourceapi.Device{Name: deviceName(n)})
	}
	return helper.Stop, helper.PublishResources(ctx, resourceslice.DriverResources{
		Pools: map[string]resourceslice.Pool{o.node: {Slices: []resourceslice.Slice{{Devices: devices}}}}})
}

func (d *driver) PrepareResourceClaims(_ context.Context, claims []*resourceapi.ResourceClaim) (map[types.UID]kubeletplugin.PrepareResult, error) {
	all := map[types.UID]kubeletplugin.PrepareResult{}
	for _, c := range claims {
		var result kubeletplugin.PrepareResult
		for _, r := range c.Status.Allocation.Devices.Results {
			if r.Driver == d.name {
				result.Devices = append(result.Devices, kubeletplugin.Device{Requests: []string{r.Request}, PoolName: r.Pool, DeviceName: r.Device})
			}
		}
		fmt.Println("prepared", c.UID, len(result.Devices))
		all[c.UID] = result
	}
	return all, nil
}

func (d *driver) UnprepareResourceClaims(_ context.Context, claims []kubeletplugin.NamespacedObject) (map[types.UID]error, error) {
	all := map[types.UID]error{}
	for _, c := range claims {
		fmt.Println("unprepared", c.UID)
		all[c.UID] = nil
	}
	return all, nil
}

func (d *driver) HandleError(_ context.Context, err error, message string) {
	fmt.Fprintln(os.Stderr, "devices:", message, err)
}

func (d *driver) WatchHealthStatus(context.Context, chan<- kubeletplugin.DeviceHealthReport) error {
	return kubeletplugin.ErrHealthNotSupported
}
