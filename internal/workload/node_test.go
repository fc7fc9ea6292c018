// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/internal/workload"
)

func TestNodeOf(t *testing.T) {
	got := workload.NodeOf(&corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n"}, Status: corev1.NodeStatus{NodeInfo: corev1.NodeSystemInfo{
		OperatingSystem: "linux", Architecture: "arm64", ContainerRuntimeVersion: "containerd://2.2.1"}}})
	if diff := cmp.Diff(workload.Node{Name: "n", OS: "linux", Architecture: "arm64", Runtime: "containerd://2.2.1"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestImageSubPath(t *testing.T) {
	for runtime, want := range map[string]workload.Support{
		"containerd://1.7.28":        workload.Unsupported,
		"containerd://2.1.9":         workload.Unsupported,
		"containerd://v2.1.4-k3s2":   workload.Unsupported,
		"containerd://2.2.0":         workload.Supported,
		"containerd://v2.2.0":        workload.Supported,
		"containerd://2.2.1-k3s1":    workload.Supported,
		"containerd://2.4.2+unknown": workload.Supported,
		"containerd://2.10.0":        workload.Supported,
		"containerd://2.2.0-beta.1":  workload.Unknown,
		"containerd://2.2.0~rc1":     workload.Unknown,
		"containerd://unknown":       workload.Unknown,
		"containerd://":              workload.Unknown,
		"cri-o://1.32.4":             workload.Unsupported,
		"cri-o://1.33.0":             workload.Supported,
		"cri-o://1.33.0-dev":         workload.Unknown,
		"cri-o://1.36.1":             workload.Supported,
		"docker://28.0.1":            workload.Unknown,
		"kwok-v0.8.0":                workload.Unknown,
		"":                           workload.Unknown,
		"containerd-but-not://2.4.0": workload.Unknown,
		"containerd://2.4.0://9.9.9": workload.Supported,
	} {
		if got := (workload.Node{Runtime: runtime}).ImageSubPath(); got != want {
			t.Errorf("%q: %s, want %s", runtime, got, want)
		}
	}
}
