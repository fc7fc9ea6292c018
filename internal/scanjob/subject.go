// SPDX-License-Identifier: Apache-2.0

package scanjob

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/imagedigest"
)

// Subject is what one inspection is of: an image, either with whatever models it holds or declared to be a model as a whole.
// The same digest can be both, in two packages, and is inspected as each.
type Subject struct {
	Image v1alpha1.ImageReference
	All   bool
	// Architecture of the node that looks at it, as the label kubernetes.io/arch has it: one digest can stand for other files
	// on each. Empty means any.
	Architecture string
	// Folders, one a line, are what is asked of an image instead: which of them it has. Empty asks for its models.
	Folders string
	// Nodes, one a line, have the image already, and perhaps nobody else has: every other attempt is made on one of them. What is found
	// is the same wherever it is found.
	Nodes string
}

// On is the subject as nodes of one architecture have it.
func (s Subject) On(architecture string) Subject {
	s.Architecture = architecture
	return s
}

// SubjectOf is an image by digest that no package names, with whatever models it holds.
func SubjectOf(reference string) Subject { return Subject{Image: v1alpha1.ImageReference(reference)} }

// Runtime is the runtime image of a package.
func Runtime(spec *v1alpha1.AnalyticsPackageSpec) Subject { return Subject{Image: spec.Runtime.Image} }

// Artifact is the image of a module that is an artifact of its own.
func Artifact(m *v1alpha1.Module) Subject { return Subject{Image: m.Source.Image, All: true} }

// Subjects are all images of a package, the runtime's first.
func Subjects(spec *v1alpha1.AnalyticsPackageSpec) []Subject {
	all := []Subject{Runtime(spec)}
	for i := range spec.Modules {
		if spec.Modules[i].Source.Image != "" {
			all = append(all, Artifact(&spec.Modules[i]))
		}
	}
	return all
}

// digest of the image, sha256:…
func (s Subject) digest() string { return imagedigest.Of(string(s.Image)) }

func (s Subject) scope() string {
	if s.Folders != "" {
		return "folders\n" + s.Folders
	}
	if s.All {
		return "model"
	}
	return "image"
}

// shortDigest is as much of a digest as a label holds.
const shortDigest = 40

// Label is the value of LabelInspected: the beginning of the digest, by which everything of the same content is found.
func (s Subject) Label() string {
	hexadecimal := strings.TrimPrefix(s.digest(), "sha256:")
	return hexadecimal[:min(shortDigest, len(hexadecimal))]
}

// name of an object, from all that makes it another one.
func (s Subject) name(of ...string) string {
	parts := append([]string{s.digest(), s.scope()}, of...)
	if s.Architecture != "" {
		parts = append(parts, "on "+s.Architecture)
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return "inspect-" + hex.EncodeToString(sum[:])[:shortDigest]
}
