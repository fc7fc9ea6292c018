// SPDX-License-Identifier: Apache-2.0

package imagedigest_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/internal/imagedigest"
)

// sha is a digest of one digit.
func sha(digit string) string { return "sha256:" + strings.Repeat(digit, 64) }

func TestOf(t *testing.T) {
	for reference, want := range map[string]string{
		"registry.example/a@" + sha("1"):                   sha("1"),
		"registry.example:5000/a:tag@" + sha("1"):          sha("1"),
		"docker-pullable://registry.example/a@" + sha("1"): sha("1"),
		"docker.io/library/a:tag":                          "",
		sha("1"):                                           "", // the digest of a config names no manifest
		"docker://" + sha("1"):                             "",
		"":                                                 "",
	} {
		if got := imagedigest.Of(reference); got != want {
			t.Errorf("Of(%q) = %q, want %q", reference, got, want)
		}
	}
}

// podOf is a pod with one container and one image volume, of which a node reports something.
func podOf(imageID, imageRef string) *corev1.Pod {
	mount := corev1.VolumeMountStatus{Name: "model"}
	if imageRef != "" {
		mount.VolumeStatus = &corev1.VolumeStatus{Image: &corev1.ImageVolumeStatus{ImageRef: imageRef}}
	}
	return &corev1.Pod{
		Spec: corev1.PodSpec{
			Containers: []corev1.Container{{Name: "runtime", Image: "registry.example/a@" + sha("1")}},
			Volumes: []corev1.Volume{{Name: "model", VolumeSource: corev1.VolumeSource{
				Image: &corev1.ImageVolumeSource{Reference: "registry.example/m@" + sha("2")}}}},
		},
		Status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{
			{Name: "runtime", ImageID: imageID, VolumeMounts: []corev1.VolumeMountStatus{mount}}}},
	}
}

func TestDifferences(t *testing.T) {
	container := imagedigest.Difference{Container: "runtime", Named: sha("1"), Reported: sha("9")}
	volume := imagedigest.Difference{Container: "runtime", Volume: "model", Named: sha("2"), Reported: sha("8")}
	for name, test := range map[string]struct {
		pod  *corev1.Pod
		want []imagedigest.Difference
	}{
		"nothing is reported yet":          {podOf("", ""), nil},
		"what was named":                   {podOf("registry.example/a@"+sha("1"), "registry.example/m@"+sha("2")), nil},
		"under another name":               {podOf("mirror.example/b@"+sha("1"), "mirror.example/c@"+sha("2")), nil},
		"only the digest of a config":      {podOf(sha("9"), ""), nil},
		"another image":                    {podOf("registry.example/a@"+sha("9"), ""), []imagedigest.Difference{container}},
		"another image volume":             {podOf("registry.example/a@"+sha("1"), "registry.example/m@"+sha("8")), []imagedigest.Difference{volume}},
		"both are others":                  {podOf("docker-pullable://a@"+sha("9"), "m@"+sha("8")), []imagedigest.Difference{container, volume}},
		"a container that nobody planned":  {&corev1.Pod{Status: podOf("a@"+sha("9"), "").Status}, nil},
		"a status without any of its pods": {&corev1.Pod{Spec: podOf("", "").Spec}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, imagedigest.Differences(test.pod)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDifferencesOfInitContainers(t *testing.T) {
	pod := podOf("", "")
	pod.Spec.InitContainers, pod.Spec.Containers = pod.Spec.Containers, nil
	pod.Status.InitContainerStatuses = podOf("a@"+sha("9"), "").Status.ContainerStatuses
	want := []imagedigest.Difference{{Container: "runtime", Named: sha("1"), Reported: sha("9")}}
	if diff := cmp.Diff(want, imagedigest.Differences(pod)); diff != "" {
		t.Error(diff)
	}
}

func TestOnNode(t *testing.T) {
	d := imagedigest.Difference{Named: sha("1"), Reported: sha("9")}
	node := func(images ...[]string) *corev1.Node {
		n := &corev1.Node{}
		for _, names := range images {
			n.Status.Images = append(n.Status.Images, corev1.ContainerImage{Names: names})
		}
		return n
	}
	for name, test := range map[string]struct {
		node *corev1.Node
		want imagedigest.Listed
	}{
		"an index and the manifest of it":  {node([]string{"a@" + sha("1"), "a@" + sha("9"), "a:tag"}), imagedigest.Same},
		"two images":                       {node([]string{"a@" + sha("1")}, []string{"a@" + sha("9")}), imagedigest.Another},
		"another image under the same tag": {node([]string{"a:tag", "a@" + sha("9")}), imagedigest.Another},
		"the reported one is not listed":   {node([]string{"a@" + sha("1")}), imagedigest.Unknown},
		"nothing is listed":                {node(), imagedigest.Unknown},
		"one of two entries names both":    {node([]string{"b@" + sha("9")}, []string{"a@" + sha("9"), "a@" + sha("1")}), imagedigest.Same},
		"a tag that looks like the digest": {node([]string{"a:" + strings.Repeat("9", 64)}), imagedigest.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			if got := imagedigest.OnNode(test.node, d); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}
