// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/vsa-legal/operator/modelscan/walk"
)

const (
	maxManifest  = 4 << 20
	maxConfig    = 16 << 20
	maxManifests = 4096
	maxIndexes   = 4
)

// readManifest reads a manifest and holds it to its digest.
func readManifest(ctx context.Context, blobs walk.Blobs, d v1.Descriptor) ([]byte, error) {
	return readBlob(ctx, blobs, d, maxManifest)
}

func readBlob(ctx context.Context, blobs walk.Blobs, d v1.Descriptor, most int64) ([]byte, error) {
	r, err := blobs.Blob(ctx, d)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.Digest, err)
	}
	defer r.Close()
	if d.Size > most {
		return nil, fmt.Errorf("%s: it is too long", d.Digest)
	}
	c := newChecked(ctx, r, d)
	text, err := io.ReadAll(c)
	if err != nil {
		return nil, err
	}
	return text, c.finish()
}

// fields of a JSON object. What is not changed stays as it was written.
type fields map[string]json.RawMessage

// parseFields refuses an object of which two programs could read two things: Go does not tell upper from lower case.
func parseFields(text []byte, known ...string) (fields, error) {
	f := fields{}
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, err
	}
	for key := range f {
		for _, k := range known {
			if key != k && strings.EqualFold(key, k) {
				return nil, fmt.Errorf("it has the field %q, which some take for %q", key, k)
			}
		}
	}
	return f, nil
}

func (f fields) get(key string, value any) error {
	if f[key] == nil {
		return nil
	}
	return json.Unmarshal(f[key], value)
}

func (f fields) set(key string, value any) error {
	text, err := json.Marshal(value)
	f[key] = text
	return err
}

// list is a field that holds objects.
func (f fields) list(key string) ([]fields, error) {
	var raw []json.RawMessage
	if err := f.get(key, &raw); err != nil {
		return nil, err
	}
	list := make([]fields, 0, len(raw))
	for _, text := range raw {
		each, err := parseFields(text, "digest", "size", "mediaType", "data", "annotations")
		if err != nil {
			return nil, err
		}
		list = append(list, each)
	}
	return list, nil
}

// volatile annotations of a layer are of its very bytes.
var volatile = []string{"containerd.io/snapshot/stargz/", "io.containers.estargz.", "io.github.containers.zstd-chunked."}

// point makes a descriptor point to other content. What it says of the old bytes goes.
func (f fields) point(to v1.Descriptor) error {
	delete(f, "data")
	delete(f, "urls")
	annotations := map[string]string{}
	if err := f.get("annotations", &annotations); err != nil {
		return err
	}
	before := len(annotations)
	for key := range annotations {
		if slices.ContainsFunc(volatile, func(prefix string) bool { return strings.HasPrefix(key, prefix) }) {
			delete(annotations, key)
		}
	}
	if len(annotations) < before {
		if err := f.set("annotations", annotations); err != nil {
			return err
		}
	}
	return errors.Join(f.set("digest", to.Digest), f.set("size", to.Size))
}

// config of an image, with the sums of its layers and its history in step with them.
func rewriteConfig(text []byte, layers []*layer) ([]byte, error) {
	config, err := parseFields(text, "rootfs", "history")
	if err != nil {
		return nil, err
	}
	rootfs := fields{}
	var sums []v1.Hash
	var history []json.RawMessage
	if err := errors.Join(config.get("rootfs", &rootfs), rootfs.get("diff_ids", &sums), config.get("history", &history)); err != nil {
		return nil, err
	}
	if len(sums) == 0 && !slices.ContainsFunc(layers, func(l *layer) bool { return l.changed }) {
		return text, nil // it says nothing of them
	}
	if len(sums) != len(layers) {
		return nil, fmt.Errorf("it has the sums of %d layers, and there are %d", len(sums), len(layers))
	}
	var left []v1.Hash
	for i, l := range layers {
		switch {
		case l.left:
			continue
		case l.changed:
			left = append(left, l.diffID)
		default:
			left = append(left, sums[i])
		}
	}
	if history, err = rewriteHistory(history, layers); err != nil {
		return nil, err
	}
	if left == nil {
		left = []v1.Hash{}
	}
	if err := errors.Join(rootfs.set("diff_ids", left), config.set("rootfs", rootfs)); err != nil {
		return nil, err
	}
	if history != nil {
		if err := config.set("history", history); err != nil {
			return nil, err
		}
	}
	return json.Marshal(config)
}

// rewriteHistory leaves out what tells of layers that are left out.
func rewriteHistory(history []json.RawMessage, layers []*layer) ([]json.RawMessage, error) {
	next := 0
	var left []json.RawMessage
	for _, text := range history {
		var entry struct {
			Empty bool `json:"empty_layer"`
		}
		if err := json.Unmarshal(text, &entry); err != nil {
			return nil, err
		}
		if !entry.Empty {
			next++
			if next <= len(layers) && layers[next-1].left {
				continue
			}
		}
		left = append(left, text)
	}
	return left, nil
}
