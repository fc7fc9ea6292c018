// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/admission"
)

const (
	governs = "an AnalyticsPackage names this image"
	byID    = "name the image by its registry and repository"
)

// spellings of governed images: what each of them stands for.
var spellings = map[string]string{
	"the image as the package names it":      runtimeImage,
	"a module that is an artifact":           strings.Replace(runtimeImage, "0001", "0002", 1),
	"by tag":                                 repository + ":v1",
	"without a tag":                          repository,
	"by tag and digest":                      strings.Replace(runtimeImage, "@", ":v1@", 1),
	"by another digest":                      strings.Replace(runtimeImage, "0001", "9999", 1),
	"with the port":                          "registry.example:443/a:v1",
	"with another port":                      "registry.example:5000/a",
	"in capitals":                            "REGISTRY.Example/a:v1",
	"with a dot at the end of the host":      "registry.example./a:v1",
	"with a dot and a port":                  "registry.example.:443/a",
	"from a mirror, by its digest":           strings.Replace(runtimeImage, repository, "mirror.example/other", 1),
	"from docker.io, by its digest":          strings.Replace(runtimeImage, repository, "vendor/other", 1),
	"from a mirror, by tag and digest":       strings.Replace(runtimeImage, repository, "mirror.example/other:v2", 1),
	"from docker.io, of the library":         "face",
	"from docker.io, of the library, by tag": "face:v1",
	"from docker.io, in full":                "docker.io/library/face:v1",
	"from docker.io, by its index":           "index.docker.io/library/face",
	"from docker.io, by its host":            "registry-1.docker.io/library/face:v1",
	"from docker.io, without the library":    "docker.io/face",
}

func imageAttempts() []attempt {
	var all []attempt
	add := func(threat, what string, who identity, says string, try func(context.Context, identity) error) {
		all = append(all, attempt{threat, what, who, try, "vsa-images", says})
	}
	for what, image := range spellings {
		add("image-beside", what, namespaceAdmin, governs, creates(func() client.Object { return pod(elsewhere, "beside", podSpec(image)) }))
	}
	add("image-by-id", "by the name that the node gives it", editor, byID,
		creates(func() client.Object { return pod(elsewhere, "beside", podSpec("sha256:"+strings.Repeat("a", 64))) }))
	add("image-by-id", "by the beginning of that name", editor, byID,
		creates(func() client.Object { return pod(elsewhere, "beside", podSpec("sha256:0123456789ab")) }))
	add("image-by-id", "by a digest of another sort", editor, byID,
		creates(func() client.Object {
			return pod(elsewhere, "beside", podSpec("mirror.example/x@sha512:"+strings.Repeat("a", 128)))
		}))
	for what, change := range placements() {
		add("image-placed", what, namespaceAdmin, governs, creates(func() client.Object {
			spec := podSpec(ownImage)
			change(&spec)
			return pod(elsewhere, "placed", spec)
		}))
	}
	for _, namespace := range []string{town, "kube-system", admission.Namespace} {
		add("image-namespace", "a pod in "+namespace, namespaceAdmin, governs, creates(func() client.Object { return pod(namespace, "beside", podSpec(runtimeImage)) }))
	}
	for _, who := range []identity{clusterAdmin, gitops, controller, operator, builtIn("daemon-set-controller"), builtIn("statefulset-controller")} {
		add("image-who", "a pod", who, governs, creates(func() client.Object { return pod(admission.Namespace, "beside", podSpec(runtimeImage)) }))
	}
	add("image-who", "a pod by a built-in controller, without the operator's labels", builtIn("replicaset-controller"), governs, creates(func() client.Object {
		p := pod(town, "beside", podSpec(runtimeImage))
		p.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: "x", UID: "x", Controller: ptr.To(true)}}
		return p
	}))
	add("image-later", "the image of a pod that runs is changed to it", editor, governs, func(ctx context.Context, who identity) error {
		return patch(ctx, who, bystander(ctx), map[string]any{"spec": map[string]any{"containers": []any{map[string]any{"name": "c", "image": runtimeImage}}}})
	})
	add("image-later", "an ephemeral container in somebody's pod", gitops, governs, func(ctx context.Context, who identity) error {
		return debug(ctx, who, bystander(ctx), runtimeImage)
	})
	add("image-later", "by forced server-side apply, as the operator's field manager", gitops, governs, func(ctx context.Context, who identity) error {
		o := pod(elsewhere, "applied", podSpec(runtimeImage))
		o.APIVersion, o.Kind = "v1", "Pod"
		return who.client().Patch(ctx, o, client.Apply, client.ForceOwnership, client.FieldOwner("vsa-operator")) //nolint:staticcheck // what a person can send
	})
	add("image-copy", "kubectl debug --copy-to", namespaceAdmin, governs, func(ctx context.Context, who identity) error {
		return who.kubectl(ctx, "debug", "-n", town, counterPod(ctx).Name, "--copy-to=copied", "--image=busybox", "--share-processes", "--attach=false")
	})
	return all
}

// placements are where in a pod an image can be.
func placements() map[string]func(*corev1.PodSpec) {
	return map[string]func(*corev1.PodSpec){
		"a second container": func(s *corev1.PodSpec) { s.Containers = append(s.Containers, container("d", runtimeImage)) },
		"an init container":  func(s *corev1.PodSpec) { s.InitContainers = []corev1.Container{container("i", runtimeImage)} },
		"a sidecar": func(s *corev1.PodSpec) {
			c := container("i", runtimeImage)
			c.RestartPolicy = ptr.To(corev1.ContainerRestartPolicyAlways)
			s.InitContainers = []corev1.Container{c}
		},
		"an image volume": func(s *corev1.PodSpec) {
			s.Volumes = []corev1.Volume{{Name: "v", VolumeSource: corev1.VolumeSource{Image: &corev1.ImageVolumeSource{Reference: runtimeImage}}}}
		},
		"an image volume by tag": func(s *corev1.PodSpec) {
			s.Volumes = []corev1.Volume{{Name: "v", VolumeSource: corev1.VolumeSource{Image: &corev1.ImageVolumeSource{Reference: repository + ":v1"}}}}
		},
	}
}

// patch sends a strategic merge patch.
func patch(ctx context.Context, who identity, o client.Object, change map[string]any) error {
	body, err := json.Marshal(change)
	if err != nil {
		return err
	}
	return who.client().Patch(ctx, o, client.RawPatch(types.StrategicMergePatchType, body))
}

// merge sends a JSON merge patch.
func merge(ctx context.Context, who identity, o client.Object, change string, sub ...string) error {
	p := client.RawPatch(types.MergePatchType, []byte(change))
	if len(sub) > 0 {
		return who.client().SubResource(sub[0]).Patch(ctx, o, p)
	}
	return who.client().Patch(ctx, o, p)
}

// debug adds an ephemeral container to a pod.
func debug(ctx context.Context, who identity, p *corev1.Pod, image string) error {
	p = p.DeepCopy()
	c := container("debugger-"+strconv.Itoa(len(p.Spec.EphemeralContainers)), image)
	p.Spec.EphemeralContainers = append(p.Spec.EphemeralContainers, corev1.EphemeralContainer{EphemeralContainerCommon: corev1.EphemeralContainerCommon{
		Name: c.Name, Image: c.Image, SecurityContext: c.SecurityContext, TerminationMessagePolicy: "File"}})
	_, err := who.clientset().CoreV1().Pods(p.Namespace).UpdateEphemeralContainers(ctx, p.Name, p, metav1.UpdateOptions{})
	return err
}
