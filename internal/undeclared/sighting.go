// SPDX-License-Identifier: Apache-2.0

package undeclared

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unique"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/internal/workload"
)

// Sighting is what is kept of a pod that the operator did not make: some 300 bytes.
type Sighting struct {
	UID             types.UID
	Namespace, Name string
	Node            string // empty while it waits for one
	Device          bool   // it has a device beside processors and memory: see usesDevice
	Static          bool   // its node runs it from a file of its own
	Images          []Image
}

// Image of a pod.
type Image struct {
	// Reference by which it can be had: with a digest, where the pod or its node says one.
	Reference string
	// Other is what it is called besides, or empty: a package may name that.
	Other string
}

// shared returns one and the same text for texts that are alike: many pods have the same image, node and namespace.
func shared(text string) string { return unique.Make(text).Value() }

// mirror is the annotation of the pod by which a node shows a static pod.
const mirror = "kubernetes.io/config.mirror"

// Of returns what is kept of a pod. It is nothing of one that has ended, or that the operator made, whose namespace is own.
func Of(pod *corev1.Pod, own string) (Sighting, bool) {
	_, static := pod.Annotations[mirror]
	if pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed || !static && isOurs(pod, own) {
		return Sighting{}, false
	}
	return Sighting{UID: pod.UID, Namespace: shared(pod.Namespace), Name: pod.Name, Node: shared(pod.Spec.NodeName),
		Device: usesDevice(&pod.Spec), Static: static, Images: images(pod)}, true
}

// isOurs tells whether a pod is the operator's: by its label and by what made it. A label alone anybody who may make static
// pods can give; everybody else the API server refuses it to, and what has it all the same the operator ends as a forgery.
func isOurs(pod *corev1.Pod, own string) bool {
	owner := metav1.GetControllerOfNoCopy(pod)
	if owner == nil {
		return false
	}
	inspects := pod.Namespace == own && pod.Labels[scanjob.LabelComponent] == scanjob.Component
	return inspects && owner.Kind == "Job" ||
		pod.Labels[workload.LabelManagedBy] == workload.ManagedBy && (owner.Kind == "ReplicaSet" || owner.Kind == "Job")
}

// images lists the images of a pod's containers of every sort and of its volumes, none twice.
func images(pod *corev1.Pod) []Image {
	var all []Image
	add := func(named, reported string, runs bool) {
		i := imageOf(named, reported, runs)
		i = Image{shared(i.Reference), shared(i.Other)}
		if i.Reference != "" && !slices.Contains(all, i) {
			all = append(all, i)
		}
	}
	status := func(name string, of []corev1.ContainerStatus) (string, bool) {
		for i := range of {
			if of[i].Name == name {
				return of[i].ImageID, of[i].State.Running != nil || of[i].State.Terminated != nil
			}
		}
		return "", false
	}
	for _, c := range slices.Concat(pod.Spec.InitContainers, pod.Spec.Containers) {
		id, runs := status(c.Name, slices.Concat(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses))
		add(c.Image, id, runs)
	}
	for _, c := range pod.Spec.EphemeralContainers {
		id, runs := status(c.Name, pod.Status.EphemeralContainerStatuses)
		add(c.Image, id, runs)
	}
	for _, v := range pod.Spec.Volumes {
		if v.Image != nil {
			add(v.Image.Reference, volumeOf(pod, v.Name), pod.Status.Phase == corev1.PodRunning)
		}
	}
	return all
}

// volumeOf returns by which reference a node says that it shows an image volume, or nothing.
func volumeOf(pod *corev1.Pod, name string) string {
	for _, c := range slices.Concat(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses) {
		for _, m := range c.VolumeMounts {
			if m.Name == name && m.VolumeStatus != nil && m.VolumeStatus.Image != nil {
				return m.VolumeStatus.Image.ImageRef
			}
		}
	}
	return ""
}

// imageOf tells an image from what its pod names and what its node reports. Before it runs, a tag says nothing yet.
func imageOf(named, reported string, runs bool) Image {
	if _, after, found := strings.Cut(reported, "://"); found { // as in docker-pullable://
		reported = after
	}
	switch {
	case hasDigest(named) && hasDigest(reported) && digestOf(named) != digestOf(reported):
		return Image{named, reported}
	case hasDigest(named):
		return Image{Reference: named}
	case hasDigest(reported):
		return Image{reported, named}
	case runs:
		return Image{Reference: named}
	}
	return Image{}
}

func hasDigest(reference string) bool { return len(digestOf(reference)) == sha256.Size*2 }

// digestOf returns the hexadecimal digits of the digest that a reference names, or nothing.
func digestOf(reference string) string {
	_, digest, _ := strings.Cut(strings.ToLower(reference), "@sha256:")
	return digest
}

// digits is how many of a digest's hexadecimal digits are in a name: as many as scanjob.LabelInspected has.
const digits = 40

// Prefix of the name of an UndeclaredImage whose digest is known: the value of scanjob.LabelInspected follows.
const Prefix = "sha256-"

// Name is that of the UndeclaredImage that tells of an image.
func (i Image) Name() string {
	if digest := digestOf(i.Reference); hasDigest(i.Reference) {
		return Prefix + digest[:digits]
	}
	sum := sha256.Sum256([]byte(i.Reference))
	return "tag-" + hex.EncodeToString(sum[:])[:digits]
}

// Subject is what an inspection of the image is of, if its digest is known.
func (i Image) Subject() (s scanjob.Subject, known bool) {
	if !hasDigest(i.Reference) {
		return s, false
	}
	return scanjob.SubjectOf(withoutTag(i.Reference)), true
}

// withoutTag leaves out the tag of a reference by digest: a name by both is resolved by its digest.
func withoutTag(reference string) string {
	name, digest, _ := strings.Cut(reference, "@")
	if n := strings.LastIndex(name, ":"); n > strings.LastIndex(name, "/") {
		name = name[:n]
	}
	return name + "@" + digest
}

// Named returns the image of that name.
func (s *Sighting) Named(name string) (Image, bool) {
	n := slices.IndexFunc(s.Images, func(i Image) bool { return i.Name() == name })
	if n < 0 {
		return Image{}, false
	}
	return s.Images[n], true
}

// same tells whether nothing has changed that is kept of a pod.
func (s *Sighting) same(o *Sighting) bool {
	return s.Node == o.Node && s.Device == o.Device && s.Static == o.Static && slices.Equal(s.Images, o.Images)
}

func compare(a, b Sighting) int {
	return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name), cmp.Compare(a.UID, b.UID))
}
