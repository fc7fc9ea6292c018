// SPDX-License-Identifier: Apache-2.0

package strip_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
)

// attestationOf is one as BuildKit puts it into an index.
func attestationOf(t *testing.T, image v1.Image, content string) mutate.IndexAddendum {
	t.Helper()
	return mutate.IndexAddendum{Add: artifact(t, "application/vnd.in-toto+json", nil, content), Descriptor: v1.Descriptor{
		Platform: &v1.Platform{OS: "unknown", Architecture: "unknown"},
		Annotations: map[string]string{"vnd.docker.reference.type": "attestation-manifest",
			"vnd.docker.reference.digest": digestOf(t, image)},
	}}
}

// TestAttestationsInAnIndex: what is about an image that became another is left out, and what is about one that did not, stays.
func TestAttestationsInAnIndex(t *testing.T) {
	bad := imageOf(t, layerOf(t, tarOf(t, entry{name: "m", content: model("age")})))
	good := imageOf(t, layerOf(t, tarOf(t, entry{name: "x", content: "x"})))
	ofBad, ofGood := attestationOf(t, bad, `{"about":"bad"}`), attestationOf(t, good, `{"about":"good"}`)
	in := func(image v1.Image, arch string) mutate.IndexAddendum {
		return mutate.IndexAddendum{Add: image, Descriptor: linux(arch)}
	}
	hiding := attestationOf(t, good, model("age"))
	for name, c := range map[string]struct {
		index   v1.ImageIndex
		missing v1.Image
		stay    []string // what manifests stay, as they were
		leftOut []string
	}{
		"of one that changes and one that does not": {
			mutate.AppendManifests(empty.Index, in(bad, "amd64"), ofBad, in(good, "arm64"), ofGood), nil,
			[]string{digestOf(t, good), digestOf(t, ofGood.Add.(v1.Image))}, []string{"what it is about is another now"},
		},
		"before what it is about": {
			mutate.AppendManifests(empty.Index, ofBad, in(bad, "amd64")), nil, nil, []string{"what it is about is another now"},
		},
		"nothing changes": {
			mutate.AppendManifests(empty.Index, in(good, "arm64"), ofGood), nil, []string{digestOf(t, good), digestOf(t, ofGood.Add.(v1.Image))}, nil,
		},
		"one that is not there": {
			mutate.AppendManifests(empty.Index, in(bad, "amd64"), ofBad, in(good, "arm64")), ofBad.Add.(v1.Image), []string{digestOf(t, good)}, []string{"it is not there"},
		},
		"one that hides a model": {
			mutate.AppendManifests(empty.Index, in(good, "amd64"), hiding), nil, []string{digestOf(t, good)}, []string{"goes"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			source := saved(t, c.index)
			if c.missing != nil {
				if err := os.Remove(filepath.Join(source, "blobs/sha256", descriptorOf(t, c.missing).Digest.Hex)); err != nil {
					t.Fatal(err)
				}
			}
			s := run(t, source, statisticsOptions(t))
			holds(t, s.LeftOut, c.leftOut)
			absent(t, s.dir, model("age"))
			text := string(blobs(t, s.dir)[s.Root.Digest.Hex])
			for _, digest := range c.stay {
				if !strings.Contains(text, digest) {
					t.Errorf("%s is gone: %s", digest, text)
				}
			}
			for _, left := range s.LeftOut {
				if strings.Contains(text, left.Digest) {
					t.Errorf("%s is still named: %s", left.Digest, text)
				}
			}
		})
	}
}
