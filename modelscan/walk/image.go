// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// Blobs are the parts of an image by digest, wherever they are.
type Blobs interface {
	// Blob opens one. If what it returns is an io.ReaderAt as well, it is read that way.
	Blob(ctx context.Context, d v1.Descriptor) (io.ReadCloser, error)
}

const (
	maxIndexes   = 4    // one in another
	maxManifests = 4096 // of one source
)

// Image visits every file of every layer of an image: what a later layer takes away as well. Of an index, it visits the
// images for the platform, or all of them if that is nil. What is no layer but a file of its own (an OCI artifact, the config
// of an image) has the path that its title says, or its digest.
//
// What an image names and what is not there is told, and does not end the walk. The error says that nothing could be read.
func Image(ctx context.Context, blobs Blobs, root v1.Descriptor, platform *v1.Platform, v Visitor, o Options) error {
	return newImage(blobs, platform, v, o).run(ctx, root)
}

// image is a walk of one.
type image struct {
	*walker

	blobs    Blobs
	platform *v1.Platform
	seen     map[v1.Hash]bool // manifests
	configs  map[v1.Hash]bool
	images   int      // that were visited, and what is no image but has layers
	others   []string // platforms that were not asked for
	failed   error    // why something could not be read
}

func newImage(blobs Blobs, platform *v1.Platform, v Visitor, o Options) *image {
	return &image{walker: newWalker(v, o), blobs: blobs, platform: platform,
		seen: map[v1.Hash]bool{}, configs: map[v1.Hash]bool{}}
}

func (i *image) run(ctx context.Context, root v1.Descriptor) error {
	if err := i.topLevel(ctx, i.manifest(ctx, root, 0)); err != nil {
		return err
	}
	switch {
	case i.images > 0:
		return nil
	case i.failed != nil:
		return i.failed
	case i.platform != nil:
		slices.Sort(i.others)
		there := strings.Join(slices.Compact(i.others), ", ")
		if there == "" {
			there = "none"
		}
		return fmt.Errorf("there is no image for the platform %s in it, but for: %s", i.platform, there)
	}
	return errors.New("there is no image in it")
}

// manifest visits what an index or an image names.
func (i *image) manifest(ctx context.Context, d v1.Descriptor, depth int) error {
	if i.seen[d.Digest] {
		return ctx.Err()
	}
	if len(i.seen) >= maxManifests || depth > maxIndexes {
		return limitError("there are too many manifests")
	}
	i.seen[d.Digest] = true
	m, err := ReadManifest(ctx, i.blobs, d)
	if err != nil {
		i.failed = fmt.Errorf("the manifest %s: %w", d.Digest, err)
		return i.missing(ctx, d, fmt.Sprintf("%s, %s, cannot be read: %v", named(d), d.Digest, err))
	}
	if i.elsewhere(ctx, d, m) {
		return ctx.Err()
	}
	if l, ok := i.blobs.(*Local); ok && l.inline[d.Digest] != nil {
		m.Text = nil // it is made of a file, which is looked at as a file
	}
	if err := i.texts(ctx, Entry{Path: d.Digest.String(), Image: d.Digest.String(), Layer: d.Digest.String()}, m.Text); err != nil {
		return err
	}
	if m.Ambiguous != "" {
		if err := i.missing(ctx, d, m.Ambiguous); err != nil {
			return err
		}
	}
	if err := i.children(ctx, m, depth); err != nil || !m.IsImage() {
		return err
	}
	if m.Refers(d) == "" || i.platform == nil {
		i.images++
	}
	return i.parts(ctx, d.Digest.String(), &m.Manifest)
}

func (i *image) children(ctx context.Context, m *Manifest, depth int) error {
	for _, each := range m.Manifests {
		if i.platform != nil && each.Platform != nil && !Runs(each.Platform, i.platform) {
			if each.Platform.OS != unknownPlatform {
				i.others = append(i.others, each.Platform.String())
			}
			continue
		}
		if err := i.manifest(ctx, each, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// elsewhere tells whether an image is for another platform, by its config, where no index says for which it is.
func (i *image) elsewhere(ctx context.Context, d v1.Descriptor, m *Manifest) bool {
	if i.platform == nil || d.Platform != nil || !m.IsImage() || m.Refers(d) != "" {
		return false
	}
	p := m.PlatformOf(ctx, i.blobs)
	if p == nil || Runs(p, i.platform) {
		return false
	}
	i.others = append(i.others, p.String())
	return true
}

// missing tells of what an image names, and what is not there, or is another.
func (i *image) missing(ctx context.Context, d v1.Descriptor, reason string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	digest := d.Digest.String()
	i.visitor.Diagnostic(&Entry{Path: digest, Size: max(d.Size, 0), Layer: digest}, Diagnostic{Reason: reason, Kind: Absent})
	return nil
}

// named says what a descriptor stands for.
func named(d v1.Descriptor) string {
	switch {
	case d.Platform != nil && d.Platform.OS != "" && d.Platform.OS != unknownPlatform:
		return "the image for " + d.Platform.String()
	case d.Annotations[refersKey] != "":
		return "the " + strings.ReplaceAll(Clean(d.Annotations[refersKey], MaxPath), "-", " ")
	}
	return "the manifest"
}
