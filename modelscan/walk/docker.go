// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// dockerImage is an entry of the manifest of a docker archive:
// https://github.com/moby/docker-image-spec/blob/main/v1.2.md#combined-image-json--filesystem-changeset-format
type dockerImage struct {
	Config   string   `json:"Config"`
	RepoTags []string `json:"RepoTags"`
	Layers   []string `json:"Layers"`
}

// isDocker tells a docker archive from others that have a file of that name.
func (l *Local) isDocker() bool {
	if _, folder := l.files.(rootFiles); folder {
		return false
	}
	text, err := l.text(dockerName)
	if err != nil {
		return false
	}
	var saved []dockerImage
	return json.Unmarshal(text, &saved) == nil && len(saved) > 0 && saved[0].Config != ""
}

// docker makes manifests of what a docker archive says. Its layers are named by path, so that their digests are found by
// reading them.
func (l *Local) docker(name string) error {
	text, err := l.text(dockerName)
	if err != nil {
		return fmt.Errorf("it is no docker archive: %w", err)
	}
	var saved []dockerImage
	if err := json.Unmarshal(text, &saved); err != nil {
		return fmt.Errorf("it is no docker archive: %s: %w", dockerName, err)
	}
	var all []v1.Descriptor
	configs := map[v1.Hash]string{}
	for _, s := range saved {
		d, config, err := l.dockerManifest(s)
		if err != nil {
			return err
		}
		if configs[d.Digest] == "" { // one image can be there once for each of its tags
			all = append(all, d)
		}
		configs[d.Digest] = config
		for _, tag := range s.RepoTags {
			l.tags[d.Digest] = append(l.tags[d.Digest], Clean(tag, MaxPath))
		}
	}
	if err := l.choose(all, name, nil); err != nil {
		return err
	}
	if l.Digest != "" {
		l.Digest = configs[l.Root.Digest] // the identity of the image where there is no registry
	}
	return nil
}

func (l *Local) dockerManifest(s dockerImage) (d v1.Descriptor, config string, err error) {
	m := v1.Manifest{SchemaVersion: 2, MediaType: types.DockerManifestSchema2}
	if m.Config, err = l.name(s.Config, types.DockerConfigJSON); err != nil {
		return d, "", err
	}
	for _, name := range s.Layers {
		layer, err := l.name(name, types.DockerUncompressedLayer)
		if err != nil {
			return d, "", err
		}
		m.Layers = append(m.Layers, layer)
	}
	text, err := json.Marshal(m)
	if err != nil {
		return d, "", err
	}
	return l.add(types.DockerManifestSchema2, text), m.Config.Digest.String(), nil
}

// name finds the digest of a file. One that is not there has that of its name: it is told where it is asked for.
func (l *Local) name(name string, t types.MediaType) (v1.Descriptor, error) {
	if d, known := l.known[name]; known { // a manifest can name one file many times
		d.MediaType = t
		return d, nil
	}
	h := sha256.New()
	var size int64
	p, err := l.files.open(name)
	switch {
	case errors.Is(err, os.ErrNotExist):
		h.Write([]byte(name))
	case err != nil:
		return v1.Descriptor{}, err
	default:
		defer p.Close()
		if _, err := io.Copy(h, p); err != nil {
			return v1.Descriptor{}, err
		}
		size = p.Size()
	}
	digest := v1.Hash{Algorithm: "sha256", Hex: hex.EncodeToString(h.Sum(nil))}
	l.names[digest] = name
	d := v1.Descriptor{MediaType: t, Size: size, Digest: digest}
	l.known[name] = d
	return d, nil
}
