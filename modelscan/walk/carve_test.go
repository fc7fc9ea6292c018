// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/walk"
)

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

// unreading finds no model that it can read.
type unreading struct{ recorder }

func (u *unreading) Embedded(context.Context, *walk.File, int64) (int64, error) {
	return 0, errors.New("it ends too early")
}

// Beginnings of models that cannot be read are passed over, and told of where they are too many: each costs the reading of it.
func TestUnreadableModels(t *testing.T) {
	for n, want := range map[int][]string{64: nil, 65: {"x: more than 64 models seem to begin in it and cannot be read"}} {
		at := filepath.Join(t.TempDir(), "x")
		write(t, at, bytes.Repeat([]byte("....MAGIC...................."), n))
		u := &unreading{}
		if err := walk.Walk(t.Context(), at, u, walk.Options{Signatures: []walk.Signature{{Magic: "MAGIC"}}}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, u.troubles); diff != "" {
			t.Errorf("%d: %s", n, diff)
		}
	}
}

// What is packed in the middle of a file is looked into, wherever it lies, and whatever follows.
func TestCarve(t *testing.T) {
	hidden := noise(5000)
	tail := strings.Repeat("the end of a program ", 3500) // longer than the comment of a zip
	large := func(pack func([]byte) []byte) []byte { return pack(hidden) }
	reversed := reversedZip(string(hidden))
	for name, test := range map[string]struct {
		packed []byte
		inner  []string // what is visited, behind x@ and the place
	}{
		"gzip":                   {large(gzipOf), []string{" (5000)"}},
		"zstd":                   {large(zstdOf), []string{" (5000)"}},
		"xz":                     {large(xzOf), []string{" (5000)"}},
		"lzma":                   {large(lzmaOf), []string{" (5000)"}},
		"zlib":                   {large(zlibOf), []string{" (5000)"}},
		"bzip2":                  {bzipMany, []string{" (33000)"}},
		"tar":                    {tarOf("a", string(hidden)), []string{"!/a (5000)"}},
		"ar":                     {arOf("a", string(hidden)), []string{"!/a (5000)"}},
		"cpio":                   {cpioOf("a", string(hidden)), []string{"!/a (5000)"}},
		"zip":                    {zipOf(zip.Deflate, "a", string(hidden)), []string{"!/a (5000)"}},
		"zip, listed in reverse": {reversed, []string{"!/a (5000)", "!/b=two"}},
		"tar.gz":                 {gzipOf(tarOf("a", string(hidden))), []string{"!/a (5000)"}},
		"gzip of few bytes":      {gzipOf([]byte("one")), nil},
	} {
		t.Run(name, func(t *testing.T) {
			for _, at := range []int{600, chunk - lookahead, chunk - 300, chunk - 2, chunk - 1, chunk, chunk + 1} {
				data := append(bytes.Repeat([]byte("#"), at), test.packed...)
				data = append(data, tail...)
				want := []string{fmt.Sprintf("x (%d)", len(data))}
				for _, inner := range test.inner {
					want = append(want, fmt.Sprintf("x@%d%s", at, inner))
				}
				r := walkFile(t, "x", data, walk.Options{})
				if diff := cmp.Diff(want, r.visited); diff != "" {
					t.Errorf("at %d: %s", at, diff)
				}
				if diff := cmp.Diff([]string(nil), r.troubles); diff != "" {
					t.Errorf("at %d: %s", at, diff)
				}
			}
		})
	}
}

const lookahead = 1 << 10

func zlibOf(data []byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	must2(w.Write(data))
	must(w.Close())
	return out.Bytes()
}

// A reader of zlib that a broken stream leaves behind reads the next one from its beginning.
func TestCarveZlibBetweenBrokenOnes(t *testing.T) {
	broken := slices.Concat(bytes.Repeat([]byte("#"), 600), zlibOf(noise(9000))[:6000], bytes.Repeat([]byte{0xff}, 2000))
	data := slices.Concat(broken, zlibOf(noise(5000)), broken)
	want := []string{fmt.Sprintf("x (%d)", len(data)), fmt.Sprintf("x@%d (5000)", len(broken))}
	for range 3 {
		r := walkFile(t, "x", data, walk.Options{})
		if diff := cmp.Diff(want, r.visited); diff != "" {
			t.Error(diff)
		}
	}
}

// reversedZip has the directory in the other order than the files.
func reversedZip(a string) []byte {
	z := zipOf(zip.Deflate, "a", a, "b", "two")
	first := bytes.Index(z, []byte("PK\x01\x02"))
	second := bytes.LastIndex(z, []byte("PK\x01\x02"))
	end := bytes.LastIndex(z, []byte("PK\x05\x06"))
	return slices.Concat(z[:first], z[second:end], z[first:second], z[end:])
}

// Two bytes that a stream begins with are no stream, however deep they lie.
func TestNoStream(t *testing.T) {
	text := strings.Repeat("x\x9cyz \x1f\x8b\x08 BZh9 \x28\xb5\x2f\xfd PK\x03\x04 \xfd7zXZ\x00 ", 100)
	data := []byte(text)
	for range 5 {
		data = gzipOf(data)
	}
	want := fmt.Sprintf("x!/x!/x!/x!/x!/x (%d)", len(text))
	if diff := cmp.Diff([]string(nil), only(t, walkFile(t, "x", data, walk.Options{}), want)); diff != "" {
		t.Error(diff)
	}
}

// What is unread is told of from where it begins to the end.
func TestUnread(t *testing.T) {
	rar := "Rar!\x1a\x07\x00\xcf\x90\x73\x00\x00\x0d\x00\x00\x00" + string(noise(5000))
	r := walkFile(t, "x", []byte(strings.Repeat("#", 700)+rar), walk.Options{})
	if diff := cmp.Diff([]string{"x@700: it is packed with rar, which is not read here"}, only(t, r, "x (5716)")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"x[0:700]"}, r.rest); diff != "" {
		t.Error(diff)
	}
}

// Of what is unread, the size that is told reaches to the end of the file, whatever seems to be found in it.
func TestUnreadSize(t *testing.T) {
	at := filepath.Join(t.TempDir(), "x")
	rar := "Rar!\x1a\x07\x00\xcf\x90\x73\x00\x00\x0d\x00\x00\x00" + string(noise(700)) + strings.Repeat("Z", 10_000) + string(noise(700))
	write(t, at, []byte(strings.Repeat("#", 700)+rar))
	v := &told{}
	must(walk.Walk(t.Context(), at, v, walk.Options{}))
	if diff := cmp.Diff([]string{fmt.Sprintf("x@700 %d %d", len(rar), walk.Unread)}, v.kinds); diff != "" {
		t.Error(diff)
	}
}
