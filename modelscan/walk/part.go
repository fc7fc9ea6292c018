// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// Title of a layer that is a file of its own, as its annotations say: that of OCI, then that of the ModelPack specification,
// https://github.com/modelpack/model-spec/blob/main/docs/annotations.md. It is empty if there is none.
func Title(d v1.Descriptor) string {
	for _, key := range []string{"org.opencontainers.image.title", "org.cncf.model.filepath"} {
		if title := d.Annotations[key]; title != "" {
			return Clean(title, MaxPath)
		}
	}
	return ""
}

// IsTar tells whether what begins so is a tar. Every form of it has a header with a checksum, or nothing but zeros.
func IsTar(head []byte) bool { return isTar(head) || len(head) >= block && isZero(head) }

// parts visits the layers of an image in order, each after the one before, so that what one takes away is known; then its config.
func (i *image) parts(ctx context.Context, digest string, m *v1.Manifest) error {
	parts := m.Layers
	if !m.Config.MediaType.IsConfig() && m.Config.Size > 0 {
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
		e := Entry{Path: d.Digest.String(), Size: d.Size, Image: digest, Layer: d.Digest.String(), Order: order + 1}
		if err := i.part(ctx, e, d, i.layer); err != nil {
			return err
		}
	}
	if !m.Config.MediaType.IsConfig() || i.configs[m.Config.Digest] {
		return ctx.Err()
	}
	i.configs[m.Config.Digest] = true
	e := Entry{Path: m.Config.Digest.String(), Size: m.Config.Size, Layer: m.Config.Digest.String()}
	return i.part(ctx, e, m.Config, i.config)
}

// part opens a blob and holds it to its digest.
func (i *image) part(ctx context.Context, e Entry, d v1.Descriptor, visit func(context.Context, *content, v1.Descriptor) error) error {
	if d.Size < 0 || i.expanded.Add(d.Size) > i.Limits.Expanded {
		return limitError(fmt.Sprintf("the layers have more than %d bytes in total", i.Limits.Expanded))
	}
	r, err := i.blobs.Blob(ctx, d)
	if err != nil {
		reason := fmt.Sprintf("the image names it, and it cannot be read: %v", err)
		if len(d.URLs) > 0 {
			reason = "the image does not have it, and says that it is to be fetched from elsewhere, which is not done here: " + fmt.Sprintf("%.200q", d.URLs[0])
		}
		return i.missing(ctx, d, reason)
	}
	defer r.Close()
	c := &content{Entry: e, meter: i.meter(d.Size)}
	defer c.meter.end()
	isLayer := e.Order > 0
	if isLayer && i.Begin != nil {
		if entries, known := i.Begin(&e, d); known {
			return i.enterAll(ctx, entries)
		}
	}
	if at, ok := r.(io.ReaderAt); ok {
		c.at = at
	} else {
		c.stream = io.LimitReader(r, d.Size)
	}
	whole, err := i.verified(ctx, c, d, visit)
	if isLayer && i.End != nil {
		i.End(&e, whole && err == nil)
	}
	return err
}

// verified visits a blob, and tells where it is not what its digest says. It returns whether the bytes that were visited are those of the
// digest for certain.
func (i *image) verified(ctx context.Context, c *content, d v1.Descriptor, visit func(context.Context, *content, v1.Descriptor) error) (whole bool, err error) {
	told, s := &content{Entry: c.Entry, at: c.at}, newSummed(c.stream, cap(i.slots) > 0)
	sum := sync.OnceValue(s.sum.end)
	defer sum()
	c.summed = s
	if c.at == nil {
		c.stream = c.summed
	}
	if err := visit(ctx, c, d); err != nil {
		return false, err
	}
	whole = s.n == d.Size && s.alone && c.whole
	if told.at != nil {
		s.from = io.NewSectionReader(told.at, s.n, d.Size-s.n)
	}
	err = s.rest(ctx)
	switch {
	case err != nil:
	case told.at != nil && s.n != d.Size:
		err = errShort
	case sum() != d.Digest.Hex:
		err = errDigest
	default:
		return whole, nil
	}
	return false, i.diagnose(ctx, told, err)
}

// layer visits one of files in folders, or a file of its own. What it is shows in its content.
func (i *image) layer(ctx context.Context, c *content, d v1.Descriptor) error {
	if MayHoldFolders(d) {
		head, err := c.peek(int(min(block, d.Size)))
		if err != nil {
			return i.diagnose(ctx, c, err)
		}
		k, name := kindOf(head)
		if IsTar(head) { // of zeros as well: something may follow them
			k, name = tarred, "tar"
		}
		if k != plain && k != zipped && k != arred && k != cpioed {
			c.layer, c.depth = true, -1
			if c.at != nil && k != tarred { // a compressed one is read from its beginning to its end
				c.summed.from = c.reader()
			}
			return i.folders(ctx, c, k, name)
		}
	}
	return i.file(ctx, c, d)
}

// folders visits what is in a layer, then what is left of it.
func (i *image) folders(ctx context.Context, c *content, k kind, name string) error {
	covered, err := i.open(ctx, c, k, name)
	c.whole = covered != nil && err == nil && len(covered.Gaps(c.Entry.Size)) == 0
	if covered == nil || err != nil || c.at == nil { // of a stream, what is left was visited aside
		return err
	}
	c.Packed = true
	f := i.walker.file(ctx, c)
	if err := i.carve(ctx, c, f, covered, nil); err != nil {
		return err
	}
	if gaps := covered.Gaps(c.Entry.Size); len(gaps) > 0 {
		i.visitor.Rest(ctx, f, gaps)
	}
	return ctx.Err()
}

// file visits what is a file of its own.
func (i *image) file(ctx context.Context, c *content, d v1.Descriptor) error {
	c.summed = nil // of what is visited as a file, any byte is read when it is needed
	if title := Title(d); title != "" {
		c.Entry.Path = Clean(title, i.Limits.Path)
	}
	g := &group{w: i.walker}
	return g.end(i.visit(ctx, c, g))
}

// peek at the first bytes.
func (c *content) peek(n int) ([]byte, error) {
	head := make([]byte, n)
	if c.at != nil {
		if _, err := c.at.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		return head, nil
	}
	n, err := io.ReadFull(c.stream, head)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) && len(head) > 0 {
		err = errShort
	} else if errors.Is(err, io.EOF) {
		err = nil
	}
	c.stream = io.MultiReader(bytes.NewReader(head[:n]), c.stream)
	return head[:n], err
}

func isZero(head []byte) bool { return len(bytes.Trim(head, "\x00")) == 0 }
