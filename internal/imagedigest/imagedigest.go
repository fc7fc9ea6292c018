// SPDX-License-Identifier: Apache-2.0

// Package imagedigest reads which content an image reference names, and which one a node says that it runs.
//
// A container's imageID is the first of the names by digest that the runtime has for the image (containerd: RepoDigests,
// CRI-O: SomeRepoDigest). Where an image was pulled by its index, that may be the digest of the index or of the manifest
// for the node's platform: both are names of one image there, and the node's status lists them together.
package imagedigest

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// Of returns the digest of a reference, algorithm:hexadecimal, or nothing where it names none. What stands before the name,
// as in docker-pullable://, does not matter.
func Of(reference string) string {
	_, digest, _ := strings.Cut(reference, "@")
	return digest
}

// Difference is something in a pod of which the node reports another content than the pod names.
type Difference struct {
	Container string // in which it is
	Volume    string // that shows it, or nothing where it is the container's own image
	Named     string // digest that the pod's spec names
	Reported  string // digest that the node reports
}

// Differences compares what a pod names by digest with what its node reports of it. What the node does not report, or
// reports without a digest of a manifest, is no difference: nothing is known of it.
func Differences(pod *corev1.Pod) []Difference {
	var all []Difference
	all = appendDifferences(all, pod, pod.Spec.InitContainers, pod.Status.InitContainerStatuses)
	return appendDifferences(all, pod, pod.Spec.Containers, pod.Status.ContainerStatuses)
}

func appendDifferences(all []Difference, pod *corev1.Pod, containers []corev1.Container, statuses []corev1.ContainerStatus) []Difference {
	for i := range statuses {
		s := &statuses[i]
		n := slices.IndexFunc(containers, func(c corev1.Container) bool { return c.Name == s.Name })
		if n < 0 {
			continue
		}
		all = appendDifference(all, Difference{Container: s.Name, Named: Of(containers[n].Image), Reported: Of(s.ImageID)})
		for _, m := range s.VolumeMounts {
			if m.VolumeStatus != nil && m.VolumeStatus.Image != nil {
				all = appendDifference(all, Difference{s.Name, m.Name, namedBy(pod, m.Name), Of(m.VolumeStatus.Image.ImageRef)})
			}
		}
	}
	return all
}

func appendDifference(all []Difference, d Difference) []Difference {
	if d.Named == "" || d.Reported == "" || d.Named == d.Reported {
		return all
	}
	return append(all, d)
}

// namedBy returns the digest that a volume of a pod names.
func namedBy(pod *corev1.Pod, volume string) string {
	for i := range pod.Spec.Volumes {
		if v := &pod.Spec.Volumes[i]; v.Name == volume && v.Image != nil {
			return Of(v.Image.Reference)
		}
	}
	return ""
}

// Listed is what the list of images of a node says of two digests.
type Listed string

// What a node can say of two digests.
const (
	Same    Listed = "Same"    // both are names of one image
	Another Listed = "Another" // the second is a name of an image of which the first is none
	Unknown Listed = "Unknown" // the second is not listed: the kubelet lists a new image after seconds, and 50 at most
)

// OnNode looks up whether a reported digest is another name of the named content on a node.
func OnNode(node *corev1.Node, d Difference) Listed {
	listed := Unknown
	for i := range node.Status.Images {
		names := node.Status.Images[i].Names
		has := func(digest string) bool {
			return slices.ContainsFunc(names, func(name string) bool { return Of(name) == digest })
		}
		switch {
		case has(d.Reported) && has(d.Named):
			return Same
		case has(d.Reported):
			listed = Another
		}
	}
	return listed
}
