// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// recorder writes down what it is told.
type recorder struct {
	mu       sync.Mutex
	visited  []string // path=content, of what is short; else its size
	rest     []string // path[from:to] of what nothing accounts for in an archive
	troubles []string // path: reason
	replaced []string
	wrong    []string
	models   []string // that are embedded
}

func (r *recorder) note(to *[]string, text string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	*to = append(*to, fmt.Sprintf(text, args...))
}

func (r *recorder) Visit(_ context.Context, f *walk.File) walk.Known {
	head, err := f.Head()
	if err != nil || len(head) > walk.HeadSize {
		r.note(&r.wrong, "%s: a head of %d bytes, %v", f.Path(), len(head), err)
	}
	if f.Packed {
		return walk.Known{}
	}
	data, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size()))
	sum, err2 := f.Sum()
	if want := fmt.Sprintf("%x", sha256.Sum256(data)); err != nil || err2 != nil || sum != want {
		r.note(&r.wrong, "%s: %v, %v, sum %s instead of %s", f.Path(), err, err2, sum, want)
	}
	if int64(len(data)) != f.Size() {
		r.note(&r.wrong, "%s: %d bytes instead of %d", f.Path(), len(data), f.Size())
	}
	if len(data) > 40 {
		r.note(&r.visited, "%s (%d)", f.Path(), len(data))
	} else {
		r.note(&r.visited, "%s=%s", f.Path(), data)
	}
	return walk.Known{}
}

func (r *recorder) Embedded(_ context.Context, f *walk.File, at int64) (int64, error) {
	r.note(&r.models, "%s@%d", f.Path(), at)
	return 8, nil
}

func (r *recorder) Rest(_ context.Context, f *walk.File, gaps []walk.Range) {
	for _, g := range gaps {
		if f.Packed || g.Len() < f.Size() {
			r.note(&r.rest, "%s[%d:%d]", f.Path(), g.From, g.To)
		}
	}
}

func (r *recorder) Diagnostic(e *walk.Entry, t walk.Diagnostic) {
	r.note(&r.troubles, "%s: %s", e.Path, t.Reason)
	if t.Sum != nil && len(t.Sum()) != 64 {
		r.note(&r.wrong, "%s: no sum", e.Path)
	}
}

func (r *recorder) Replace(e *walk.Entry, by walk.Replacement) {
	r.note(&r.replaced, "%d %s %v %v%s", e.Order, e.Path, by.Itself, by.Under, by.Link)
}

// done sorts what was told, and fails if something was wrong with it.
func (r *recorder) done(t testing.TB) *recorder {
	t.Helper()
	slices.Sort(r.visited)
	slices.Sort(r.troubles)
	slices.Sort(r.rest)
	slices.Sort(r.models)
	slices.Sort(r.replaced)
	for _, wrong := range r.wrong {
		t.Error(wrong)
	}
	return r
}

// walk walks over what was written to a file of that name.
func walkFile(t testing.TB, name string, data []byte, o walk.Options) *recorder {
	t.Helper()
	at := filepath.Join(t.TempDir(), name)
	write(t, at, data)
	r := &recorder{}
	if err := walk.Walk(t.Context(), at, r, o); err != nil {
		t.Fatal(err)
	}
	return r.done(t)
}

func write(t testing.TB, at string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// tarOf and zipOf pack files, which are name and content by turns.
func tarOf(files ...string) []byte {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for i := 0; i < len(files); i += 2 {
		h := &tar.Header{Name: files[i], Size: int64(len(files[i+1])), Mode: 0o644, Typeflag: tar.TypeReg}
		if strings.HasSuffix(files[i], "/") {
			h.Typeflag = tar.TypeDir
		}
		must(w.WriteHeader(h))
		must2(w.Write([]byte(files[i+1])))
	}
	must(w.Close())
	return out.Bytes()
}

func zipOf(method uint16, files ...string) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i < len(files); i += 2 {
		f := must2(w.CreateHeader(&zip.FileHeader{Name: files[i], Method: method}))
		must2(f.Write([]byte(files[i+1])))
	}
	must(w.Close())
	return out.Bytes()
}

func gzipOf(data []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	must2(w.Write(data))
	must(w.Close())
	return out.Bytes()
}

func zstdOf(data []byte) []byte {
	w := must2(zstd.NewWriter(nil))
	return w.EncodeAll(data, nil)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func must2[T any](v T, err error) T {
	must(err)
	return v
}
