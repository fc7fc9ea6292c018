// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"bytes"
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
		_, err := io.Copy(w, bytes.NewReader(text))
		return err
	})
}

// write writes a blob of which the digest is not known before.
func (s *stage) write(content func(io.Writer) error) (d v1.Descriptor, err error) {
	f, err := os.CreateTemp(s.dir, "blob-")
	if err != nil {
		return d, err
	}
	sum := sha256.New()
	err = content(io.MultiWriter(f, sum))
	info, failed := f.Stat()
	if err = errors.Join(err, failed, f.Chmod(0o644), f.Close()); err != nil { //nolint:gosec // everybody may read an image
		return d, errors.Join(err, os.Remove(f.Name()))
	}
	d.Size, d.Digest = info.Size(), v1.Hash{Algorithm: "sha256", Hex: hex.EncodeToString(sum.Sum(nil))}
	return d, os.Rename(f.Name(), s.path(d.Digest))
}

func (s *stage) path(digest v1.Hash) string {
	return filepath.Join(s.dir, blobs, filepath.Base(digest.Hex))
}

// copy takes over a blob as it is.
func (s *stage) copy(ctx context.Context, from walk.Blobs, d v1.Descriptor) error {
	if _, err := os.Stat(s.path(d.Digest)); err == nil {
		return nil
	}
	r, err := from.Blob(ctx, d)
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = s.write(func(w io.Writer) error {
		c := newChecked(ctx, r, d)
		if _, err := io.Copy(w, c); err != nil {
			return err
		}
		return c.finish()
	})
	return err
}
