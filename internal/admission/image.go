// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// dockerHub are the names under which the registry docker.io is reached.
var dockerHub = [...]string{"docker.io", "index.docker.io", "registry-1.docker.io", "registry.docker.io", "registry.hub.docker.com"}

// Image is what a reference names, spelled in one way only: see Canonical.
type Image struct {
	// Repository with its registry, such as registry.example/vision/face: lower case, without port, tag and digest.
	Repository string
	// Digest such as sha256:…, or empty where the reference names none.
	Digest string
}

// Canonical spells a reference as the policies do. Where two spellings may mean the same image it makes them the same, and
// rather takes two images for one than one for two: it forgets the case, the port and the dot at the end of a registry's
// name, and every name of docker.io but that one.
func Canonical(reference string) Image {
	name, digest, _ := strings.Cut(strings.ToLower(strings.TrimSpace(reference)), "@")
	if i := strings.LastIndex(name, ":"); i > strings.LastIndex(name, "/") {
		name = name[:i]
	}
	host, path, found := strings.Cut(name, "/")
	if !found || !strings.ContainsAny(host, ".:") && host != "localhost" {
		host, path = dockerHub[0], name
	}
	host, _, _ = strings.Cut(host, ":")
	host = strings.TrimSuffix(host, ".")
	if slices.Contains(dockerHub[:], host) {
		host = dockerHub[0]
		if !strings.Contains(path, "/") {
			path = "library/" + path
		}
	}
	return Image{Repository: host + "/" + path, Digest: digest}
}

// Governs tells whether parameters name an image, by its repository or by its digest, as the policies see it.
func Governs(images *corev1.ConfigMap, reference string) bool {
	if reference == "" {
		return false
	}
	image := Canonical(reference)
	if strings.Contains(images.Data[keyRepositories+strconv.Itoa(len(image.Repository))], " "+image.Repository+" ") {
		return true
	}
	_, digits, _ := strings.Cut(image.Digest, ":")
	return len(digits) > 2 && strings.Contains(images.Data[keyDigests+digits[:2]], " "+image.Digest+" ")
}
