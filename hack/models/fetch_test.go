// SPDX-License-Identifier: Apache-2.0

package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// archive makes an npm archive of files and, where the content is empty and the name ends so, of links.
func archive(t *testing.T, entries ...tar.Header) []byte {
	t.Helper()
	var data bytes.Buffer
	zip := gzip.NewWriter(&data)
	files := tar.NewWriter(zip)
	for _, h := range entries {
		content := []byte("weights of " + h.Name)
		if h.Typeflag == 0 {
			h.Typeflag, h.Mode, h.Size = tar.TypeReg, 0o600, int64(len(content))
		}
		if err := files.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			if _, err := files.Write(content); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := files.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

func entry(data []byte) *pack {
	sum := sha512.Sum512(data)
	return &pack{
		From: "npm", Name: "@vendor/attributes", Version: "2.0.0", Size: int64(len(data)),
		Integrity: sha512Prefix + base64.StdEncoding.EncodeToString(sum[:]),
		Models:    []model{{Path: "models/a.onnx"}},
	}
}

// registry serves one archive where a registry would, and counts how often it was asked.
func registry(t *testing.T, data []byte) (npm, *int) {
	t.Helper()
	asked := new(int)
	mux := http.NewServeMux()
	mux.HandleFunc("/@vendor/attributes/-/attributes-2.0.0.tgz", func(w http.ResponseWriter, _ *http.Request) {
		*asked++
		_, _ = w.Write(data)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return npm{registry: server.URL, client: server.Client()}, asked
}

func TestInstall(t *testing.T) {
	data := archive(t, tar.Header{Name: "package/models/a.onnx"}, tar.Header{Name: "package/package.json"})
	source, asked := registry(t, data)
	out, p := t.TempDir(), entry(data)
	for _, want := range []bool{true, false} { // the second time it is there
		if fresh, err := install(t.Context(), source, p, out); err != nil || fresh != want {
			t.Fatalf("fetched: %v, want %v (%v)", fresh, want, err)
		}
	}
	if *asked != 1 {
		t.Errorf("the registry was asked %d times", *asked)
	}
	got, err := os.ReadFile(filepath.Join(out, "@vendor", "attributes@2.0.0", "models", "a.onnx"))
	if err != nil || string(got) != "weights of package/models/a.onnx" {
		t.Errorf("unpacked %q (%v)", got, err)
	}
	// Another content under the same version is fetched anew, and what was there stays when that fails.
	p.Integrity = sha512Prefix + "AAAA"
	if _, err := install(t.Context(), source, p, out); err == nil || *asked != 2 {
		t.Errorf("a changed integrity: %v, asked %d times", err, *asked)
	}
	if left, _ := filepath.Glob(filepath.Join(out, "@vendor", ".part-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestInstallRefuses(t *testing.T) {
	good := archive(t, tar.Header{Name: "package/models/a.onnx"})
	outside := archive(t, tar.Header{Name: "package/models/a.onnx"}, tar.Header{Name: "package/../../../evil"})
	absolute := archive(t, tar.Header{Name: "package//etc/evil"}, tar.Header{Name: "package/models/a.onnx"})
	link := archive(t, tar.Header{Name: "package/models", Typeflag: tar.TypeSymlink, Linkname: ".."}, tar.Header{Name: "package/models/a.onnx"})
	other := archive(t, tar.Header{Name: "package/models/b.onnx"})
	for name, test := range map[string]struct {
		serve  []byte
		change func(*pack)
		want   string
	}{
		"another integrity": {good, func(p *pack) { p.Integrity = entry(other).Integrity }, "another than the list says"},
		"too long":          {append(bytes.Clone(good), 0), func(p *pack) { p.Size, p.Integrity = entry(good).Size, entry(good).Integrity }, "has not the"},
		"not there":         {good, func(p *pack) { p.Version = "3.0.0" }, "404"},
		"not an archive":    {[]byte("<html>"), func(*pack) {}, "not gzip"},
		"cut off":           {good[:len(good)/2], func(*pack) {}, "cannot be read"},
		"path that escapes": {outside, func(*pack) {}, "leads out of the package"},
		"absolute path":     {absolute, func(*pack) {}, "leads out of the package"},
		"link":              {link, func(*pack) {}, "neither a file nor a folder"},
		"model is missing":  {other, func(*pack) {}, "has no file models/a.onnx"},
	} {
		t.Run(name, func(t *testing.T) {
			source, _ := registry(t, test.serve)
			above := t.TempDir()
			out, p := filepath.Join(above, "a", "b"), entry(test.serve)
			test.change(p)
			_, err := install(t.Context(), source, p, out)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("it says %v, want %q", err, test.want)
			}
			err = filepath.WalkDir(above, func(path string, d os.DirEntry, err error) error {
				if err == nil && !d.IsDir() {
					t.Errorf("it left %s", path)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestUnpackIsBounded(t *testing.T) {
	data := archive(t, tar.Header{Name: "package/a"}, tar.Header{Name: "package/b"})
	bytesBefore, filesBefore := maxUnpacked, maxFiles
	t.Cleanup(func() { maxUnpacked, maxFiles = bytesBefore, filesBefore })
	for name, limit := range map[string]func(){
		"more than 25 bytes": func() { maxUnpacked, maxFiles = 25, filesBefore },
		"more than 1 files":  func() { maxUnpacked, maxFiles = bytesBefore, 1 },
	} {
		limit()
		root, err := os.OpenRoot(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if err := unpack(bytes.NewReader(data), root); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("it says %v, want %q", err, name)
		}
		if err := root.Close(); err != nil {
			t.Error(err)
		}
	}
}
