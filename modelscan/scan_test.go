// SPDX-License-Identifier: Apache-2.0

package modelscan_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/walk"
)

// onnx writes a network of one operation. Its weights lie in the file beside it, if one is named.
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
func onnx(beside string) string {
	text := func(field protowire.Number, s ...string) string {
		return string(protowire.AppendString(protowire.AppendTag(nil, field, protowire.BytesType), strings.Join(s, "")))
	}
	number := func(field protowire.Number, v uint64) string {
		return string(protowire.AppendVarint(protowire.AppendTag(nil, field, protowire.VarintType), v))
	}
	size := uint64(4)
	if beside != "" {
		size = 400
	}
	weight := number(1, size) + number(1, size) + number(2, 1) + text(8, "w")
	if beside == "" {
		weight += text(9, strings.Repeat("\x00\x00\x80\x3f", 16))
	} else {
		weight += text(13, text(1, "location"), text(2, beside)) + number(14, 1)
	}
	graph := text(1, text(1, "x"), text(1, "w"), text(2, "y"), text(4, "MatMul")) + text(2, "g") + text(5, weight) +
		text(11, text(1, "x")) + text(12, text(1, "y"))
	return number(1, 8) + text(2, "test") + text(7, graph) + text(8, text(1, ""), number(2, 17))
}

func safetensors() string {
	header := `{"w":{"dtype":"F32","shape":[4,4],"data_offsets":[0,64]}}`
	return string(binary.LittleEndian.AppendUint64(nil, uint64(len(header)))) + header + strings.Repeat("\x00\x00\x80\x3f", 16)
}

// noise cannot be told from what is encrypted.
func noise(n int) string {
	data := make([]byte, n)
	if _, err := rand.NewChaCha8([32]byte{7}).Read(data); err != nil {
		panic(err)
	}
	return string(data)
}

