// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

const (
	maxManifest = 4 << 20 // bytes: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests
	maxConfig   = 4 << 20 // of which the platform is read
)

// Manifest is an index, an image, or an artifact.
type Manifest struct {
	v1.Manifest

	// Manifests of an index.
	Manifests []v1.Descriptor `json:"manifests"`
	// Text that was read.
	Text []byte `json:"-"`
	// Ambiguous says why two programs may read two things in it. It is empty if they do not.
	Ambiguous string `json:"-"`
}

// IsImage tells that it has layers of its own.
func (m *Manifest) IsImage() bool {
	return m.Manifests == nil || len(m.Layers) > 0 || m.Config.Size > 0
}

var (
	errDigest  = errors.New("the content does not have the digest that it is named by")
	errSchema1 = errors.New("it is an image of Docker's schema 1, which is not read here and was given up in 2017: pull and push it with a tool that writes OCI images")
)

// ReadManifest reads one, and holds it to its digest.
func ReadManifest(ctx context.Context, blobs Blobs, d v1.Descriptor) (*Manifest, error) {
	if d.MediaType.IsSchema1() {
		return nil, errSchema1
	}
	text, err := readBlob(ctx, blobs, d, maxManifest)
	if err != nil {
		return nil, err
	}
	m := &Manifest{Text: text}
	if err := json.Unmarshal(text, m); err != nil {
		return nil, err
	}
	if m.SchemaVersion == 1 {
		return nil, errSchema1
	}
	m.Ambiguous = ambiguous(text)
	return m, nil
}

func readBlob(ctx context.Context, blobs Blobs, d v1.Descriptor, most int64) ([]byte, error) {
	r, err := blobs.Blob(ctx, d)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	switch {
	case err != nil:
		return nil, err
	case int64(len(text)) > most:
		return nil, errors.New("it is too long")
	}
	if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != d.Digest.Hex {
		return nil, errDigest
	}
	return text, nil
}

// ambiguous looks for fields that come twice, but for upper and lower case: Go takes the last, others the first.
func ambiguous(text []byte) string {
	d := json.NewDecoder(bytes.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return ""
	}
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return ""
		}
		name = strings.ToLower(name)
		if seen[name] {
			return fmt.Sprintf("the manifest has the field %q twice: what it names depends on who reads it", Clean(name, MaxPath))
		}
		seen[name] = true
		var skipped json.RawMessage
		if d.Decode(&skipped) != nil {
			return ""
		}
	}
	return ""
}

// unknownPlatform is what BuildKit calls that of an attestation.
const unknownPlatform = "unknown"

// PlatformOf an image is what its config says, or nil.
func (m *Manifest) PlatformOf(ctx context.Context, blobs Blobs) *v1.Platform {
	if !m.Config.MediaType.IsConfig() {
		return nil
	}
	text, err := readBlob(ctx, blobs, m.Config, maxConfig)
	if err != nil {
		return nil
	}
	var p v1.Platform
	if json.Unmarshal(text, &p) != nil || p.OS == "" || p.Architecture == "" {
		return nil
	}
	return &v1.Platform{OS: p.OS, Architecture: p.Architecture, Variant: p.Variant, OSVersion: p.OSVersion}
}

// variants that are meant where none is named: https://github.com/containerd/platforms
var variants = map[string]string{"arm64": "v8", "arm": "v7", "amd64": "v1"}

// Runs tells whether an image for a platform is what was asked for.
func Runs(p, asked *v1.Platform) bool {
	have, want := *p, *asked
	if have.Variant == "" && want.Variant != "" {
		have.Variant = variants[have.Architecture]
	}
	return have.Satisfies(want)
}

// IsFolderLayer tells that a layer is one of files in folders, as far as its type says.
func IsFolderLayer(t types.MediaType) bool {
	return t.IsLayer() || strings.HasSuffix(string(t), ".tar") || strings.HasSuffix(string(t), ".tar+gzip") ||
		strings.HasSuffix(string(t), ".tar+zstd") || strings.HasSuffix(string(t), ".tar.gzip")
}

// MayHoldFolders tells that the content of a layer decides whether it is one of files in folders, or a file of its own: it has
// no title, or its type says that it is one.
func MayHoldFolders(d v1.Descriptor) bool { return Title(d) == "" || IsFolderLayer(d.MediaType) }
