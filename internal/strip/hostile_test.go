// SPDX-License-Identifier: Apache-2.0

package strip_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/vsa-legal/operator/internal/strip"
)

// rawLayer is a file of an artifact.
type rawLayer struct{ content string }

func (l rawLayer) layer() v1.Layer {
	return static.NewLayer([]byte(l.content), "application/octet-stream")
}
func (l rawLayer) Digest() (v1.Hash, error)            { return l.layer().Digest() }
func (l rawLayer) DiffID() (v1.Hash, error)            { return l.layer().DiffID() }
func (l rawLayer) Size() (int64, error)                { return int64(len(l.content)), nil }
func (l rawLayer) MediaType() (types.MediaType, error) { return "application/octet-stream", nil }
func (l rawLayer) Compressed() (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader(l.content)), nil
}
func (l rawLayer) Uncompressed() (io.ReadCloser, error) { return l.Compressed() }

// TestRefused: what cannot be taken out is not written without a word.
func TestRefused(t *testing.T) {
	age := entry{name: "a", content: model("age")}
	whole := tarOf(t, age, entry{name: "b", content: "b"})
	huge := bytes.Clone(tarOf(t, entry{name: "b", content: "b"}))
	cases := map[string]struct {
		source func(t *testing.T) string
		want   string
	}{
		"a folder": {func(t *testing.T) string { return t.TempDir() }, "it is no image"},
		"nothing":  {func(t *testing.T) string { return filepath.Join(t.TempDir(), "none") }, "no such file"},
		"a layer that ends too early": {func(t *testing.T) string {
			return saved(t, imageOf(t, static.NewLayer(whole[:len(whole)-5000], types.OCIUncompressedLayer)))
		}, "cannot be taken out"},
		"a layer that says it is longer": {func(t *testing.T) string {
			copy(huge[124:], "77777777777\x00") // of the extended header, 8 GiB
			fixChecksum(huge)
			return saved(t, imageOf(t, static.NewLayer(append(bytes.Clone(whole[:len(whole)-1024]), huge...), types.OCIUncompressedLayer)))
		}, ""},
		"a blob that is another": {func(t *testing.T) string {
			l := layerOf(t, whole)
			dir := saved(t, imageOf(t, l))
			digest, _ := l.Digest()
			path := filepath.Join(dir, "blobs/sha256", digest.Hex)
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			data[len(data)-1] ^= 1
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			return dir
		}, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			plan, err := strip.Make(t.Context(), c.source(t), statisticsOptions(t))
			if err == nil {
				_, err = plan.Build(t.Context(), t.TempDir())
				if err := plan.Close(); err != nil {
					t.Error(err)
				}
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v does not say %q", err, c.want)
			}
			if errors.Is(err, strip.ErrStillThere) {
				t.Error("only the last look found it: ", err)
			}
		})
	}
}

func fixChecksum(header []byte) {
	copy(header[148:156], "        ")
	sum := 0
	for _, b := range header[:512] {
		sum += int(b)
	}
	for i := 5; i >= 0; i-- {
		header[148+i] = byte('0' + sum&7)
		sum >>= 3
	}
	header[154], header[155] = 0, ' '
}

// Ambiguous manifests are read in two ways by two programs.
func TestAmbiguousManifest(t *testing.T) {
	for name, manifest := range map[string]string{
		"two cases":       `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[],"Layers":[]}`,
		"index and image": `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","manifests":[],"layers":[]}`,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, "oci-layout", `{"imageLayoutVersion":"1.0.0"}`)
			digest, size, _ := v1.SHA256(strings.NewReader(manifest))
			put(t, dir, "blobs/sha256/"+digest.Hex, manifest)
			put(t, dir, "blobs/sha256/44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", "{}")
			put(t, dir, "index.json", `{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"`+digest.String()+`","size":`+
				strconv.FormatInt(size, 10)+`}]}`)
			plan, err := strip.Make(t.Context(), dir, statisticsOptions(t))
			if err == nil {
				_, err = plan.Build(t.Context(), t.TempDir())
			}
			if err == nil {
				t.Error("taken")
			}
			t.Log(err)
		})
	}
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestLastLook: what is written is inspected, whatever was done before: what was written anew, and what that makes of the rest.
func TestLastLook(t *testing.T) {
	age, beside := entry{name: "a", content: model("age")}, models()["age-beside"]
	text := entry{name: "t", content: "text"}
	for name, c := range map[string]struct {
		layers [][]entry
		spoil  func(*strip.Plan)
		want   string // that is told
	}{
		"nothing is taken out":       {[][]entry{{age, text}}, (*strip.Plan).Forget, "a ("},
		"in a layer above":           {[][]entry{{text}, {age}}, (*strip.Plan).Forget, "a ("},
		"a layer is rewritten as is": {[][]entry{{text}, {age, text}}, func(p *strip.Plan) { p.Miscut(0) }, "a ("},
		"one layer of two is":        {[][]entry{{age, text}, {text}, {age}}, func(p *strip.Plan) { p.Miscut(1) }, "a ("},
		"a hidden layer is":          {[][]entry{{age, text}, {{name: ".wh.a"}}}, func(p *strip.Plan) { p.Miscut(0) }, "a ("},
		"the weights stay, in a layer of their own": {
			[][]entry{{{name: "m.onnx.data", content: string(beside[1])}}, {{name: "m.onnx", content: string(beside[0])}, text}},
			(*strip.Plan).ForgetData, "m.onnx.data (",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var layers []v1.Layer
			for _, entries := range c.layers {
				layers = append(layers, layerOf(t, tarOf(t, entries...)))
			}
			plan, err := strip.Make(t.Context(), saved(t, imageOf(t, layers...)), statisticsOptions(t))
			if err != nil {
				t.Fatal(err)
			}
			defer plan.Close()
			c.spoil(plan)
			if _, err := plan.Build(t.Context(), t.TempDir()); !errors.Is(err, strip.ErrStillThere) || !strings.Contains(err.Error(), c.want) {
				t.Error(err)
			}
		})
	}
}
