// SPDX-License-Identifier: Apache-2.0

// Package remote finds images in registries, for an inspection. It is apart, so that what inspects files reaches no network.
package remote

import (
	"bytes"
	"context"
	"io"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// Registry finds images by reference. Its zero value uses the logins of the user's docker configuration.
type Registry struct {
	// Keychain has the logins. Nil is that of the docker configuration.
	Keychain authn.Keychain
	// Insecure speaks plain HTTP with every registry.
	Insecure bool
	// Options are further ones, such as a transport.
	Options []remote.Option
}

// Image returns the manifest or index that a reference stands for now, and the blobs of its repository.
func (r *Registry) Image(ctx context.Context, reference string) (walk.Blobs, v1.Descriptor, error) {
	var how []name.Option
	if r.Insecure {
		how = append(how, name.Insecure)
	}
	ref, err := name.ParseReference(reference, how...)
	if err != nil {
		return nil, v1.Descriptor{}, err
	}
	keychain := r.Keychain
	if keychain == nil {
		keychain = authn.DefaultKeychain
	}
	puller, err := remote.NewPuller(append([]remote.Option{remote.WithAuthFromKeychain(keychain)}, r.Options...)...)
	if err != nil {
		return nil, v1.Descriptor{}, err
	}
	found, err := puller.Get(ctx, ref)
	if err != nil {
		return nil, v1.Descriptor{}, err
	}
	return &blobs{puller, ref.Context()}, found.Descriptor, nil
}

// blobs of a repository. A puller remembers the login.
type blobs struct {
	puller     *remote.Puller
	repository name.Repository
}

// Blob asks for a manifest or for a layer.
func (b *blobs) Blob(ctx context.Context, d v1.Descriptor) (io.ReadCloser, error) {
	ref := b.repository.Digest(d.Digest.String())
	if d.MediaType.IsImage() || d.MediaType.IsIndex() {
		found, err := b.puller.Get(ctx, ref)
		if err != nil {
			return nil, err
		}
		return io.NopCloser(bytes.NewReader(found.Manifest)), nil
	}
	layer, err := b.puller.Layer(ctx, ref)
	if err != nil {
		return nil, err
	}
	return layer.Compressed()
}
