// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// layer that was dealt with.
type layer struct {
	v1.Descriptor

	changed bool // it is another one now
	left    bool // it is left out
	diffID  v1.Hash
	from    v1.Hash // what it was
}

// pass over the layers of one image.
type pass struct {
	*builder

	work  *work
	reach reach
	gone  map[string]bool // as a scanner has it

	done  []*layer
	fresh []*layer // of them, that are written anew and were not before
}

// layers deals with all of them: each stays, is written anew, or is left out. What is not done when it returns is work.
func (p *pass) layers(all []v1.Descriptor) error {
	for _, d := range all {
		l, err := p.layer(p.work.ctx, d)
		if err != nil {
			return fmt.Errorf("the layer %s: %w", d.Digest, err)
		}
		p.done = append(p.done, l)
	}
	return nil
}

func (p *pass) layer(ctx context.Context, d v1.Descriptor) (*layer, error) {
	b := p.builder
	if found := b.targets.raw(d); len(found) > 0 {
		b.leave(found, d)
		return &layer{left: true}, nil
	}
	if len(b.targets.all) == 0 || !walk.MayHoldFolders(d) || p.reach.rulesOut(d) {
		return p.stays(d), nil
	}
	// Scanned for every image anew: what went of a layer says which links of a later one lead nowhere.
	c, err := b.scan(ctx, d, p.gone)
	if errors.Is(err, errNoTar) {
		return p.stays(d), nil
	}
	if err != nil && b.o.KeepUnidentified && (c == nil || len(c.spans) == 0) { // it is told, and nothing is known to be in it
		return p.stays(d), nil
	}
	if err != nil {
		return nil, err
	}
	if c.nothing() {
		return p.stays(d), nil
	}
	b.targets.note(c.found, d.Digest.String())
	if c.end >= 0 { // what follows the end goes, whatever it is
		b.targets.tails = append(b.targets.tails, d.Digest.String())
	}
	return p.changes(d, c), nil
}

// stays takes a layer over as it is.
func (p *pass) stays(d v1.Descriptor) *layer {
	p.run(d, func(ctx context.Context) error { return p.builder.copy(ctx, d) })
	return &layer{Descriptor: d}
}

// changes writes a layer anew, unless that was done.
func (p *pass) changes(d v1.Descriptor, c *cut) *layer {
	key := d.Digest.String()
	if done := p.rewritten[key]; done != nil && !c.foreign {
		return done
	}
	l := &layer{changed: true, from: d.Digest}
	if !c.foreign { // what else went of it depends on the layers below, which another image does not have
		p.rewritten[key] = l
	}
	p.fresh = append(p.fresh, l)
	p.run(d, func(ctx context.Context) error { return p.builder.rewrite(ctx, d, c, l) })
	return l
}

func (p *pass) run(d v1.Descriptor, do func(context.Context) error) {
	p.work.run(func(ctx context.Context) error {
		if err := do(ctx); err != nil {
			return fmt.Errorf("the layer %s: %w", d.Digest, err)
		}
		return nil
	})
}

// copy takes a layer over as it is. One that is not there stays named only where that is asked for.
func (b *builder) copy(ctx context.Context, d v1.Descriptor) error {
	if b.o.KeepUnidentified {
		r, err := b.image.blobs.Blob(ctx, d)
		if err != nil {
			return ctx.Err()
		}
		if err := r.Close(); err != nil {
			return err
		}
	}
	return b.stage.copy(ctx, b.image.blobs, d)
}

// opened is a layer that is read.
type opened struct {
	io.Reader

	compression compression
	packed      *checked
	closers     []func()
}

// open a layer. What is read of it is copied as it is, if there is anything to copy it to.
func (b *builder) open(ctx context.Context, d v1.Descriptor, to io.Writer) (*opened, error) {
	r, err := b.image.blobs.Blob(ctx, d)
	if err != nil {
		return nil, err
	}
	o := &opened{packed: newChecked(ctx, r, d), closers: []func(){func() { _ = r.Close() }}}
	o.packed.to = to
	var end func()
	if o.Reader, o.compression, end, err = decompress(o.packed); err != nil {
		o.close()
		return nil, err
	}
	o.closers = append(o.closers, end)
	return o, nil
}

func (o *opened) close() {
	for _, end := range o.closers {
		end()
	}
}

// scan finds what goes of a layer. Unless it is known to have a target, it is copied meanwhile, for most layers stay.
func (b *builder) scan(ctx context.Context, d v1.Descriptor, gone map[string]bool) (*cut, error) {
	if b.stage.has(d.Digest) || len(b.targets.in(map[string]bool{d.Digest.String(): true})) > 0 {
		return b.scanTo(ctx, d, gone, nil)
	}
	f, err := b.stage.draft()
	if err != nil {
		return nil, err
	}
	defer f.drop()
	c, err := b.scanTo(ctx, d, gone, f)
	if err == nil && c.nothing() {
		err = f.keep(d.Digest)
	}
	return c, err
}

func (b *builder) scanTo(ctx context.Context, d v1.Descriptor, gone map[string]bool, to io.Writer) (*cut, error) {
	o, err := b.open(ctx, d, to)
	if err != nil {
		return nil, err
	}
	defer o.close()
	c, err := scan(ctx, o, b.targets, gone)
	if err != nil {
		return c, err
	}
	return c, o.packed.finish()
}

// rewrite writes a layer without what goes.
func (b *builder) rewrite(ctx context.Context, d v1.Descriptor, c *cut, l *layer) error {
	o, err := b.open(ctx, d, nil)
	if err != nil {
		return err
	}
	defer o.close()
	sum := sha256.New()
	l.Descriptor, err = b.stage.write(func(w io.Writer) error {
		packed, err := compress(w, o.compression)
		if err != nil {
			return err
		}
		if err := b.cut(io.MultiWriter(sum, packed), o, c); err != nil {
			return err
		}
		if err := packed.Close(); err != nil {
			return err
		}
		return o.packed.finish()
	})
	l.diffID = v1.Hash{Algorithm: "sha256", Hex: hex.EncodeToString(sum.Sum(nil))}
	return err
}
