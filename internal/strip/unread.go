// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"context"
	"errors"
	"fmt"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/walk"
)

// ErrNotRead says that an image holds what cannot be read and cannot be taken out of it.
var ErrNotRead = errors.New("it cannot be taken out of the image, and nothing says that it may stay")

// parts of an image that can be left out of it as a whole, by digest.
type parts struct {
	image *image
	whole map[string]bool
	seen  map[v1.Hash]bool
}

// wholes finds them: the files of an artifact, and what is about an image.
func (i *image) wholes(ctx context.Context) map[string]bool {
	p := &parts{image: i, whole: map[string]bool{}, seen: map[v1.Hash]bool{}}
	p.manifest(ctx, i.root, 0)
	return p.whole
}

func (p *parts) manifest(ctx context.Context, d v1.Descriptor, depth int) {
	if p.seen[d.Digest] || depth > maxIndexes || len(p.seen) >= maxManifests {
		return
	}
	p.seen[d.Digest] = true
	c := p.image.candidate(ctx, d)
	about := depth > 0 && c.about() != ""
	if about {
		p.whole[d.Digest.String()] = true
	}
	if c.manifest == nil {
		return
	}
	for _, each := range c.manifest.Manifests {
		p.manifest(ctx, each, depth+1)
	}
	image := c.manifest.Config.MediaType.IsConfig()
	if about || !image {
		p.whole[c.manifest.Config.Digest.String()] = true
	}
	for _, l := range c.manifest.Layers {
		if about || !image || !walk.IsFolderLayer(l.MediaType) {
			p.whole[l.Digest.String()] = true
		}
	}
}

// unread returns an error if something has to go that cannot be taken out.
func (p *Plan) unread(ctx context.Context) error {
	var whole map[string]bool
	var names []string
	unidentified := true
	for i := range p.Removed {
		f := &p.Removed[i].File
		at := p.Removed[i].Outer
		if at != "." && at != f.Layer {
			continue // a file in a layer
		}
		if whole == nil {
			whole = p.image.wholes(ctx)
		}
		if !whole[at] {
			names = append(names, fmt.Sprintf("%s (%s)", f.Path, p.Removed[i].Why.Reason))
			unidentified = unidentified && p.Removed[i].Why.Capability == ""
		}
	}
	if len(names) == 0 {
		return nil
	}
	hint := ""
	if unidentified {
		hint = ". --keep-unidentified keeps it, and the attestation names it"
	}
	return fmt.Errorf("%w: %s%s", ErrNotRead, strings.Join(names, ", "), hint)
}

// NotExamined are the files that stay, and of which nobody read what is in them.
func (p *Plan) NotExamined() (files []modelscan.File) {
	for i := range p.Kept {
		if s := p.Kept[i].State; s != modelscan.Identified && s != modelscan.Unknown {
			files = append(files, p.Kept[i])
		}
	}
	return files
}
