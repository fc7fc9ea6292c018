// SPDX-License-Identifier: Apache-2.0

package main

import (
	"testing"

	deviceplugin "k8s.io/kubelet/pkg/apis/deviceplugin/v1beta1"
)

func TestAllocateTellsContainersWhatTheyHave(t *testing.T) {
	answer, err := (&plugin{count: 2}).Allocate(t.Context(), &deviceplugin.AllocateRequest{ContainerRequests: []*deviceplugin.ContainerAllocateRequest{
		{DevicesIds: []string{"device-0", "device-1"}}, {DevicesIds: []string{"device-2"}}}})
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range []string{"device-0,device-1", "device-2"} {
		if got := answer.ContainerResponses[n].Envs[envDevices]; got != want {
			t.Errorf("container %d has %q, want %q", n, got, want)
		}
	}
}
