// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// builder writes an image anew.
type builder struct {
	*Plan

	stage        *stage
	manifests    map[v1.Hash]*built
	rewritten    map[string]*layer // those that do not depend on what lies below
	changed      []Change
	layerChanges []Change
	leftOut      []LeftOut
}

// built is a manifest that was dealt with.
type built struct {
	v1.Descriptor

	changed bool
}

func (b *builder) build(ctx context.Context) (v1.Descriptor, error) {
	root, err := b.manifest(ctx, b.image.root, 0)
	if err != nil {
		return v1.Descriptor{}, err
	}
	to := b.image.root
	to.Digest, to.Size, to.Data = root.Digest, root.Size, nil
	to.Annotations = maps.Clone(to.Annotations)
	if to.Annotations[walk.RefName] == "" { // beside its attestation, an image without a name is not found by every tool
		if to.Annotations == nil {
			to.Annotations = map[string]string{}
		}
		to.Annotations[walk.RefName] = "latest"
	}
	return to, nil
}

// manifest deals with an index or an image.
func (b *builder) manifest(ctx context.Context, d v1.Descriptor, depth int) (*built, error) {
	if done := b.manifests[d.Digest]; done != nil {
		return done, nil
	}
	if depth > maxIndexes || len(b.manifests) >= maxManifests {
		return nil, errors.New("there are too many manifests")
	}
	text, err := readManifest(ctx, b.image.blobs, d)
	if err != nil {
		return nil, fmt.Errorf("the manifest %w", err)
	}
	f, err := parseFields(text, "manifests", "layers", "config", "subject", "annotations", "mediaType")
	if err != nil {
		return nil, fmt.Errorf("the manifest %s: %w", d.Digest, err)
	}
	var changed bool
	switch {
	case f["manifests"] != nil && f["layers"] != nil:
		err = errors.New("it is both an index and an image")
	case f["manifests"] != nil:
		changed, err = b.children(ctx, f, depth)
	default:
		changed, err = b.content(ctx, f)
	}
	if err == nil && changed {
		text, err = json.Marshal(f)
	}
	if err != nil {
		return nil, fmt.Errorf("the manifest %s: %w", d.Digest, err)
	}
	done := &built{changed: changed}
	if done.Descriptor, err = b.stage.put(text); err != nil {
		return nil, err
	}
	b.manifests[d.Digest] = done
	if changed {
		b.changed = append(b.changed, Change{d.Digest.String(), done.Digest.String()})
	}
	return done, nil
}

func (f fields) descriptor() (d v1.Descriptor, err error) {
	text, err := json.Marshal(f)
	if err != nil {
		return d, err
	}
	return d, json.Unmarshal(text, &d)
}

// content of an image or of an artifact: its layers, then its config.
func (b *builder) content(ctx context.Context, f fields) (changed bool, err error) {
	list, err := f.list("layers")
	if err != nil {
		return false, err
	}
	var config v1.Descriptor
	if err := f.get("config", &config); err != nil {
		return false, err
	}
	done, err := b.contentLayers(ctx, list, config.MediaType.IsConfig())
	if err != nil {
		return false, err
	}
	left := []fields{}
	for n, l := range done {
		changed = changed || l.changed || l.left
		if l.changed {
			if err := list[n].point(l.Descriptor); err != nil {
				return false, err
			}
		}
		if !l.left {
			left = append(left, list[n])
		}
	}
	if err := f.set("layers", left); err != nil {
		return false, err
	}
	other, err := b.config(ctx, f, done, changed)
	return changed || other, err
}

// contentLayers deals with the layers of an image, or of an artifact. They are looked into in their order, and written beside.
func (b *builder) contentLayers(ctx context.Context, list []fields, isImage bool) ([]*layer, error) {
	all := make([]v1.Descriptor, len(list))
	for n, each := range list {
		d, err := each.descriptor()
		if err != nil {
			return nil, err
		}
		if t := b.targets.at[d.Digest.String()]; t != nil && isImage && walk.IsFolderLayer(d.MediaType) {
			return nil, fmt.Errorf("the layer %s cannot be taken out of the image, and must not be in it (%s)", d.Digest, t[0].removed.Why.Reason)
		}
		all[n] = d
	}
	p := &pass{builder: b, work: newWork(ctx), reach: newReach(all, b.Plan.layers, b.targets), gone: map[string]bool{}}
	if err := p.work.end(p.layers(all)); err != nil {
		return nil, err
	}
	for _, l := range p.fresh {
		b.layerChanges = append(b.layerChanges, Change{l.from.String(), l.Digest.String()})
	}
	return p.done, nil
}

// config of an image follows its layers. Of an artifact it can be a model itself.
func (b *builder) config(ctx context.Context, f fields, layers []*layer, follow bool) (changed bool, err error) {
	each, err := parseFields(f["config"], "digest", "size", "mediaType", "data", "annotations")
	if err != nil {
		return false, fmt.Errorf("the config: %w", err)
	}
	d, err := each.descriptor()
	if err != nil {
		return false, fmt.Errorf("the config: %w", err)
	}
	if !d.MediaType.IsConfig() {
		if found := b.targets.raw(d); len(found) > 0 {
			b.leave(found, d)
			empty, err := b.stage.put([]byte("{}"))
			if err != nil {
				return false, err
			}
			empty.MediaType = types.OCIEmptyJSON
			return true, f.set("config", empty)
		}
	}
	if !follow || !d.MediaType.IsConfig() {
		return false, b.stage.copy(ctx, b.image.blobs, d)
	}
	text, err := readBlob(ctx, b.image.blobs, d, maxConfig)
	if err != nil {
		return false, fmt.Errorf("the config %w", err)
	}
	if text, err = rewriteConfig(text, layers); err != nil {
		return false, fmt.Errorf("the config %s: %w", d.Digest, err)
	}
	to, err := b.stage.put(text)
	if err != nil {
		return false, err
	}
	if err := each.point(to); err != nil {
		return false, err
	}
	return true, f.set("config", each)
}

// leave notes that a blob is left out.
func (b *builder) leave(found []*target, d v1.Descriptor) {
	b.targets.note(found, d.Digest.String())
	b.layerChanges = append(b.layerChanges, Change{From: d.Digest.String()})
}
