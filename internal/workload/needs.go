// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"
)

// Need is something that a plan's pods rest on and that not every node, or not every cluster, does: see docs/node-features.md.
type Need struct {
	Feature Feature
	// Of is what the pods ask for by it, such as the name of a RuntimeClass. It may be empty.
	Of string
}

// Feature is what a node or a cluster may lack.
type Feature string

// The features.
const (
	ImageVolumes  Feature = "ImageVolumes"  // an image's files as a volume
	ImageFolders  Feature = "ImageFolders"  // one folder of an image: subPath of an image volume
	NetworkPolicy Feature = "NetworkPolicy" // a network plug-in that enforces it
	RuntimeClass  Feature = "RuntimeClass"  // a handler of containers other than the node's own
	Devices       Feature = "Devices"       // of an extended resource, or of a class
	HugePages     Feature = "HugePages"     // memory in large pages
	Claims        Feature = "Claims"        // PersistentVolumeClaims of the namespace
)

// Needs returns what the pods of a plan need of nodes and cluster, in one order.
func (p *Plan) Needs() []Need {
	spec := &PodTemplate(p.Workload()).Spec
	needs := []Need{{Feature: NetworkPolicy}}
	add := func(feature Feature, of ...string) {
		if len(of) > 0 {
			needs = append(needs, Need{feature, strings.Join(of, ", ")})
		}
	}
	if folders := shows(spec); len(folders) > 0 {
		needs = append(needs, Need{Feature: ImageVolumes})
		var parts []string
		for f := range folders {
			if f.folder != "" {
				parts = append(parts, f.folder)
			}
		}
		add(ImageFolders, slices.Sorted(slices.Values(parts))...)
	}
	if class := ptr.Deref(spec.RuntimeClassName, ""); class != "" {
		add(RuntimeClass, class)
	}
	devices, pages := amounts(spec)
	if p.ClaimTemplate != nil {
		of := p.ClaimTemplate.Spec.Spec.Devices.Requests[0].Exactly
		devices = append(devices, fmt.Sprintf("%d of the class %s", of.Count, of.DeviceClassName))
	}
	add(Devices, devices...)
	add(HugePages, pages...)
	add(Claims, claims(spec)...)
	return needs
}

// amounts are the extended resources of a pod, and its huge pages.
func amounts(spec *corev1.PodSpec) (devices, pages []string) {
	for _, c := range spec.Containers {
		for _, name := range slices.Sorted(maps.Keys(c.Resources.Limits)) {
			amount := c.Resources.Limits[name]
			switch said := fmt.Sprintf("%s of %s", amount.String(), name); {
			case strings.HasPrefix(string(name), corev1.ResourceHugePagesPrefix):
				pages = append(pages, said)
			case strings.Contains(string(name), "/"):
				devices = append(devices, said)
			}
		}
	}
	return devices, pages
}

// claims are the names of the claims that a pod mounts.
func claims(spec *corev1.PodSpec) []string {
	names := map[string]bool{}
	for _, v := range spec.Volumes {
		if v.PersistentVolumeClaim != nil {
			names[v.PersistentVolumeClaim.ClaimName] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}
