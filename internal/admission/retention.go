// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// NamedRetention is how long an image stays governed after the last package has ceased to name it. It is as long as a package may be
// away and come back with its images as they were, and no text sets it.
const NamedRetention = 365 * 24 * time.Hour

// keyUnnamed holds the images that no package names any more, one a line with the instant since when.
const keyUnnamed = "unnamed"

// Reference spells a reference as the parameters keep it.
func Reference(of v1alpha1.ImageReference) v1alpha1.ImageReference {
	image := Canonical(string(of))
	return v1alpha1.ImageReference(image.Repository + "@" + image.Digest)
}

// Unnamed returns since when no package names some images, as the parameters keep it. A line that cannot be read says nothing, so
// that its image begins anew.
func Unnamed(images *corev1.ConfigMap) map[v1alpha1.ImageReference]time.Time {
	since := map[v1alpha1.ImageReference]time.Time{}
	for line := range strings.Lines(images.Data[keyUnnamed]) {
		if words := strings.Fields(line); len(words) == 2 {
			if at, err := time.Parse(time.RFC3339, words[1]); err == nil {
				since[v1alpha1.ImageReference(words[0])] = at
			}
		}
	}
	return since
}

// unnamed writes what Unnamed reads.
func unnamed(since map[v1alpha1.ImageReference]time.Time) []string {
	var lines []string
	for reference, at := range since {
		lines = append(lines, string(reference)+" "+at.UTC().Format(time.RFC3339))
	}
	slices.Sort(lines)
	return lines
}
