// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"context"
	"fmt"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// child is a manifest of an index.
type child struct {
	candidate
	fields

	about string // why it is about another one
	left  bool
}

// children are the manifests of an index: first the images, then what is about them.
func (b *builder) children(ctx context.Context, f fields, depth int) (changed bool, err error) {
	list, err := f.list("manifests")
	if err != nil {
		return false, err
	}
	all := make([]child, len(list))
	for n, each := range list {
		d, err := each.descriptor()
		if err != nil {
			return false, err
		}
		all[n] = child{candidate: b.image.candidate(ctx, d), fields: each}
		if all[n].about = all[n].candidate.about(); all[n].about != "" {
			continue
		}
		other, err := b.child(ctx, &all[n], depth)
		if err != nil {
			return false, err
		}
		changed = changed || other
	}
	for n := range all {
		if all[n].about == "" {
			continue
		}
		other, err := b.referrer(ctx, &all[n], changed, depth)
		if err != nil {
			return false, err
		}
		changed = changed || other
	}
	left := []fields{}
	for _, each := range all {
		if !each.left {
			left = append(left, each.fields)
		}
	}
	return changed, f.set("manifests", left)
}

func (b *builder) child(ctx context.Context, c *child, depth int) (changed bool, err error) {
	if c.manifest == nil && b.o.KeepUnidentified {
		return false, ctx.Err() // it is named as before, and told
	}
	built, err := b.manifest(ctx, c.Descriptor, depth+1)
	if err != nil || !built.changed {
		return false, err
	}
	return true, c.point(built.Descriptor)
}

// referrer deals with a signature or an attestation in an index. It stays where what it is about stays.
func (b *builder) referrer(ctx context.Context, c *child, changed bool, depth int) (bool, error) {
	subject := c.manifest.SubjectOf(c.Descriptor)
	found := b.targets.in(c.digests())
	if c.manifest != nil && len(found) == 0 && (!changed || subject != "" && !b.became(subject)) {
		return b.child(ctx, c, depth)
	}
	c.left = true
	b.targets.note(found, c.Digest.String())
	reason := c.about + ": what it is about is another now"
	switch {
	case c.manifest == nil:
		reason = c.about + ": it is not there"
	case len(found) > 0:
		reason = fmt.Sprintf("%s: %s goes", c.about, found[0].removed.File.Path)
	}
	b.leftOut = append(b.leftOut, LeftOut{c.Digest.String(), reason})
	return true, nil
}

// became tells whether a manifest became another one.
func (b *builder) became(digest string) bool {
	for _, c := range b.changed {
		if c.From == digest {
			return true
		}
	}
	return false
}

// digests of a manifest and of its parts.
func (c *child) digests() map[string]bool {
	all := map[string]bool{c.Digest.String(): true}
	if c.manifest == nil {
		return all
	}
	for _, d := range append([]v1.Descriptor{c.manifest.Config}, c.manifest.Layers...) {
		all[d.Digest.String()] = true
	}
	return all
}
