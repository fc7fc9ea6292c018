// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/walk"
)

func TestArchives(t *testing.T) {
	inner := tarOf("d/", "", "d/a", "one", "b", "two")
	bzip := must2(base64.StdEncoding.DecodeString("QlpoOTFBWSZTWXgTwIIAAAHBAAAQAgGgACGaaDNNDLxdyRThQkHgTwII"))
	for name, test := range map[string]struct {
		data           []byte
		file           string
		want, diagnose []string
	}{
		"a file":             {[]byte("one"), "a", []string{"a=one"}, nil},
		"an empty file":      {nil, "a", []string{"a="}, nil},
		"tar":                {inner, "x.tar", []string{"x.tar!/b=two", "x.tar!/d/a=one"}, nil},
		"tar.gz":             {gzipOf(inner), "x.tgz", []string{"x.tgz!/b=two", "x.tgz!/d/a=one"}, nil},
		"tar.zst":            {zstdOf(inner), "x", []string{"x!/b=two", "x!/d/a=one"}, nil},
		"gzip of a file":     {gzipOf([]byte("one")), "a.onnx.gz", []string{"a.onnx.gz!/a.onnx=one"}, nil},
		"bzip2 of a file":    {bzip, "a.bz2", []string{"a.bz2!/a=one\n"}, nil},
		"gzip of gzip":       {gzipOf(gzipOf([]byte("one"))), "a.gz.gz", []string{"a.gz.gz!/a.gz!/a=one"}, nil},
		"stored zip":         {zipOf(zip.Store, "a", "one", "d/b", "two"), "x.whl", []string{"x.whl!/a=one", "x.whl!/d/b=two"}, nil},
		"deflated zip":       {zipOf(zip.Deflate, "a", "one", "d/b", "two"), "x.task", []string{"x.task!/a=one", "x.task!/d/b=two"}, nil},
		"zip in tar.gz":      {gzipOf(tarOf("m.zip", string(zipOf(zip.Deflate, "a", "one")))), "x", []string{"x!/m.zip!/a=one"}, nil},
		"tar.gz in zip":      {zipOf(zip.Store, "t", string(gzipOf(inner))), "x", []string{"x!/t!/b=two", "x!/t!/d/a=one"}, nil},
		"something before":   {append([]byte("JMod"), zipOf(zip.Store, "a", "one")...), "x", []string{"x!/a=one"}, nil},
		"names used twice":   {tarOf("a", "one", "a", "two"), "x", []string{"x!/a=one", "x!/a=two"}, nil},
		"names that escape":  {tarOf("../../a", "1", "/etc/b", "2", "d/../../c", "3", "..", "4"), "x", []string{"x!/a=1", "x!/c=3", "x!/etc/b=2", "x!/unnamed=4"}, nil},
		"names that control": {tarOf("a\x1b[31m\n\u202eb", "1"), "x", []string{"x!/a\ufffd[31m\ufffd\ufffdb=1"}, nil},
		"zip that escapes":   {zipOf(zip.Store, "../../a", "1"), "x", []string{"x!/a=1"}, nil},
		"xz":                 {[]byte("\xfd7zXZ\x00 and more"), "x", nil, []string{"x: it is packed with xz, which is not read here"}},
		"truncated gzip": {
			cut(gzipOf(noise(100_000)), 50_000), "a.gz", nil,
			[]string{"a.gz!/a: it ends too early"},
		},
		"truncated tar.gz": {
			cut(gzipOf(tarOf("a", "one", "b", string(noise(100_000)))), 50_000), "x", []string{"x!/a=one"},
			[]string{"x!/b: it ends too early", "x: the gzip archive cannot be read to its end: unexpected EOF"},
		},
		"truncated tar": {
			cut(tarOf("a", "one", "b", strings.Repeat("x", 10_000)), 5_000), "x", []string{"x!/a=one"},
			[]string{"x: the tar archive cannot be read to its end: it ends too early"},
		},
		"truncated zip": {
			cut(zipOf(zip.Store, "a", "one", "b", "two"), 60), "x", nil,
			[]string{"x: the zip archive cannot be read to its end: it has no directory"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, jobs := range []int{1, 4} {
				r := walkFile(t, test.file, test.data, walk.Options{Jobs: jobs})
				if diff := cmp.Diff(test.want, r.visited); diff != "" {
					t.Errorf("visited, %d jobs: %s", jobs, diff)
				}
				if diff := cmp.Diff(test.diagnose, r.troubles); diff != "" {
					t.Errorf("troubles, %d jobs: %s", jobs, diff)
				}
			}
		})
	}
}

func cut(data []byte, n int) []byte { return data[:n] }

// noise cannot be compressed, and is the same every time.
func noise(n int) []byte {
	data := make([]byte, n)
	must2(rand.NewChaCha8([32]byte{}).Read(data))
	return data
}

