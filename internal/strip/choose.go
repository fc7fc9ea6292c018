// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"context"
	"fmt"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// LeftOut is a manifest of the source that is not in the result, and why.
type LeftOut struct {
	Digest string `json:"digest"`
	Reason string `json:"reason"`
}

// candidate is what a source holds.
type candidate struct {
	v1.Descriptor

	manifest *walk.Manifest // nil if it cannot be read
	names    []string
}

// choose takes the one image that is meant: of a source with several, and of an index for several platforms.
func (i *image) choose(ctx context.Context, several bool, platform *v1.Platform) error {
	all := []candidate{i.candidate(ctx, i.root)}
	if several {
		all = i.children(ctx, all[0])
	}
	all = i.images(all)
	if platform != nil {
		all = i.forPlatform(ctx, all, platform, 0)
	}
	switch {
	case len(all) == 1:
		i.root = all[0].Descriptor
		return nil
	case platform != nil && len(all) == 0:
		return fmt.Errorf("there is no image for the platform %s in it", platform)
	case len(all) == 0:
		return fmt.Errorf("there is no image in it")
	}
	return fmt.Errorf("there are %d images in it, not one: %s. Name one (oci:PATH:NAME), or give --platform", len(all), list(all))
}

func list(all []candidate) string {
	const most = 16
	var texts []string
	for n, c := range all {
		if n == most {
			texts = append(texts, "…")
			break
		}
		text := c.Digest.String()
		if c.Platform != nil {
			text = c.Platform.String() + " " + text
		}
		if len(c.names) > 0 {
			text = strings.Join(c.names, " ") + " " + text
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}

func (i *image) candidate(ctx context.Context, d v1.Descriptor) candidate {
	m, err := walk.ReadManifest(ctx, i.blobs, d)
	if err != nil {
		m = nil // whoever needs it says why
	}
	c := candidate{Descriptor: d, manifest: m}
	if i.names != nil {
		c.names = i.names(d)
	}
	return c
}

// children of an index, each once.
func (i *image) children(ctx context.Context, index candidate) (all []candidate) {
	if index.manifest == nil {
		return nil
	}
	seen := map[v1.Hash]bool{}
	for _, d := range index.manifest.Manifests {
		if !seen[d.Digest] && len(seen) < maxManifests {
			all = append(all, i.candidate(ctx, d))
		}
		seen[d.Digest] = true
	}
	return all
}

// images leaves out what is about an image, and artifacts that lie beside one.
func (i *image) images(all []candidate) []candidate {
	if len(all) == 1 {
		return all
	}
	var images, artifacts []candidate
	for _, c := range all {
		switch about := c.about(); {
		case about != "":
			i.leaveOut(c.Descriptor, about+": it is about another image, and not about the new one")
		case c.isArtifact():
			artifacts = append(artifacts, c)
		default:
			images = append(images, c)
		}
	}
	if len(images) == 0 {
		return artifacts
	}
	for _, c := range artifacts {
		i.leaveOut(c.Descriptor, "it is an artifact beside the image, of the type "+artifactType(c.manifest))
	}
	return images
}

func artifactType(m *walk.Manifest) string {
	if m.ArtifactType != "" {
		return walk.Clean(m.ArtifactType, walk.MaxPath)
	}
	return walk.Clean(string(m.Config.MediaType), walk.MaxPath)
}

func (i *image) leaveOut(d v1.Descriptor, reason string) {
	i.leftOut = append(i.leftOut, LeftOut{d.Digest.String(), reason})
}

// about says why it is about an image, and none itself.
func (c *candidate) about() string {
	if c.manifest == nil {
		return walk.Referrer(c.Descriptor)
	}
	return c.manifest.Refers(c.Descriptor)
}

func (c *candidate) isArtifact() bool {
	return c.manifest != nil && c.manifest.Manifests == nil && (c.manifest.ArtifactType != "" || !c.manifest.Config.MediaType.IsConfig())
}

// forPlatform are the images for a platform, of an index those in it.
func (i *image) forPlatform(ctx context.Context, all []candidate, platform *v1.Platform, depth int) (found []candidate) {
	for _, c := range all {
		switch {
		case c.Platform != nil && !walk.Runs(c.Platform, platform):
			i.leaveOut(c.Descriptor, elsewhere(&c))
		case c.manifest != nil && c.manifest.Manifests != nil && depth < maxIndexes:
			inner := i.children(ctx, c)
			for n := range inner {
				if len(inner[n].names) == 0 {
					inner[n].names = c.names
				}
				inner[n].inherit(c.Descriptor)
			}
			found = append(found, i.forPlatform(ctx, i.images(inner), platform, depth+1)...)
		case c.Platform == nil && c.manifest != nil:
			if p := c.manifest.PlatformOf(ctx, i.blobs); p != nil && !walk.Runs(p, platform) {
				i.leaveOut(c.Descriptor, "it is for "+p.String())
				continue
			}
			found = append(found, c)
		default:
			found = append(found, c)
		}
	}
	return found
}

func elsewhere(c *candidate) string {
	if about := c.about(); about != "" {
		return about
	}
	return "it is for " + walk.Clean(c.Platform.String(), walk.MaxPath)
}

// inherit takes over the name of the index around it.
func (c *candidate) inherit(index v1.Descriptor) {
	name := index.Annotations[walk.RefName]
	if name == "" || c.Annotations[walk.RefName] != "" {
		return
	}
	annotations := map[string]string{walk.RefName: name}
	for key, value := range c.Annotations {
		annotations[key] = value
	}
	c.Annotations = annotations
}
