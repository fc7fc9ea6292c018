// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDockerArchive(t *testing.T) {
	one, two := tarOf("a", "one"), gzipOf(tarOf("b", "two", ".wh.a", ""))
	config := []byte(`{"os":"linux"}`)
	manifest := `[{"Config":"c.json","RepoTags":["x:1"],"Layers":["1/layer.tar","2/layer.tar"]}]`
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for name, data := range map[string][]byte{"c.json": config, "first": one, "2/layer.tar": two, "manifest.json": []byte(manifest)} {
		must(w.WriteHeader(&tar.Header{Name: name, Size: int64(len(data)), Typeflag: tar.TypeReg}))
		must2(w.Write(data))
	}
	must(w.WriteHeader(&tar.Header{Name: "1/layer.tar", Linkname: "../first", Typeflag: tar.TypeSymlink}))
	must(w.Close())
	source := filepath.Join(t.TempDir(), "x.tar")
	write(t, source, out.Bytes())
	r := walkLocal(t, source, nil)
	if diff := cmp.Diff([]string{"a=one", "b=two"}, r.inLayers()); diff != "" {
		t.Error(diff)
	}
	if !slices.Contains(r.replaced, "2 a true true") {
		t.Error(r.replaced)
	}
	l := opened(t, source)
	if want := fmt.Sprintf("sha256:%x", sha256.Sum256(config)); l.Digest != want {
		t.Errorf("the digest is %s instead of %s", l.Digest, want)
	}
}

// What docker save writes can name one file many times.
func TestDockerArchiveOfOneFile(t *testing.T) {
	names := slices.Repeat([]string{"l.tar"}, 1000)
	saved := must2(json.Marshal([]map[string]any{{"Config": "c", "Layers": names}}))
	packed := filepath.Join(t.TempDir(), "x.tar")
	write(t, packed, tarOf("manifest.json", string(saved), "c", "{}", "l.tar", string(tarOf("a", "one"))))
	r := walkLocal(t, packed, nil)
	if diff := cmp.Diff([]string{"a=one"}, r.inLayers()); diff != "" || len(r.troubles) != 0 {
		t.Error(diff, r.troubles)
	}
}
