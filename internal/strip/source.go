// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// image is an opened one. For the inspection it is a registry with one image.
type image struct {
	blobs   walk.Blobs
	root    v1.Descriptor
	end     func() error
	names   func(v1.Descriptor) []string
	leftOut []LeftOut
}

// Image returns the image, whatever it is asked for.
func (i *image) Image(context.Context, string) (walk.Blobs, v1.Descriptor, error) {
	return i.blobs, i.root, nil
}

func (i *image) close() error {
	if i.end == nil {
		return nil
	}
	return i.end()
}

// open finds an image as an inspection does: on disk first.
func open(ctx context.Context, source string, o Options) (*image, error) {
	i, several, err := find(ctx, source, o)
	if err != nil {
		return nil, err
	}
	if several || o.Platform != nil {
		if err := i.choose(ctx, several, o.Platform); err != nil {
			return nil, errors.Join(err, i.close())
		}
	}
	return i, nil
}

func find(ctx context.Context, source string, o Options) (i *image, several bool, err error) {
	onDisk, err := walk.OnDisk(source)
	switch {
	case onDisk:
		l, err := walk.Open(ctx, source, walk.Options{TempDir: o.TempDir})
		if err != nil {
			return nil, false, err
		}
		return &image{blobs: l, root: l.Root, end: l.Close, names: l.Names}, l.Digest == "", nil
	case o.Registry == nil || !errors.Is(err, os.ErrNotExist):
		return nil, false, err
	}
	blobs, root, err := o.Registry.Image(ctx, source)
	if err != nil {
		return nil, false, err
	}
	dir, err := os.MkdirTemp(o.TempDir, "vsa-image-")
	if err != nil {
		return nil, false, err
	}
	return &image{blobs: &cache{blobs, dir}, root: root, end: func() error { return os.RemoveAll(dir) }}, false, nil
}

// cache keeps what was downloaded, for it is read more than once.
type cache struct {
	from walk.Blobs
	dir  string
}

// Blob opens a manifest where it is, and anything else on the disk.
func (c *cache) Blob(ctx context.Context, d v1.Descriptor) (io.ReadCloser, error) {
	if d.MediaType.IsImage() || d.MediaType.IsIndex() {
		return c.from.Blob(ctx, d)
	}
	path := filepath.Join(c.dir, filepath.Base(d.Digest.Hex))
	if f, err := os.Open(path); err == nil { //nolint:gosec // a name of hexadecimal digits in a folder of its own
		return f, nil
	}
	if err := c.fetch(ctx, d, path); err != nil {
		return nil, err
	}
	return os.Open(path) //nolint:gosec // as above
}

func (c *cache) fetch(ctx context.Context, d v1.Descriptor, path string) error {
	r, err := c.from.Blob(ctx, d)
	if err != nil {
		return err
	}
	defer r.Close()
	f, err := os.CreateTemp(c.dir, "part-") // of its own: the same blob may be asked for twice at once
	if err != nil {
		return err
	}
	checked := newChecked(ctx, r, d)
	checked.to = f
	if err := errors.Join(checked.finish(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return os.Rename(f.Name(), path)
}

// checked reads a blob and holds it to its size and digest.
type checked struct {
	to   io.Writer       // that what is read is copied to as well; nil is nowhere
	ctx  context.Context //nolint:containedctx // a Reader has no other way to be told
	from io.Reader
	want v1.Descriptor
	sum  interface {
		io.Writer
		Sum([]byte) []byte
	}
	n int64
}

func newChecked(ctx context.Context, r io.Reader, d v1.Descriptor) *checked {
	return &checked{ctx: ctx, from: io.LimitReader(r, d.Size+1), want: d, sum: sha256.New()}
}

func (c *checked) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.from.Read(p)
	c.n += int64(n)
	_, _ = c.sum.Write(p[:n]) // it never fails
	if c.to != nil {
		if _, err := c.to.Write(p[:n]); err != nil {
			return n, err
		}
	}
	return n, err
}

// onlyWriter hides that a Writer can read by itself, in small pieces.
type onlyWriter struct{ io.Writer }

// finish reads the rest.
func (c *checked) finish() error {
	if _, err := io.CopyBuffer(onlyWriter{io.Discard}, c, make([]byte, buffer)); err != nil {
		return err
	}
	if c.n != c.want.Size || hex.EncodeToString(c.sum.Sum(nil)) != c.want.Digest.Hex {
		return fmt.Errorf("%s: the content does not have the digest that it is named by", c.want.Digest)
	}
	return nil
}
