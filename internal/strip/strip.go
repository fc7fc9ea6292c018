// SPDX-License-Identifier: Apache-2.0

// Package strip makes an image without the models that the law forbids: out of every layer, not hidden by a further one.
// Layers in which nothing is taken out stay what they are, byte for byte. The same input gives the same digests.
//
// The image comes from strangers. Nothing of it is unpacked onto the disk, and no more than a buffer of it is in memory.
package strip

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/walk"
)

// Options of a strip.
type Options struct {
	// Law that decides.
	Law *Law
	// KeepUnidentified keeps what is Unknown or Opaque.
	KeepUnidentified bool
	// Platform of which the result has the image alone. Nil is all of them.
	Platform *v1.Platform
	// Registry for images that are not on disk.
	Registry modelscan.Registry
	// TempDir holds what is downloaded and what has to be unpacked to be read. Empty is the system's.
	TempDir string
	// Progress of the inspection, as modelscan.Options has it.
	Progress func(done, total int64)
	// Written is told when the new image is there, before it is inspected.
	Written func()
}

// Plan says what of an image goes and what stays. Close it.
type Plan struct {
	// Source as it was named, and the digest of what it was.
	Source string
	Digest v1.Hash
	// Removed and Kept are all models of the image.
	Removed []Removed
	Kept    []modelscan.File
	// LeftOut are manifests of the source that are not part of the image: those for other platforms, and what is about it.
	LeftOut []LeftOut

	o       Options
	image   *image
	targets *targets
	omitted modelscan.Omissions
	layers  *modelscan.Layers // as the inspection found them
	cut     func(w io.Writer, r io.Reader, c *cut) error
}

// Make inspects an image and decides.
func Make(ctx context.Context, source string, o Options) (*Plan, error) {
	image, err := open(ctx, source, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", source, err)
	}
	p := &Plan{Source: source, Digest: image.root.Digest, LeftOut: image.leftOut, o: o, image: image, layers: modelscan.NewLayers(), cut: copyCut}
	report, err := p.inspect(ctx, image, o.Progress)
	if err != nil {
		return nil, errors.Join(err, image.close())
	}
	p.omitted = report.NotExamined
	p.Removed, p.Kept = decide(report.Files, o.Law, o.KeepUnidentified)
	p.targets = newTargets(p.Removed)
	if err := p.unread(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", source, err), image.close())
	}
	return p, nil
}

// Close frees what was downloaded.
func (p *Plan) Close() error { return p.image.close() }

// Result is an image that was written to a folder.
type Result struct {
	// Root is the new image, or the old one where nothing was taken out.
	Root v1.Descriptor
	// Manifests that became others, the old digest and the new one by turns.
	Changed []Change
	// Removed is the plan's, with the layers that each was taken out of.
	Removed []Removed
	// Layers that were rewritten or left out.
	Layers []Change
	// LeftOut are the plan's, with what was about manifests that became others.
	LeftOut []LeftOut
}

// Change of a digest. Of what was left out there is no new one.
type Change struct {
	From string `json:"from"`
	To   string `json:"to,omitempty"`
}

// Build writes the image into a folder as an OCI layout, and inspects what it wrote: whatever was written anew, together with what the
// inspection before found in the layers that were taken over. These were compared with their digests when they were copied.
func (p *Plan) Build(ctx context.Context, dir string) (*Result, error) {
	s, err := newStage(dir)
	if err != nil {
		return nil, err
	}
	b := &builder{Plan: p, stage: s, manifests: map[v1.Hash]*built{}, rewritten: map[string]*layer{}}
	root, err := b.build(ctx)
	if err != nil {
		return nil, err
	}
	r := &Result{Root: root, Changed: b.changed, Layers: b.layerChanges, LeftOut: append(slices.Clone(p.LeftOut), b.leftOut...)}
	if r.Removed, err = b.matched(); err != nil {
		return nil, err
	}
	if err := s.index(root); err != nil {
		return nil, err
	}
	if p.o.Written != nil {
		p.o.Written()
	}
	return r, p.verify(ctx, dir, root)
}

// ErrStillThere tells that a written image has what it must not have.
var ErrStillThere = errors.New("what was to be taken out is still there")

// verify inspects what was written.
func (p *Plan) verify(ctx context.Context, dir string, root v1.Descriptor) error {
	local, err := walk.OpenLayout(ctx, dir)
	if err != nil {
		return err
	}
	defer local.Close()
	if local.Root.Digest != root.Digest {
		return fmt.Errorf("%w: the digest is %s, not %s", ErrStillThere, local.Root.Digest, root.Digest)
	}
	report, err := p.inspect(ctx, &image{blobs: local, root: root}, nil)
	if err != nil {
		return err
	}
	left, _ := decide(report.Files, p.o.Law, p.o.KeepUnidentified)
	if len(left) == 0 {
		return nil
	}
	var names []string
	for _, each := range left {
		names = append(names, fmt.Sprintf("%s (%s)", each.File.Path, each.Why.Reason))
	}
	return fmt.Errorf("%w: %s", ErrStillThere, strings.Join(names, ", "))
}

// inspect looks at the very bytes that are rewritten next, or were written.
func (p *Plan) inspect(ctx context.Context, i *image, progress func(done, total int64)) (*modelscan.Report, error) {
	name := string(os.PathSeparator) + i.root.Digest.String() // no path has it, so that the registry is asked
	return modelscan.Scan(ctx, name, modelscan.Options{Registry: i, TempDir: p.o.TempDir, Progress: progress, Layers: p.layers})
}
