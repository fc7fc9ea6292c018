// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// Blobs are the parts of an image by digest, wherever they are.
type Blobs interface {
	// Blob opens one. If what it returns is an io.ReaderAt as well, it is read that way.
	Blob(ctx context.Context, d v1.Descriptor) (io.ReadCloser, error)
}

const (
	maxManifest  = 4 << 20 // bytes
	maxIndexes   = 4       // one in another
	maxManifests = 4096    // of one source
	titleKey     = "org.opencontainers.image.title"
)

// Image visits every file of every layer of an image: what a later layer takes away as well. Of an index, it visits the
// images for the platform, or all of them if that is nil. What is no layer but a file of its own (an OCI artifact) has the
// path that its title says.
func Image(ctx context.Context, blobs Blobs, root v1.Descriptor, platform *v1.Platform, v Visitor, o Options) error {
	i := &image{walker: newWalker(v, o), blobs: blobs, platform: platform, seen: map[v1.Hash]bool{}}
	if err := i.topLevel(ctx, i.manifest(ctx, root, 0)); err != nil {
		return err
	}
	if i.images == 0 {
		return fmt.Errorf("there is no image for the platform %s", platform)
	}
	return nil
}

// image is a walk of one.
type image struct {
	*walker

	blobs    Blobs
	platform *v1.Platform
	seen     map[v1.Hash]bool
	images   int
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
	text, err := i.text(ctx, d)
	if err != nil {
		return fmt.Errorf("the manifest %s: %w", d.Digest, err)
	}
	var m struct {
		v1.Manifest `json:",inline"`

		Manifests []v1.Descriptor `json:"manifests"`
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return fmt.Errorf("the manifest %s: %w", d.Digest, err)
	}
	if m.Manifests == nil {
		i.images++
		return i.layers(ctx, d.Digest.String(), &m.Manifest)
	}
	for _, each := range m.Manifests {
		if i.platform != nil && each.Platform != nil && !each.Platform.Satisfies(*i.platform) {
			continue
		}
		if err := i.manifest(ctx, each, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// text reads a manifest, and holds it to its digest.
func (i *image) text(ctx context.Context, d v1.Descriptor) ([]byte, error) {
	r, err := i.blobs.Blob(ctx, d)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, maxManifest+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > maxManifest:
		return nil, errors.New("it is too long")
	}
	if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != d.Digest.Hex {
		return nil, errDigest
	}
	return text, nil
}

var errDigest = errors.New("the content does not have the digest that it is named by")

// layers visits them in order, each after the one before, so that what one takes away is known.
func (i *image) layers(ctx context.Context, digest string, m *v1.Manifest) error {
	parts := m.Layers
	if t := m.Config.MediaType; !t.IsConfig() && t != types.OCIEmptyJSON && m.Config.Size > 0 {
		parts = append([]v1.Descriptor{m.Config}, parts...) // of an artifact, it can be anything
	}
	if i.Expect != nil {
		for _, d := range parts {
			i.Expect(d.Size)
		}
	}
	last := map[v1.Hash]int{} // of a layer that comes again, what counts is where it comes last
	for order, d := range parts {
		last[d.Digest] = order
	}
	for order, d := range parts {
		if last[d.Digest] != order {
			continue
		}
		if d.Size < 0 || i.expanded.Add(d.Size) > i.Limits.Expanded {
			return limitError(fmt.Sprintf("the layers have more than %d bytes in total", i.Limits.Expanded))
		}
		e := Entry{Path: d.Digest.String(), Size: d.Size, Image: digest, Layer: d.Digest.String(), Order: order + 1}
		r, err := i.blobs.Blob(ctx, d)
		if err != nil {
			if err := i.diagnose(ctx, &content{Entry: e}, err); err != nil {
				return err
			}
			continue
		}
		err = i.layer(ctx, &content{Entry: e}, r, d)
		r.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// layer visits one, and holds it to its digest.
func (i *image) layer(ctx context.Context, c *content, r io.ReadCloser, d v1.Descriptor) error {
	c.meter = i.meter(d.Size)
	defer c.meter.end()
	if at, ok := r.(io.ReaderAt); ok {
		c.at = at
		sum, err := i.sum(ctx, &content{Entry: c.Entry, at: at})
		if err == nil && sum != d.Digest.Hex {
			err = errDigest
		}
		if err != nil {
			if err := i.diagnose(ctx, c, err); err != nil {
				return err
			}
		}
		return i.part(ctx, c, d)
	}
	checked := &checked{from: io.LimitReader(r, d.Size), sum: sha256.New()}
	c.stream = checked
	if err := i.part(ctx, c, d); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, checked); err != nil {
		return i.diagnose(ctx, &content{Entry: c.Entry}, err)
	}
	if hex.EncodeToString(checked.sum.Sum(nil)) != d.Digest.Hex {
		return i.diagnose(ctx, &content{Entry: c.Entry}, errDigest)
	}
	return nil
}

// checked sums up what is read.
type checked struct {
	from io.Reader
	sum  hash.Hash
}

func (c *checked) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.sum.Write(p[:n])
	return n, err
}

// part visits a layer of files, or a file of its own.
func (i *image) part(ctx context.Context, c *content, d v1.Descriptor) error {
	title := d.Annotations[titleKey]
	if d.MediaType.IsLayer() || title == "" {
		head := make([]byte, min(block, d.Size))
		if c.at != nil {
			if _, err := c.at.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
				return i.diagnose(ctx, c, err)
			}
		} else {
			n, err := io.ReadFull(c.stream, head)
			if err != nil {
				return i.diagnose(ctx, c, err)
			}
			c.stream = io.MultiReader(bytes.NewReader(head[:n]), c.stream)
		}
		switch k, name := kindOf(head); {
		case isZero(head): // a tar of nothing
			return nil
		case k == tarred || k == gzipped || k == zstandard || k == bzipped || k == unreadable:
			c.layer, c.depth = true, -1
			return i.archive(ctx, c, k, name)
		}
	}
	if title != "" {
		c.Entry.Path = Clean(title, i.Limits.Path)
	}
	g := &group{w: i.walker}
	return g.end(i.visit(ctx, c, g))
}

func isZero(head []byte) bool { return len(bytes.Trim(head, "\x00")) == 0 }
