// SPDX-License-Identifier: Apache-2.0

package artifact

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/stream"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/vsa-legal/operator/internal/publicregister"
	"github.com/vsa-legal/operator/internal/publicregister/folder"
	"github.com/vsa-legal/operator/internal/publicregister/opendata"
	"github.com/vsa-legal/operator/internal/publicregister/site"
)

// Write publishes an edition: under the tag of its instant first, and then as the last one, so that one which came to its end half-way
// is none. It returns the repository with the digest of the image. It holds the largest file in memory, and not the folder.
func (r Repository) Write(ctx context.Context, e *publicregister.Edition, o folder.Options) (string, error) {
	own, err := r.tag(publicregister.EditionName(e))
	if err != nil {
		return "", err
	}
	last, err := r.tag(Last)
	if err != nil {
		return "", err
	}
	ctx, done := context.WithCancel(ctx)
	defer done()
	image, err := imageOf(ctx, e, o)
	if err != nil {
		return "", err
	}
	if err := remote.Write(own, image, r.options(ctx)...); err != nil {
		return "", fmt.Errorf("publish the edition: %w", err)
	}
	if err := remote.Tag(last, image, r.options(ctx)...); err != nil {
		return "", fmt.Errorf("publish the edition: %w", err)
	}
	digest, err := image.Digest()
	if err != nil {
		return "", fmt.Errorf("publish the edition: %w", err)
	}
	return r.Name + "@" + digest.String(), nil
}

// imageOf is an image of layers that are made while they are sent, until the context ends.
func imageOf(ctx context.Context, e *publicregister.Edition, o folder.Options) (v1.Image, error) {
	base := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	image, err := mutate.AppendLayers(base,
		layer(ctx, func(t *tarWriter) error {
			if err := site.Write(t.create, e, site.Options{Languages: o.Languages}); err != nil {
				return err
			}
			return opendata.Write(t.create, e, o.Options)
		}, edition),
		layer(ctx, func(t *tarWriter) error { return opendata.WriteEdition(t.create, e) }, ""))
	if err != nil {
		return nil, fmt.Errorf("make the image: %w", err)
	}
	return image, nil
}

// layer is what write makes, without one file.
func layer(ctx context.Context, write func(*tarWriter) error, without string) v1.Layer {
	from, to := io.Pipe()
	context.AfterFunc(ctx, func() { _ = from.CloseWithError(ctx.Err()) }) // nobody reads what was not sent
	go func() {
		t := &tarWriter{tar.NewWriter(to), without}
		err := write(t)
		if err == nil {
			err = t.Close()
		}
		to.CloseWithError(err)
	}()
	return stream.NewLayer(from, stream.WithMediaType(types.OCILayer))
}

// tarWriter makes an archive in which the same files are the same bytes.
type tarWriter struct {
	*tar.Writer

	without string
}

func (t *tarWriter) create(name string) (io.WriteCloser, error) {
	return &tarFile{into: t, name: name}, nil
}

// tarFile is in memory until its length is known.
type tarFile struct {
	bytes.Buffer

	into *tarWriter
	name string
}

// Close puts the file into the archive.
func (f *tarFile) Close() error {
	if f.name == f.into.without {
		return nil
	}
	if err := f.into.WriteHeader(&tar.Header{Name: f.name, Size: int64(f.Len()), Mode: 0o644, Format: tar.FormatPAX}); err != nil {
		return err
	}
	_, err := f.WriteTo(f.into)
	return err
}
