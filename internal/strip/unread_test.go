// SPDX-License-Identifier: Apache-2.0

package strip_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/vsa-legal/operator/internal/strip"
)

func without(t *testing.T, dir string, digest v1.Hash) string {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, "blobs/sha256", digest.Hex)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestNotExamined: what can be neither read nor taken out is refused by name, or kept on demand and attested.
func TestNotExamined(t *testing.T) {
	age := entry{name: "m", content: model("age")}
	amd, arm := imageOf(t, layerOf(t, tarOf(t, age))), imageOf(t, layerOf(t, tarOf(t, entry{name: "x", content: "x"})))
	several := mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: amd, Descriptor: linux("amd64")}, mutate.IndexAddendum{Add: arm, Descriptor: linux("arm64")})
	whole := tarOf(t, entry{name: "b", content: strings.Repeat("b", 50_000)})
	early := static.NewLayer(whole[:30_000], types.OCIUncompressedLayer)
	foreign, err := mutate.Append(imageOf(t, layerOf(t, tarOf(t, age))), mutate.Addendum{Layer: static.NewLayer(whole, types.OCIUncompressedRestrictedLayer),
		URLs: []string{"https://elsewhere.example/layer"}, MediaType: types.OCIUncompressedRestrictedLayer})
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, _ := static.NewLayer(whole, types.OCIUncompressedRestrictedLayer).Digest()
	for name, c := range map[string]struct {
		source string
		names  string // what is told of it
		kept   int
	}{
		"a platform that is not there":       {without(t, saved(t, several), descriptorOf(t, arm).Digest), "the image for linux/arm64", 1},
		"a layer of elsewhere":               {without(t, saved(t, foreign), elsewhere), "it is to be fetched from elsewhere", 1},
		"a layer that ends too early":        {saved(t, imageOf(t, layerOf(t, tarOf(t, age)), early)), "cannot be read to its end", 1},
		"a layer packed in an unknown way":   {saved(t, imageOf(t, layerOf(t, tarOf(t, age)), static.NewLayer([]byte("7z\xbc\xaf\x27\x1c"+strings.Repeat("x", 6000)), types.OCILayer))), "7z, which is not read", 1},
		"a manifest that says it twice over": {ambiguous(t), "twice", 1},
	} {
		t.Run(name, func(t *testing.T) {
			o := statisticsOptions(t)
			if plan, err := strip.Make(t.Context(), c.source, o); !errors.Is(err, strip.ErrNotRead) || !strings.Contains(err.Error(), c.names) ||
				!strings.Contains(err.Error(), "--keep-unidentified") {
				t.Fatalf("%v %v does not say %q", plan, err, c.names)
			}
			if c.names == "twice" {
				return // it is not rewritten at all
			}
			o.KeepUnidentified = true
			s := run(t, c.source, o)
			absent(t, s.dir, model("age"))
			text, err := s.plan.Attest(s.Result, strip.Tool{Name: "test", Version: "1"}, strings.Repeat("a", 64))
			if err != nil {
				t.Fatal(err)
			}
			var said struct {
				Predicate struct {
					NotExamined []struct{ Path, Reason string }
				}
			}
			if err := json.Unmarshal(text, &said); err != nil {
				t.Fatal(err)
			}
			if got := said.Predicate.NotExamined; len(got) != c.kept || !strings.Contains(got[0].Reason, c.names) {
				t.Errorf("%+v", got)
			}
		})
	}
}

func ambiguous(t *testing.T) string {
	t.Helper()
	dir := saved(t, artifact(t, "application/vnd.example", nil, model("crowd")))
	text, err := os.ReadFile(filepath.Join(dir, "index.json"))
	if err != nil {
		t.Fatal(err)
	}
	var index v1.IndexManifest
	if err := json.Unmarshal(text, &index); err != nil {
		t.Fatal(err)
	}
	manifest, err := os.ReadFile(filepath.Join(dir, "blobs/sha256", index.Manifests[0].Digest.Hex))
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(manifest), `"layers"`, `"LAYERS":[],"layers"`, 1)
	digest, size, _ := v1.SHA256(strings.NewReader(changed))
	put(t, dir, "blobs/sha256/"+digest.Hex, changed)
	index.Manifests[0].Digest, index.Manifests[0].Size = digest, size
	if text, err = json.Marshal(index); err != nil {
		t.Fatal(err)
	}
	put(t, dir, "index.json", string(text))
	return dir
}

// TestMissingPlatformIsNotNeeded where another one is asked for.
func TestMissingPlatformIsNotNeeded(t *testing.T) {
	amd, arm := imageOf(t, layerOf(t, tarOf(t, entry{name: "m", content: model("age")}))), imageOf(t, layerOf(t, tarOf(t, entry{name: "x", content: "x"})))
	several := mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: amd, Descriptor: linux("amd64")}, mutate.IndexAddendum{Add: arm, Descriptor: linux("arm64")})
	o := statisticsOptions(t)
	o.Platform = linux("amd64").Platform
	s := run(t, without(t, saved(t, several), descriptorOf(t, arm).Digest), o)
	absent(t, s.dir, model("age"))
	if len(s.Removed) != 1 || len(s.plan.NotExamined()) != 0 {
		t.Errorf("%+v %+v", s.Removed, s.plan.NotExamined())
	}
}

// TestTooSmall counts what stays without being listed.
func TestTooSmall(t *testing.T) {
	packed := "7z\xbc\xaf\x27\x1c" + strings.Repeat("x", 600)
	s := run(t, saved(t, imageOf(t, layerOf(t, tarOf(t, entry{name: "a.7z", content: packed})))), statisticsOptions(t))
	text, err := s.plan.Attest(s.Result, strip.Tool{Name: "test", Version: "1"}, strings.Repeat("a", 64))
	if err != nil {
		t.Fatal(err)
	}
	if want := `"tooSmall":{"bytes":606,"files":1}`; !strings.Contains(string(text), want) {
		t.Errorf("%s does not have %s", text, want)
	}
}

// TestModelInTheConfig of an image cannot be taken out, and is refused.
func TestModelInTheConfig(t *testing.T) {
	image, err := mutate.Config(imageOf(t, layerOf(t, tarOf(t, entry{name: "x", content: "x"}))), v1.Config{Labels: map[string]string{"weights": base64Of(model("age"))}})
	if err != nil {
		t.Fatal(err)
	}
	if plan, err := strip.Make(t.Context(), saved(t, image), statisticsOptions(t)); !errors.Is(err, strip.ErrNotRead) ||
		!strings.Contains(err.Error(), "!/weights") || strings.Contains(err.Error(), "--keep-unidentified") {
		t.Errorf("%v %v", plan, err)
	}
}