// What does not fit into memory goes to a file without a name.
func TestSpool(t *testing.T) {
	big := noise(3 << 20)
	temp := t.TempDir()
	r := walkFile(t, "x.tgz", gzipOf(tarOf("big", string(big), "small", "one")), walk.Options{TempDir: temp, Jobs: 2})
	if diff := cmp.Diff([]string{"x.tgz!/big (3145728)", "x.tgz!/small=one"}, r.visited); diff != "" {
		t.Error(diff)
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) != 0 {
		t.Errorf("%v, %v are left", err, left)
	}
}

func TestFolder(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	write(t, filepath.Join(outside, "secret"), []byte("no"))
	write(t, filepath.Join(dir, "a", "b", "c"), []byte("one"))
	write(t, filepath.Join(dir, "d"), []byte("two"))
	must(os.Symlink(filepath.Join(outside, "secret"), filepath.Join(dir, "link")))
	must(os.Symlink(outside, filepath.Join(dir, "folder")))
	must(os.Symlink(".", filepath.Join(dir, "a", "loop")))
	must(os.Symlink("../d", filepath.Join(dir, "a", "same")))
	must(syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600))
	r := &recorder{}
	if err := walk.Walk(t.Context(), dir, r, walk.Options{Jobs: 2}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a/b/c=one", "d=two"}, r.done(t).visited); diff != "" {
		t.Error(diff)
	}
	if len(r.troubles) != 0 {
		t.Error(r.troubles)
	}
	// The source itself may be a link, because its user has named it.
	r = &recorder{}
	must(os.Symlink(filepath.Join(dir, "d"), filepath.Join(outside, "to-d")))
	if err := walk.Walk(t.Context(), filepath.Join(outside, "to-d"), r, walk.Options{}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"d=two"}, r.visited); diff != "" {
		t.Error(diff)
	}
	if err := walk.Walk(t.Context(), filepath.Join(dir, "pipe"), r, walk.Options{}); err == nil {
		t.Error("a pipe was read")
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	dir := t.TempDir()
	for _, name := range []string{"a", "b", "c"} {
		write(t, filepath.Join(dir, name), gzipOf(tarOf("x", "one", "y", "two")))
	}
	r := &recorder{want: func(*walk.Entry, []byte) walk.Interest { cancel(); return walk.Skip }}
	if err := walk.Walk(ctx, dir, r, walk.Options{Jobs: 2}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if len(r.troubles) != 0 {
		t.Error(r.troubles)
	}
}

func TestProgress(t *testing.T) {
	dir := t.TempDir()
	total := int64(0)
	for name, data := range map[string][]byte{
		"a": noise(1000), "b.tgz": gzipOf(tarOf("x", string(noise(500_000)))), "c.tar": tarOf("x", "one", "y", "two"),
		"d.zip": zipOf(zip.Deflate, "x", string(noise(3000)), "y", "two"),
	} {
		write(t, filepath.Join(dir, name), data)
		total += int64(len(data))
	}
	var done atomic.Int64
	o := walk.Options{Jobs: 3, Progress: func(more int64) { done.Add(more) }}
	if err := walk.Walk(t.Context(), dir, &recorder{}, o); err != nil {
		t.Fatal(err)
	}
	if done.Load() != total {
		t.Errorf("%d of %d bytes were told", done.Load(), total)
	}
}

func TestEmbedded(t *testing.T) {
	model := "\x1c\x00\x00\x00TFL3 the model"
	scan := func(*walk.Entry, []byte) walk.Interest { return walk.Scan }
	for _, at := range []int{8, 4095, chunk - 9, chunk - 8, chunk - 7, chunk - 4, chunk - 1, chunk, chunk + 1, 3*chunk + 5} {
		data := append(bytes.Repeat([]byte{0xff}, at), model...)
		data = append(data, "TFL3 \xff\xff\xff\xffTFL3"...) // the letters alone
		for _, packed := range []bool{false, true} {
			var got []int64
			r := &embeddedRecorder{recorder: recorder{want: scan}, got: &got, model: model}
			file := filepath.Join(t.TempDir(), "x")
			if packed {
				r.want = func(_ *walk.Entry, head []byte) walk.Interest { return walk.Scan }
				write(t, file, gzipOf(data))
			} else {
				write(t, file, data)
			}
			if err := walk.Walk(t.Context(), file, r, walk.Options{}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]int64{int64(at)}, got); diff != "" || len(r.wrong) != 0 {
				t.Errorf("at %d, packed %v: %s %v", at, packed, diff, r.wrong)
			}
		}
	}
}

const chunk = 256 << 10

type embeddedRecorder struct {
	recorder

	got   *[]int64
	model string
}

func (r *embeddedRecorder) Visit(_ context.Context, f *walk.File) (string, bool) {
	*r.got = f.Embedded
	b := make([]byte, len(r.model))
	if _, err := f.ReadAt(b, f.Embedded[0]); err != nil || string(b) != r.model || len(f.Sum) != 64 {
		r.note(&r.wrong, "%q %v %q", b, err, f.Sum)
	}
	return "", false
}
