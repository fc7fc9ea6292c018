// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"regexp"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

const (
	// refersKey is the annotation by which BuildKit marks an attestation in an index.
	// https://github.com/moby/buildkit/blob/master/docs/attestations/attestation-storage.md
	refersKey = "vnd.docker.reference.type"
	// subjectKey is the annotation that says what such an attestation is about.
	subjectKey = "vnd.docker.reference.digest"
	// cosignKey is what "cosign save" writes into a layout: dev.cosignproject.cosign/image, …/sigs, …/atts.
	cosignKey    = "kind"
	cosignPrefix = "dev.cosignproject.cosign/"
	// RefName is the annotation that names an image in a layout.
	// https://github.com/opencontainers/image-spec/blob/main/annotations.md
	RefName = "org.opencontainers.image.ref.name"
)

// cosignTag is what cosign calls what belongs to an image: https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md
var cosignTag = regexp.MustCompile(`(^|[:/])sha256-([0-9a-f]{64})(\.(sig|att|sbom))?$`)

// referring are the kinds of content of signatures, attestations, and lists of parts: of cosign, Notation, in-toto, SPDX, CycloneDX.
var referring = []string{
	"application/vnd.dev.cosign.", "application/vnd.dev.sigstore.bundle", "application/vnd.cncf.notary.signature", "application/vnd.in-toto",
	"application/vnd.dsse.envelope", "application/spdx+json", "text/spdx", "application/vnd.cyclonedx", "application/vnd.syft+json",
}

// Refers says why a manifest, which a descriptor names, is about another image, and none itself: a signature, an attestation, a
// list of parts. It is empty if it is not. A name or an annotation can say anything, and so can a media type: what is in its
// layers is looked at all the same.
func (m *Manifest) Refers(d v1.Descriptor) string {
	if m.Subject != nil {
		return "it has the subject " + m.Subject.Digest.String()
	}
	if reason := Referrer(d); reason != "" {
		return reason
	}
	types := []string{m.ArtifactType, string(m.Config.MediaType)}
	for _, l := range m.Layers {
		types = append(types, string(l.MediaType))
	}
	for _, t := range types {
		if isReferring(t) {
			return "it holds " + Clean(t, MaxPath)
		}
	}
	return ""
}

// Referrer says the same by the descriptor alone.
func Referrer(d v1.Descriptor) string {
	switch kind := strings.TrimPrefix(d.Annotations[cosignKey], cosignPrefix); {
	case d.Annotations[refersKey] != "":
		return "it is an " + Clean(strings.TrimSuffix(d.Annotations[refersKey], "-manifest"), MaxPath)
	case cosignTag.MatchString(d.Annotations[RefName]):
		return "its name is one of cosign, " + Clean(d.Annotations[RefName], MaxPath)
	case kind != d.Annotations[cosignKey] && !strings.HasPrefix(kind, "image"):
		return "cosign saved it as " + Clean(kind, MaxPath)
	case isReferring(d.ArtifactType):
		return "it holds " + Clean(d.ArtifactType, MaxPath)
	}
	return ""
}

func isReferring(t string) bool {
	for _, prefix := range referring {
		if strings.HasPrefix(t, prefix) {
			return true
		}
	}
	return false
}

// SubjectOf is the digest of what such a manifest is about, as it says, or empty.
func (m *Manifest) SubjectOf(d v1.Descriptor) string {
	if m != nil && m.Subject != nil {
		return m.Subject.Digest.String()
	}
	if tag := cosignTag.FindStringSubmatch(d.Annotations[RefName]); tag != nil {
		return "sha256:" + tag[2]
	}
	return d.Annotations[subjectKey]
}
