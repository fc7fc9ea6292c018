// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// image is an opened one. For the inspection it is a registry with one image.
type image struct {
	blobs walk.Blobs
	root  v1.Descriptor
	end   func() error
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
	layout, isLayout := strings.CutPrefix(source, "oci:")
	archive, isArchive := strings.CutPrefix(source, "docker-archive:")
	_, missing := os.Stat(source)
	switch {
	case missing == nil && walk.IsLayout(source):
		return local(ctx, source, walk.OpenLayout)
	case missing == nil && walk.IsDockerArchive(source):
		return local(ctx, source, walk.OpenDockerArchive)
	case missing == nil:
		return nil, errors.New("it is no image: an OCI layout, what docker save writes, or a reference is")
	case isLayout:
		return local(ctx, layout, walk.OpenLayout)
	case isArchive:
		return local(ctx, archive, walk.OpenDockerArchive)
	case o.Registry == nil || !errors.Is(missing, os.ErrNotExist):
		return nil, missing
	}
	blobs, root, err := o.Registry.Image(ctx, source)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(o.TempDir, "vsa-image-")
	if err != nil {
		return nil, err
	}
	return &image{blobs: &cache{blobs, dir}, root: root, end: func() error { return os.RemoveAll(dir) }}, nil
}

func local(ctx context.Context, path string, open func(string) (*walk.Local, error)) (*image, error) {
	l, err := open(path)
	if err != nil {
		return nil, err
	}
	i := &image{blobs: l, root: l.Root, end: l.Close}
	if l.Digest != "" {
		return i, nil
	}
	if err := i.choose(ctx); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return i, nil
}

// choose takes the one image of a layout that has attestations beside it.
func (i *image) choose(ctx context.Context) error {
	text, err := readManifest(ctx, i.blobs, i.root)
	if err != nil {
		return err
	}
	var index v1.IndexManifest
	if err := json.Unmarshal(text, &index); err != nil {
		return err
	}
	var images []v1.Descriptor
	for _, d := range index.Manifests {
		if d.ArtifactType != intoto {
			images = append(images, d)
		}
	}
	if len(images) != 1 {
		return fmt.Errorf("there are %d images in it, not one", len(images))
	}
	i.root = images[0]
	return nil
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
		return nil, errors.Join(err, os.RemoveAll(path+".part"))
	}
	return os.Open(path) //nolint:gosec // as above
}

func (c *cache) fetch(ctx context.Context, d v1.Descriptor, path string) error {
	r, err := c.from.Blob(ctx, d)
	if err != nil {
		return err
	}
	defer r.Close()
	f, err := os.OpenFile(path+".part", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600) //nolint:gosec // as above
	if err != nil {
		return err
	}
	checked := newChecked(ctx, r, d)
	_, err = io.Copy(f, checked)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := checked.finish(); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}

// checked reads a blob and holds it to its size and digest.
type checked struct {
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
	return n, err
}

// finish reads the rest.
func (c *checked) finish() error {
	if _, err := io.Copy(io.Discard, c); err != nil {
		return err
	}
	if c.n != c.want.Size || hex.EncodeToString(c.sum.Sum(nil)) != c.want.Digest.Hex {
		return fmt.Errorf("%s: the content does not have the digest that it is named by", c.want.Digest)
	}
	return nil
}
