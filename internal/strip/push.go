// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// Repository is where an image goes in a registry.
type Repository struct{ ref name.Reference }

// ParseRepository reads a reference. The registry is named, so that nothing goes to a public one by mistake.
func ParseRepository(text string) (*Repository, error) {
	ref, err := name.ParseReference(text, name.WithDefaultRegistry(""))
	if err != nil {
		return nil, err
	}
	if ref.Context().RegistryStr() == "" {
		return nil, errors.New("name the registry, such as registry.example/team/app:1.0, or oci: and a folder")
	}
	if _, digest := ref.(name.Digest); digest {
		return nil, errors.New("the digest is not known before: give a tag")
	}
	return &Repository{ref}, nil
}

// Push writes the image of a layout, then what refers to it, then the tag.
func (r *Repository) Push(ctx context.Context, dir string, root, referrer v1.Descriptor) error {
	index, err := layout.ImageIndexFromPath(dir)
	if err != nil {
		return err
	}
	options := []remote.Option{remote.WithContext(ctx), remote.WithAuthFromKeychain(authn.DefaultKeychain), remote.WithJobs(2)}
	for _, each := range []v1.Descriptor{root, referrer} {
		if err := push(r.ref.Context().Digest(each.Digest.String()), index, each, options); err != nil {
			return fmt.Errorf("push %s: %w", each.Digest, err)
		}
	}
	tag, ok := r.ref.(name.Tag)
	if !ok {
		return nil
	}
	pushed, err := remote.Get(r.ref.Context().Digest(root.Digest.String()), options...)
	if err != nil {
		return err
	}
	return remote.Tag(tag, pushed, options...)
}

func push(to name.Reference, from v1.ImageIndex, d v1.Descriptor, options []remote.Option) error {
	if d.MediaType.IsIndex() {
		index, err := from.ImageIndex(d.Digest)
		if err != nil {
			return err
		}
		return remote.WriteIndex(to, index, options...)
	}
	image, err := from.Image(d.Digest)
	if err != nil {
		return err
	}
	return remote.Write(to, image, options...)
}
