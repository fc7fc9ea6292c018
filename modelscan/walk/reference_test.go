// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// TestRefers tells what is about an image from images and from models.
func TestRefers(t *testing.T) {
	digest := v1.Hash{Algorithm: "sha256", Hex: strings.Repeat("a", 64)}
	named := func(key, value string) v1.Descriptor {
		return v1.Descriptor{Annotations: map[string]string{key: value}}
	}
	layer := func(t types.MediaType) v1.Manifest {
		return v1.Manifest{Config: v1.Descriptor{MediaType: types.OCIConfigJSON}, Layers: []v1.Descriptor{{MediaType: t}}}
	}
	image := layer(types.OCILayer)
	for name, c := range map[string]struct {
		d       v1.Descriptor
		m       v1.Manifest
		want    string // a part of why; empty for what is an image
		subject string
	}{
		"an image":                  {v1.Descriptor{}, image, "", ""},
		"an image with a name":      {named(walk.RefName, "1.4"), image, "", ""},
		"of cosign":                 {named("kind", "dev.cosignproject.cosign/image"), image, "", ""},
		"an index of cosign":        {named("kind", "dev.cosignproject.cosign/imageIndex"), image, "", ""},
		"another kind":              {named("kind", "sigs"), image, "", ""},
		"a model":                   {v1.Descriptor{ArtifactType: "application/vnd.cncf.model.manifest.v1+json"}, layer("application/vnd.cncf.model.weight.v1.raw"), "", ""},
		"a modelkit":                {v1.Descriptor{}, layer("application/vnd.kitops.modelkit.model.v1.tar+gzip"), "", ""},
		"a subject":                 {v1.Descriptor{}, v1.Manifest{Subject: &v1.Descriptor{Digest: digest}}, "subject sha256:aaa", digest.String()},
		"a signature by its name":   {named(walk.RefName, "sha256-"+digest.Hex+".sig"), image, "one of cosign", digest.String()},
		"an attestation by its tag": {named(walk.RefName, "registry.example/a:sha256-"+digest.Hex+".att"), image, "one of cosign", digest.String()},
		"a name like that":          {named(walk.RefName, "sha256-abc.sig"), image, "", ""},
		"saved signatures":          {named("kind", "dev.cosignproject.cosign/sigs"), image, "cosign saved it as sigs", ""},
		"a signature by its layers": {v1.Descriptor{}, layer("application/vnd.dev.cosign.simplesigning.v1+json"), "simplesigning", ""},
		"of Notation": {v1.Descriptor{}, v1.Manifest{ArtifactType: "application/vnd.cncf.notary.signature",
			Config: v1.Descriptor{MediaType: types.OCIEmptyJSON}}, "notary", ""},
		"an older one of Notation": {v1.Descriptor{}, v1.Manifest{Config: v1.Descriptor{MediaType: "application/vnd.cncf.notary.signature"}}, "notary", ""},
		"in-toto":                  {v1.Descriptor{}, layer("application/vnd.in-toto+json"), "in-toto", ""},
		"a list of parts":          {v1.Descriptor{ArtifactType: "application/spdx+json"}, image, "spdx", ""},
		"of BuildKit": {v1.Descriptor{Annotations: map[string]string{"vnd.docker.reference.type": "attestation-manifest",
			"vnd.docker.reference.digest": digest.String()}}, image, "it is an attestation", digest.String()},
	} {
		m := &walk.Manifest{Manifest: c.m}
		if got := m.Refers(c.d); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if got := m.SubjectOf(c.d); got != c.subject {
			t.Errorf("%s: about %q, want %q", name, got, c.subject)
		}
	}
}
