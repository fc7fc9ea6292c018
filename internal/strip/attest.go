// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
	intotov1 "github.com/in-toto/attestation/go/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/detect"
)

// PredicateType of the attestation. docs/inspection.md says what is in it.
const PredicateType = "https://vsa.legal/attestations/strip/v1"

const intoto = "application/vnd.in-toto+json"

// Tool that did it.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// predicate says what was done, by which law.
type predicate struct {
	Tool         Tool           `json:"tool"`
	Parameters   parameters     `json:"parameters"`
	Dependencies []dependency   `json:"resolvedDependencies"`
	Manifests    []Change       `json:"manifests"`
	Layers       []Change       `json:"layers"`
	Removed      []removedFile  `json:"removed"`
	Kept         []attestedFile `json:"kept"`
	NotExamined  []attestedFile `json:"notExamined"`
	LeftOut      []LeftOut      `json:"leftOut"`
	TooSmall     tooSmall       `json:"tooSmall"`
}

// tooSmall counts what is of an unknown kind, and too small to hold a network: it stays, and is not listed.
type tooSmall struct {
	Files int64 `json:"files"`
	Bytes int64 `json:"bytes"`
}

type parameters struct {
	Profile          string `json:"profile"`
	At               string `json:"at"`
	KeepUnidentified bool   `json:"keepUnidentified"`
	Platform         string `json:"platform,omitempty"`
}

type dependency struct {
	Name   string            `json:"name,omitempty"`
	URI    string            `json:"uri,omitempty"`
	Digest map[string]string `json:"digest"`
}

type attestedFile struct {
	Path         string              `json:"path"`
	SHA256       string              `json:"sha256"`
	Size         int64               `json:"size"`
	Format       string              `json:"format,omitempty"`
	State        modelscan.State     `json:"state,omitempty"`
	Reason       string              `json:"reason,omitempty"`
	Capabilities []detect.Capability `json:"capabilities"`
}

type removedFile struct {
	attestedFile

	File   string   `json:"file"` // that was taken out
	Layers []string `json:"layers"`
	Why    Ruling   `json:"why"`
}

// Attest writes an in-toto statement of what was done. It is not signed.
func (p *Plan) Attest(r *Result, tool Tool, catalogue string) ([]byte, error) {
	pred := predicate{
		Tool:         tool,
		Parameters:   parameters{p.o.Law.Profile, p.o.Law.At.UTC().Format(time.RFC3339), p.o.KeepUnidentified, platformText(p.o.Platform)},
		Dependencies: []dependency{{URI: p.Source, Digest: map[string]string{p.Digest.Algorithm: p.Digest.Hex}}},
		Manifests:    append([]Change{}, r.Changed...), Layers: append([]Change{}, r.Layers...),
		Removed: []removedFile{}, Kept: []attestedFile{}, NotExamined: []attestedFile{}, LeftOut: append([]LeftOut{}, r.LeftOut...),
		TooSmall: tooSmall{p.omitted.Small, p.omitted.SmallBytes},
	}
	pred.Dependencies = append(pred.Dependencies, dependency{Name: "catalogue", Digest: map[string]string{"sha256": catalogue}})
	for _, profile := range p.o.Law.Profiles() {
		text, err := json.Marshal(profile.Spec)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(text)
		pred.Dependencies = append(pred.Dependencies,
			dependency{Name: "LegalProfile/" + profile.Name, Digest: map[string]string{"sha256": hex.EncodeToString(sum[:])}})
	}
	for i := range r.Removed {
		each := &r.Removed[i]
		pred.Removed = append(pred.Removed, removedFile{attested(&each.File), each.Outer, each.Layers, each.Why})
	}
	for i := range p.Kept {
		pred.Kept = append(pred.Kept, attested(&p.Kept[i]))
	}
	unread := p.NotExamined()
	for i := range unread {
		pred.NotExamined = append(pred.NotExamined, attested(&unread[i]))
	}
	return statement(subjects(r), pred)
}

func platformText(p *v1.Platform) string {
	if p == nil {
		return ""
	}
	return p.String()
}

func attested(f *modelscan.File) attestedFile {
	return attestedFile{f.Path, f.SHA256, f.Size, f.Format, f.State, f.Reason, append([]detect.Capability{}, f.Capabilities...)}
}

// subjects are the image and, of one for several platforms, each that became another.
func subjects(r *Result) []*intotov1.ResourceDescriptor {
	digests := []string{r.Root.Digest.Hex}
	for _, c := range r.Changed {
		if h, err := v1.NewHash(c.To); err == nil && !slices.Contains(digests, h.Hex) {
			digests = append(digests, h.Hex)
		}
	}
	var all []*intotov1.ResourceDescriptor
	for _, digest := range digests {
		all = append(all, &intotov1.ResourceDescriptor{Digest: map[string]string{"sha256": digest}})
	}
	return all
}

func statement(subjects []*intotov1.ResourceDescriptor, pred predicate) ([]byte, error) {
	text, err := json.Marshal(pred)
	if err != nil {
		return nil, err
	}
	s := &intotov1.Statement{Type: intotov1.StatementTypeUri, Subject: subjects, PredicateType: PredicateType, Predicate: &structpb.Struct{}}
	if err := s.Predicate.UnmarshalJSON(text); err != nil {
		return nil, err
	}
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if text, err = protojson.Marshal(s); err != nil {
		return nil, err
	}
	var out bytes.Buffer // protojson puts blanks where it likes
	if err := json.Compact(&out, text); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Attach puts a statement beside the image of a layout, as a referrer.
func Attach(dir string, root v1.Descriptor, statement []byte) (v1.Descriptor, error) {
	s := &stage{dir}
	config, err := s.put([]byte("{}"))
	if err != nil {
		return config, err
	}
	config.MediaType = types.OCIEmptyJSON
	layer, err := s.put(statement)
	if err != nil {
		return layer, err
	}
	layer.MediaType = intoto
	predicateType := map[string]string{"in-toto.io/predicate-type": PredicateType}
	layer.Annotations = predicateType
	text, err := json.Marshal(v1.Manifest{
		SchemaVersion: 2, MediaType: types.OCIManifestSchema1, ArtifactType: intoto, Config: config, Layers: []v1.Descriptor{layer},
		Subject:     &v1.Descriptor{MediaType: root.MediaType, Size: root.Size, Digest: root.Digest},
		Annotations: predicateType,
	})
	if err != nil {
		return v1.Descriptor{}, err
	}
	referrer, err := s.put(text)
	if err != nil {
		return referrer, err
	}
	referrer.MediaType, referrer.ArtifactType, referrer.Annotations = types.OCIManifestSchema1, intoto, predicateType
	return referrer, s.index(root, referrer)
}
