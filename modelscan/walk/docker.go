// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// docker makes manifests of what a docker archive says. Its layers are named by path, so that their digests are found by
// reading them.
func (l *Local) docker() error {
	text, err := l.text(dockerName)
	if err != nil {
		return err
	}
	var saved []struct {
		Config string   `json:"Config"`
		Layers []string `json:"Layers"`
	}
	if err := json.Unmarshal(text, &saved); err != nil {
		return err
	}
	var index v1.IndexManifest
	for _, s := range saved {
		m := v1.Manifest{SchemaVersion: 2, MediaType: types.DockerManifestSchema2}
		if m.Config, err = l.name(s.Config, types.DockerConfigJSON); err != nil {
			return err
		}
		for _, name := range s.Layers {
			d, err := l.name(name, types.DockerUncompressedLayer)
			if err != nil {
				return err
			}
			m.Layers = append(m.Layers, d)
		}
		text, err := json.Marshal(m)
		if err != nil {
			return err
		}
		index.Manifests = append(index.Manifests, l.add(types.DockerManifestSchema2, text))
		l.Digest = m.Config.Digest.String() // the identity of the image where there is no registry
	}
	switch len(index.Manifests) {
	case 0:
		return errors.New("there is no image in it")
	case 1:
		l.Root = index.Manifests[0]
		return nil
	}
	l.Digest = ""
	if text, err = json.Marshal(index); err != nil {
		return err
	}
	l.Root = l.add(types.DockerManifestList, text)
	return nil
}

// name finds the digest of a file.
func (l *Local) name(name string, t types.MediaType) (v1.Descriptor, error) {
	if d, known := l.known[name]; known { // a manifest can name one file many times
		d.MediaType = t
		return d, nil
	}
	p, err := l.files.open(name)
	if err != nil {
		return v1.Descriptor{}, err
	}
	defer p.Close()
	h := sha256.New()
	if _, err := io.Copy(h, p); err != nil {
		return v1.Descriptor{}, err
	}
	digest := v1.Hash{Algorithm: "sha256", Hex: hex.EncodeToString(h.Sum(nil))}
	l.names[digest] = name
	d := v1.Descriptor{MediaType: t, Size: p.Size(), Digest: digest}
	l.known[name] = d
	return d, nil
}
