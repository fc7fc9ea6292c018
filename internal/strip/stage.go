// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// stage is an OCI layout that is being written.
type stage struct{ dir string }

const blobs = "blobs/sha256"

func newStage(dir string) (*stage, error) {
	s := &stage{dir}
	if err := os.MkdirAll(filepath.Join(dir, blobs), 0o755); err != nil { //nolint:gosec // everybody may read an image
		return nil, err
	}
	return s, s.file("oci-layout", []byte(`{"imageLayoutVersion":"1.0.0"}`))
}

func (s *stage) file(name string, text []byte) error {
	return os.WriteFile(filepath.Join(s.dir, name), text, 0o644) //nolint:gosec // everybody may read an image
}

// index names what the layout holds, the image first.
func (s *stage) index(manifests ...v1.Descriptor) error {
	text, err := json.Marshal(v1.IndexManifest{SchemaVersion: 2, MediaType: types.OCIImageIndex, Manifests: manifests})
	if err != nil {
		return err
	}
	return s.file("index.json", text)
}

// put writes a blob that is in memory.
func (s *stage) put(text []byte) (v1.Descriptor, error) {
	return s.write(func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// write writes a blob of which the digest is not known before.
func (s *stage) write(content func(io.Writer) error) (d v1.Descriptor, err error) {
	f, err := s.draft()
	if err != nil {
		return d, err
	}
	defer f.drop()
	sum := sha256.New()
	if err := content(io.MultiWriter(f, sum)); err != nil {
		return d, err
	}
	info, err := f.Stat()
	if err != nil {
		return d, err
	}
	d.Size, d.Digest = info.Size(), v1.Hash{Algorithm: "sha256", Hex: hex.EncodeToString(sum.Sum(nil))}
	return d, f.keep(d.Digest)
}

// draft is a blob that is being written. Nothing of it stays unless it is kept.
type draft struct {
	*os.File

	stage *stage
	named bool
}

func (s *stage) draft() (*draft, error) {
	f, err := os.CreateTemp(s.dir, "blob-")
	return &draft{File: f, stage: s}, err
}

// keep gives it the name of its digest, of which the caller knows that it is its own.
func (f *draft) keep(digest v1.Hash) error {
	if err := errors.Join(f.Chmod(0o644), f.Close()); err != nil { //nolint:gosec // everybody may read an image
		return err
	}
	err := os.Rename(f.Name(), f.stage.path(digest))
	f.named = err == nil
	return err
}

// drop it, unless it was kept. The folder goes with an error, so that one of this is none.
func (f *draft) drop() {
	if !f.named {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}
}

func (s *stage) path(digest v1.Hash) string {
	return filepath.Join(s.dir, blobs, filepath.Base(digest.Hex))
}

func (s *stage) has(digest v1.Hash) bool {
	_, err := os.Stat(s.path(digest))
	return err == nil
}

// copy takes over a blob as it is, if it has its digest.
func (s *stage) copy(ctx context.Context, from walk.Blobs, d v1.Descriptor) error {
	if s.has(d.Digest) {
		return nil
	}
	r, err := from.Blob(ctx, d)
	if err != nil {
		return err
	}
	defer r.Close()
	f, err := s.draft()
	if err != nil {
		return err
	}
	defer f.drop()
	c := newChecked(ctx, r, d)
	c.to = f
	if err := c.finish(); err != nil {
		return err
	}
	return f.keep(d.Digest)
}
