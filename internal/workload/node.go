// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/version"
)

// Node is what a plan has to know of a node: see docs/node-features.md.
type Node struct {
	Name         string
	OS           string // as the kubelet reports it: linux, windows
	Architecture string // as Go names it: amd64, arm64
	Runtime      string // with its version: containerd://2.2.1, cri-o://1.33.0
}

// NodeOf reads what the kubelet reports of its node.
func NodeOf(n *corev1.Node) Node {
	info := &n.Status.NodeInfo
	return Node{Name: n.Name, OS: info.OperatingSystem, Architecture: info.Architecture, Runtime: info.ContainerRuntimeVersion}
}

// Support is whether a node honours something that a plan rests on.
type Support string

// What can be known of a node.
const (
	Supported   Support = "Supported"
	Unsupported Support = "Unsupported"
	Unknown     Support = "Unknown" // nothing tells
)

// The first versions of container runtimes that mount a folder of an image volume where subPath asks for one. Older ones
// mount the whole image there, without an error (containerd issue 11580; CRI-O pull request 9050).
const (
	containerdWithSubPath = "2.2.0"
	crioWithSubPath       = "1.33.0"
)

// ImageSubPath tells whether a node shows, of an image volume with a subPath, that folder alone.
func (n Node) ImageSubPath() Support {
	runtime, reported, _ := strings.Cut(n.Runtime, "://")
	switch runtime {
	case "containerd":
		return since(reported, containerdWithSubPath)
	case "cri-o":
		return since(reported, crioWithSubPath)
	}
	return Unknown
}

// since tells whether a version is at least the first one that supports something. What stands before its release, such as
// 2.2.0-beta.1, may or may not.
func since(reported, first string) Support {
	v, err := version.ParseGeneric(reported)
	if err != nil {
		return Unknown
	}
	minimum := version.MustParseGeneric(first)
	switch {
	case v.LessThan(minimum):
		return Unsupported
	case v.EqualTo(minimum) && strings.TrimPrefix(reported, "v") != first:
		return Unknown
	}
	return Supported
}
