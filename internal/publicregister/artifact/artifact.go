// SPDX-License-Identifier: Apache-2.0

// Package artifact keeps the public register in an OCI registry, as an image of which the layers are the folder that a web server
// shows: the site and the data first, the edition from which the next one goes on last. Kubernetes mounts it as a volume (image), and
// any tool for images takes it apart.
package artifact

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"github.com/vsa-legal/operator/internal/publicregister"
)

// edition is the file of the last layer.
const edition = "register.json"

// Last is the tag of the edition that was published last.
const Last = "latest"

// ErrNoEdition says that what has the tag latest is something else than an edition.
var ErrNoEdition = errors.New("what the repository has is no edition of a register")

// Repository of a registry that keeps editions.
type Repository struct {
	// Name without a tag, such as registry.example/vsa/register.
	Name string
	// Credentials for its registry. None means that everybody may write.
	Credentials authn.Authenticator
	// Transport of requests. None means the one that the library has.
	Transport http.RoundTripper
}

// Read returns the edition that was published last, or nil where there is none yet. What is there and is no edition is ErrNoEdition.
func (r Repository) Read(ctx context.Context) (*publicregister.Edition, error) {
	ref, err := r.tag(Last)
	if err != nil {
		return nil, err
	}
	image, err := remote.Image(ref, r.options(ctx)...)
	if refused := new(transport.Error); errors.As(err, &refused) && refused.StatusCode == http.StatusNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the former edition: %w", err)
	}
	layers, err := image.Layers()
	if err != nil || len(layers) == 0 {
		return nil, fmt.Errorf("%w: %w", ErrNoEdition, err)
	}
	return readLayer(layers[len(layers)-1])
}

// readLayer reads the edition of a layer, of which it is the only file. A download that breaks off is no lie about what is there.
func readLayer(layer v1.Layer) (*publicregister.Edition, error) {
	content, err := layer.Uncompressed()
	if err != nil {
		return nil, fmt.Errorf("read the former edition: %w", err)
	}
	defer content.Close()
	whole := &watched{Reader: content}
	files := tar.NewReader(whole)
	header, err := files.Next()
	if err == nil && header.Name != edition {
		err = fmt.Errorf("its last layer has the file %.64q first", header.Name)
	}
	var e *publicregister.Edition
	if err == nil {
		e, err = publicregister.Read(files)
	}
	switch {
	case whole.err != nil:
		return nil, fmt.Errorf("read the former edition: %w", whole.err)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrNoEdition, err)
	}
	return e, nil
}

// watched notes an error of the connection, which is another matter than one of the content.
type watched struct {
	io.Reader

	err error
}

// Read reads.
func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

func (r Repository) tag(tag string) (name.Tag, error) {
	ref, err := name.NewTag(r.Name+":"+tag, name.StrictValidation)
	if err != nil {
		return name.Tag{}, fmt.Errorf("the repository has no valid name: %w", err)
	}
	return ref, nil
}

func (r Repository) options(ctx context.Context) []remote.Option {
	all := []remote.Option{remote.WithContext(ctx), remote.WithJobs(1)}
	if r.Credentials != nil {
		all = append(all, remote.WithAuth(r.Credentials))
	}
	if r.Transport != nil {
		all = append(all, remote.WithTransport(r.Transport))
	}
	return all
}
