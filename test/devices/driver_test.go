// SPDX-License-Identifier: Apache-2.0

package main

import (
	"testing"

	resourceapi "k8s.io/api/resource/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/dynamic-resource-allocation/kubeletplugin"
)

// TestPrepare: what is allocated of this driver is prepared, and nothing of another one's.
func TestPrepare(t *testing.T) {
	claim := &resourceapi.ResourceClaim{ObjectMeta: metav1.ObjectMeta{UID: "claim"}, Status: resourceapi.ResourceClaimStatus{
		Allocation: &resourceapi.AllocationResult{Devices: resourceapi.DeviceAllocationResult{Results: []resourceapi.DeviceRequestAllocationResult{
			{Request: "gpu", Driver: "ours", Pool: "node", Device: "device-0"}, {Request: "gpu", Driver: "another", Pool: "node", Device: "device-1"}}}}}}
	d := &driver{"ours"}
	prepared, err := d.PrepareResourceClaims(t.Context(), []*resourceapi.ResourceClaim{claim})
	if err != nil {
		t.Fatal(err)
	}
	if devices := prepared["claim"].Devices; len(devices) != 1 || devices[0].DeviceName != "device-0" || devices[0].PoolName != "node" {
		t.Errorf("%+v", prepared)
	}
	all, err := d.UnprepareResourceClaims(t.Context(), []kubeletplugin.NamespacedObject{{UID: "claim"}})
	if err != nil || len(all) != 1 || all["claim"] != nil {
		t.Errorf("%v, %v", all, err)
	}
}
