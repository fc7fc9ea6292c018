// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
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
}

// layer deals with one: it stays, is written anew, or is left out.
func (b *builder) layer(ctx context.Context, d v1.Descriptor, gone map[string]bool) (*layer, error) {
	if found := b.targets.raw(d); len(found) > 0 {
		b.leave(found, d)
		return &layer{left: true}, nil
	}
	unchanged := &layer{Descriptor: d}
	if len(b.targets.all) == 0 || !walk.MayHoldFolders(d) {
		return unchanged, b.copy(ctx, d)
	}
	// Scanned for every image anew: what went of a layer says which links of a later one lead nowhere.
	c, err := b.scan(ctx, d, gone)
	if errors.Is(err, errNoTar) {
		return unchanged, b.copy(ctx, d)
	}
	if err != nil && b.o.KeepUnidentified && (c == nil || len(c.spans) == 0) { // it is told, and nothing is known to be in it
		return unchanged, b.copy(ctx, d)
	}
	if err != nil {
		return nil, err
	}
	if len(c.spans) == 0 && c.end < 0 {
		return unchanged, b.copy(ctx, d)
	}
	b.targets.note(c.found, d.Digest.String())
	if c.end >= 0 { // what follows the end goes, whatever it is
		b.targets.tails = append(b.targets.tails, d.Digest.String())
	}
	key := d.Digest.String()
	if done := b.layers[key]; done != nil && !c.foreign {
		return done, nil
	}
	l, err := b.rewrite(ctx, d, c)
	if err != nil {
		return nil, err
	}
	b.layers[key] = l
	b.layerChanges = append(b.layerChanges, Change{d.Digest.String(), l.Digest.String()})
	return l, nil
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

func (b *builder) open(ctx context.Context, d v1.Descriptor) (*opened, error) {
	r, err := b.image.blobs.Blob(ctx, d)
	if err != nil {
		return nil, err
	}
	o := &opened{packed: newChecked(ctx, r, d), closers: []func(){func() { _ = r.Close() }}}
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

// scan finds what goes of a layer.
func (b *builder) scan(ctx context.Context, d v1.Descriptor, gone map[string]bool) (*cut, error) {
	o, err := b.open(ctx, d)
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
func (b *builder) rewrite(ctx context.Context, d v1.Descriptor, c *cut) (*layer, error) {
	o, err := b.open(ctx, d)
	if err != nil {
		return nil, err
	}
	defer o.close()
	sum := sha256.New()
	to, err := b.stage.write(func(w io.Writer) error {
		packed, err := compress(w, o.compression)
		if err != nil {
			return err
		}
		if err := copyCut(io.MultiWriter(sum, packed), o, c); err != nil {
			return err
		}
		if err := packed.Close(); err != nil {
			return err
		}
		return o.packed.finish()
	})
	if err != nil {
		return nil, err
	}
	return &layer{Descriptor: to, changed: true, diffID: v1.Hash{Algorithm: "sha256", Hex: hex.EncodeToString(sum.Sum(nil))}}, nil
}
