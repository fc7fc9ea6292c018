// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// Local is an image on disk. Close it.
type Local struct {
	// Root is what the image begins with. Where the source holds several, it is an index that no registry knows.
	Root v1.Descriptor
	// Digest of the image, if it is one.
	Digest string

	files  files
	chosen bool                     // by name: the rest of the source was not asked for
	inline map[v1.Hash][]byte       // manifests that are made here
	names  map[v1.Hash]string       // of the blobs of a docker archive
	known  map[string]v1.Descriptor // of the files that were read for their digest
	tags   map[v1.Hash][]string     // of the images of a docker archive
	mu     sync.Mutex
	opened map[string]bool // files that an image names
}

// Names of the files of an OCI layout and of a docker archive.
const (
	layoutName = "oci-layout"
	indexName  = "index.json"
	dockerName = "manifest.json"
)

// layout reads the index of an OCI layout.
func (l *Local) layout(name string) error {
	text, err := l.text(indexName)
	if err != nil {
		return fmt.Errorf("it is no OCI layout: %w", err)
	}
	var index v1.IndexManifest
	if err := json.Unmarshal(text, &index); err != nil {
		return fmt.Errorf("%s: %w", indexName, err)
	}
	return l.choose(index.Manifests, name, text)
}

// choose takes all images of a source, or those of a name.
func (l *Local) choose(all []v1.Descriptor, name string, text []byte) (err error) {
	if name != "" {
		l.chosen = true
		if all, err = l.called(all, name); err != nil {
			return err
		}
		text = nil
	}
	switch len(all) {
	case 0:
		return errors.New("there is no image in it")
	case 1:
		l.Root, l.Digest = all[0], all[0].Digest.String()
		return nil
	}
	if text == nil {
		index := v1.IndexManifest{SchemaVersion: 2, MediaType: types.OCIImageIndex, Manifests: all}
		if text, err = json.Marshal(index); err != nil {
			return err
		}
	}
	l.Root = l.add(types.OCIImageIndex, text)
	return nil
}

// called are the images of a name, and what cosign calls after them is not.
func (l *Local) called(all []v1.Descriptor, name string) ([]v1.Descriptor, error) {
	var found []v1.Descriptor
	var names []string
	for _, d := range all {
		its := l.Names(d)
		if slices.Contains(its, name) || d.Digest.String() == name {
			found = append(found, d)
		}
		names = append(names, its...)
	}
	if len(found) > 0 {
		return found, nil
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no image in it is called %q: none has a name", name)
	}
	return nil, fmt.Errorf("no image in it is called %q: there are %s", name, strings.Join(names, ", "))
}

// Names that an image of the source has: of its tags, and as a layout's annotations say.
func (l *Local) Names(d v1.Descriptor) []string {
	names := slices.Clone(l.tags[d.Digest])
	for _, key := range []string{RefName, "io.containerd.image.name"} {
		if name := d.Annotations[key]; name != "" {
			names = append(names, Clean(name, MaxPath))
		}
	}
	return names
}

// Close what was opened.
func (l *Local) Close() error { return l.files.Close() }

// Blob opens one. Several goroutines may call it.
func (l *Local) Blob(_ context.Context, d v1.Descriptor) (io.ReadCloser, error) {
	if text, ok := l.inline[d.Digest]; ok {
		return io.NopCloser(bytes.NewReader(text)), nil
	}
	name, ok := l.names[d.Digest]
	if !ok {
		name = path.Join("blobs", filepath.Base(d.Digest.Algorithm), filepath.Base(d.Digest.Hex))
	}
	p, err := l.files.open(name)
	if err != nil {
		return nil, err
	}
	if p.Size() != d.Size {
		return nil, errors.Join(fmt.Errorf("it has %d bytes instead of %d", p.Size(), d.Size), p.Close())
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.opened[name] = true
	return p, nil
}

// add makes a manifest that is in no file.
func (l *Local) add(t types.MediaType, text []byte) v1.Descriptor {
	digest := v1.Hash{Algorithm: "sha256", Hex: fmt.Sprintf("%x", sha256.Sum256(text))}
	l.inline[digest] = text
	return v1.Descriptor{MediaType: t, Size: int64(len(text)), Digest: digest}
}

func (l *Local) text(name string) ([]byte, error) {
	p, err := l.files.open(name)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	if p.Size() > maxManifest {
		return nil, fmt.Errorf("%s is too long", name)
	}
	return io.ReadAll(p)
}
