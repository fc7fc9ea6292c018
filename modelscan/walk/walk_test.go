// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
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
		"xz of a file":       {xzOf([]byte("one")), "a.xz", []string{"a.xz!/a=one"}, nil},
		"xz, several":        {append(xzOf([]byte("one")), xzOf([]byte("two"))...), "a.xz", []string{"a.xz!/a=onetwo"}, nil},
		"xz of a tar":        {xzOf(inner), "x.txz", []string{"x.txz!/b=two", "x.txz!/d/a=one"}, nil},
		"lzma":               {lzmaOf([]byte("one")), "a.lzma", []string{"a.lzma!/a=one"}, nil},
		"ar":                 {arOf("a", "one", "b.o", "two!"), "x.deb", []string{"x.deb!/a=one", "x.deb!/b.o=two!"}, nil},
		"cpio":               {cpioOf("a", "one", "d/b", "two"), "x.cpio", []string{"x.cpio!/a=one", "x.cpio!/d/b=two"}, nil},
		"7z":                 {[]byte("7z\xbc\xaf\x27\x1c and more"), "x", nil, []string{"x: it is packed with 7z, which is not read here"}},
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
			cut(zipOf(zip.Deflate, "a", strings.Repeat("one", 30), "b", string(noise(9000))), 5000), "x", []string{"x!/a (90)"},
			[]string{"x!/b: it ends too early"},
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
	if diff := cmp.Diff([]string{
		"folder: it is a link that leads out of what is scanned", "link: it is a link that leads out of what is scanned",
		"pipe: it is no regular file but a named pipe",
	}, r.troubles); diff != "" {
		t.Error(diff)
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
	r := &cancelling{cancel: cancel}
	if err := walk.Walk(ctx, dir, r, walk.Options{Jobs: 2}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if len(r.troubles) != 0 {
		t.Error(r.troubles)
	}
}

// cancelling ends the walk with the first file.
type cancelling struct {
	recorder

	cancel func()
}

func (c *cancelling) Visit(context.Context, *walk.File) walk.Known {
	c.cancel()
	return walk.Known{}
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

// A model is found wherever it begins, also across the borders of what is read at once, and in the same way in a stream.
func TestEmbedded(t *testing.T) {
	o := walk.Options{Signatures: []walk.Signature{{Magic: "TFL3", Before: 4}}}
	for _, at := range []int{8, 4095, chunk - 9, chunk - 8, chunk - 7, chunk - 4, chunk - 1, chunk, chunk + 1, 3*chunk + 5} {
		data := append(bytes.Repeat([]byte{0xff}, at), "\x1c\x00\x00\x00TFL3 the model"...)
		data = append(data, bytes.Repeat([]byte{0xff}, 2000)...)
		want := []string{fmt.Sprintf("x@%d", at)}
		r := walkFile(t, "x", data, o)
		if diff := cmp.Diff(want, r.models); diff != "" {
			t.Errorf("at %d: %s", at, diff)
		}
		if diff := cmp.Diff([]string{fmt.Sprintf("x[0:%d]", at), fmt.Sprintf("x[%d:%d]", at+8, len(data))}, r.rest); diff != "" {
			t.Errorf("at %d: %s", at, diff)
		}
		r = walkFile(t, "x.gz", gzipOf(data), o)
		if diff := cmp.Diff([]string{fmt.Sprintf("x.gz!/x@%d", at)}, r.models); diff != "" {
			t.Errorf("packed, at %d: %s", at, diff)
		}
	}
}

const chunk = 256 << 10