func tarOf(files ...string) string {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for i := 0; i < len(files); i += 2 {
		if err := w.WriteHeader(&tar.Header{Name: files[i], Size: int64(len(files[i+1])), Typeflag: tar.TypeReg}); err != nil {
			panic(err)
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.String()
}

func gzipOf(data string) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write([]byte(data)); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.String()
}

// folder writes files, name and content by turns.
func folder(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		at := filepath.Join(dir, files[i])
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(files[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func lines(t *testing.T, source string, o modelscan.Options) []string {
	t.Helper()
	r, err := modelscan.Scan(t.Context(), source, o)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range r.Files {
		line := fmt.Sprintf("%s %s %s", f.Path, f.State, f.Format)
		for _, d := range f.Data {
			line += fmt.Sprintf(" +%s %d", d.Path, d.Size)
			if len(d.SHA256) != 64 {
				t.Errorf("%s has no sum", d.Path)
			}
		}
		if f.Hidden {
			line += " hidden"
		}
		if f.State != modelscan.Identified && f.Reason == "" {
			t.Errorf("%s: no reason", f.Path)
		}
		all = append(all, line)
	}
	return all
}

func TestInspect(t *testing.T) {
	secret := noise(600 << 10)
	for name, test := range map[string]struct {
		files []string
		o     modelscan.Options
		want  []string
	}{
		"nothing":                {[]string{"a.txt", "text", "b.onnx", ""}, modelscan.Options{}, nil},
		"by content, not name":   {[]string{"a.txt", onnx(""), "b", safetensors()}, modelscan.Options{}, []string{"a.txt Unknown onnx", "b Unknown safetensors"}},
		"packed":                 {[]string{"x.tgz", gzipOf(tarOf("a", onnx(""), "c/d", gzipOf(safetensors())))}, modelscan.Options{}, []string{"x.tgz!/a Unknown onnx", "x.tgz!/c/d!/d Unknown safetensors"}},
		"the same twice":         {[]string{"a", onnx(""), "b", onnx("")}, modelscan.Options{}, []string{"a Unknown onnx", "b Unknown onnx"}},
		"noise anywhere":         {[]string{"lib/x", secret}, modelscan.Options{}, []string{"lib/x Opaque "}},
		"noise of a network":     {[]string{"lib/x", secret[:60<<10]}, modelscan.Options{}, []string{"lib/x Opaque "}},
		"noise, too small":       {[]string{"lib/x", secret[:20<<10]}, modelscan.Options{}, nil},
		"noise with a name":      {[]string{"lib/x.bin", secret[:100<<10], "y.engine", secret[:20<<10]}, modelscan.Options{}, []string{"lib/x.bin Opaque ", "y.engine Opaque "}},
		"noise where models lie": {[]string{"models/x", secret[:20<<10], "models/y", secret[:10<<10]}, modelscan.Options{}, []string{"models/x Opaque "}},
		"noise that is declared": {[]string{"x", secret[:2<<10], "y", secret[:500]}, modelscan.Options{All: true}, []string{"x Opaque "}},
		"sealed":                 {[]string{"x", "ptrt" + secret[:5000]}, modelscan.Options{}, []string{"x Opaque tensorrt"}},
		"encrypted in letters":   {[]string{"x", "gAAAAA" + strings.Repeat("Ab3_", 5000)}, modelscan.Options{}, []string{"x Opaque fernet"}},
		"weights beside": {
			[]string{"m/a.onnx", onnx("../w/a.bin"), "w/a.bin", secret},
			modelscan.Options{}, []string{"m/a.onnx Unknown onnx +w/a.bin 614400"},
		},
		"weights of two": {
			[]string{"a", onnx("w"), "w", secret, "z", onnx("w")},
			modelscan.Options{}, []string{"a Unknown onnx +w 614400", "z Unknown onnx +w 614400"},
		},
		"weights in an archive": {
			[]string{"x.tar", tarOf("w.bin", secret, "a", onnx("w.bin"))},
			modelscan.Options{}, []string{"x.tar!/a Unknown onnx +x.tar!/w.bin 614400"},
		},
		"weights that are not there": {[]string{"a", onnx("w")}, modelscan.Options{}, []string{"a Unknown onnx"}},
		"weights from outside": {
			[]string{"x.tar", tarOf("a", onnx("../w.bin")), "w.bin", secret, "b", onnx("../../w.bin"), "c", onnx("/w.bin")},
			modelscan.Options{}, []string{"b Unknown onnx", "c Unknown onnx", "w.bin Opaque ", "x.tar!/a Unknown onnx"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, test.files...)
			for _, jobs := range []int{1, 3} {
				test.o.Jobs = jobs
				if diff := cmp.Diff(test.want, lines(t, dir, test.o)); diff != "" {
					t.Errorf("%d jobs: %s", jobs, diff)
				}
			}
		})
	}
}

// However many workers there are, the report is the same.
func TestDeterminism(t *testing.T) {
	var files []string
	for i := range 60 {
		files = append(files, fmt.Sprintf("%02d/a", i), onnx(fmt.Sprintf("w%d", i%3)), fmt.Sprintf("%02d/w0", i), noise(600<<10), fmt.Sprintf("%02d.tgz", i), gzipOf(tarOf("x", safetensors())))
	}
	dir := folder(t, files...)
	var first *modelscan.Report
	for jobs := range 6 {
		r, err := modelscan.Scan(t.Context(), dir, modelscan.Options{Jobs: jobs + 1})
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = r
		}
		if diff := cmp.Diff(first, r); diff != "" {
			t.Fatalf("%d jobs: %s", jobs+1, diff)
		}
	}
	if len(first.Files) < 120 {
		t.Errorf("%d files", len(first.Files))
	}
}

func TestLimitsAreOpaque(t *testing.T) {
	dir := folder(t, "x.tgz", gzipOf(tarOf("a", onnx(""), "b", onnx(""))), "y", onnx(""))
	o := modelscan.Options{Jobs: 1, Limits: walk.Limits{Depth: 1}}
	deep := folder(t, "x.tar", tarOf("inner.tar", tarOf("a", onnx(""))), "y", onnx(""))
	if diff := cmp.Diff([]string{"x.tar!/inner.tar Opaque ", "y Unknown onnx"}, lines(t, deep, o)); diff != "" {
		t.Error(diff)
	}
	o.Limits = walk.Limits{Expanded: 100}
	if diff := cmp.Diff([]string{"x.tgz Opaque ", "y Unknown onnx"}, lines(t, dir, o)); diff != "" {
		t.Error(diff)
	}
}

func TestProgressAndErrors(t *testing.T) {
	dir := folder(t, "a", onnx(""), "x.tgz", gzipOf(tarOf("a", noise(5000))))
	var done, total int64
	o := modelscan.Options{Jobs: 1, Progress: func(d, t int64) { done, total = d, t }}
	if _, err := modelscan.Scan(t.Context(), dir, o); err != nil || done != total || total == 0 {
		t.Errorf("%v, %d of %d", err, done, total)
	}
	if _, err := modelscan.Scan(t.Context(), filepath.Join(dir, "none"), o); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	for _, prefix := range []string{"oci:", "docker-archive:"} {
		if _, err := modelscan.Scan(t.Context(), prefix+dir, o); err == nil {
			t.Errorf("%s took a folder that is none", prefix)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := modelscan.Scan(ctx, dir, o); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestImagesAsTheyAre: an image is read as people have it, and what is not there is told.
func TestImagesAsTheyAre(t *testing.T) {
	layer := func(files ...string) string { return gzipOf(tarOf(files...)) }
	docker := tarOf("l", layer("opt/m", onnx("")), "c", "{}", "manifest.json", `[{"Config":"c","RepoTags":["x:1"],"Layers":["l"]}]`)
	encoded := base64.StdEncoding.EncodeToString([]byte(contraband(t)["onnx"]))
	digest := func(content string) string { return fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(content))) }
	config := `{"config":{"Labels":{"note":"` + encoded + `"}}}`
	s, gone := store{}, store{}
	two := []v1.Descriptor{s.image("{}", layer("opt/m", onnx(""))), s.image("{}", layer("opt/n", onnx("n")))}
	two[0].Platform, two[1].Platform = &v1.Platform{OS: "linux", Architecture: "amd64"}, &v1.Platform{OS: "linux", Architecture: "arm64"}
	for key, data := range s {
		gone[key] = data
	}
	delete(gone, two[1].Digest.Hex)
	unnamed := fmt.Sprintf("blobs/sha256/%x", sha256.Sum256([]byte(layer("opt/n", onnx("n"))))) // its manifest is not there
	labelled, orphan := store{}, store{}
	ofLabel, ofOrphan := labelled.image(config, layer("a", "text")), orphan.image("{}", layer("a", "text"))
	lost := orphan.add(types.OCILayer, layer("opt/m", onnx("")))
	for name, c := range map[string]struct {
		source   string
		platform string
		want     []string
	}{
		"docker save, packed":     {saved(t, "x.tar.gz", gzipOf(docker)), "", []string{"opt/m Unknown onnx"}},
		"docker save, packed, 2":  {saved(t, "x", zstded(docker)), "", []string{"opt/m Unknown onnx"}},
		"a layout, packed":        {saved(t, "x", gzipOf(tarOf(s.files(two...)...))), "", []string{"opt/m Unknown onnx", "opt/n Unknown onnx"}},
		"a platform is not there": {gone.folder(t, two...), "", []string{unnamed + "!/opt/n Unknown onnx", "opt/m Unknown onnx", two[1].Digest.String() + " NotExamined "}},
		"and is not asked for":    {gone.folder(t, two...), "linux/amd64", []string{"opt/m Unknown onnx"}},
		"one platform":            {s.folder(t, two...), "linux/arm64", []string{"opt/n Unknown onnx"}},
		"in a label":              {labelled.folder(t, ofLabel), "", []string{digest(config) + "!/note@0 Identified onnx", digest(config) + "@29 Identified onnx"}},
		"a layout that is none":   {folder(t, "oci-layout", "{}", "index.json", "no", "opt/m", onnx("")), "", []string{"opt/m Unknown onnx"}},
		"beside a layout":         {folder(t, append(s.files(two...), "m", onnx("x"))...), "", []string{"m Unknown onnx", "opt/m Unknown onnx", "opt/n Unknown onnx"}},
		"that no image names":     {orphan.folder(t, ofOrphan), "", []string{"blobs/sha256/" + lost.Digest.Hex + "!/opt/m Unknown onnx"}},
	} {
		var o modelscan.Options
		if c.platform != "" {
			o.Platform = must(v1.ParsePlatform(c.platform))
		}
		got := lines(t, c.source, o)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if _, err := modelscan.Scan(t.Context(), gone.folder(t, two...), modelscan.Options{Platform: must(v1.ParsePlatform("linux/s390x"))}); err == nil ||
		!strings.Contains(err.Error(), "but for: linux/amd64, linux/arm64") {
		t.Error(err)
	}
}
