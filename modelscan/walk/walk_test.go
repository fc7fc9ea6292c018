// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/walk"
)

func TestArchives(t *testing.T) {
	inner := tarOf("d/", "", "d/a", "one", "b", "two")
	bzip := bzipOne
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

const chunk = 256 << 10

func FuzzWalk(f *testing.F) {
	tiny := tarOf("d/", "", "d/a", "one", "b", "two")
	for _, seed := range [][]byte{
		tiny, gzipOf(tiny), zstdOf(tiny), zipOf(zip.Store, "a", "one"), zipOf(zip.Deflate, "t", string(gzipOf(tiny))),
		[]byte("\x20\x00\x00\x00TFL3\x20\x00\x00\x00TFL3"), []byte("BZh91AY&SY"),
		arOf("a", "one", "//", "long/\n"), cpioOf("a", "one"), []byte(odcOf("a", "one")), xzOf(tiny), lzmaOf([]byte("one")), bzipOne, bzipMany,
		append(bytes.Repeat([]byte("#"), 600), zlibOf(noise(1100))...), append(bytes.Repeat([]byte("#"), 600), zipOf(zip.Deflate, "a", "one")...),
		append([]byte("\x5a\x2a\x4d\x18\x03\x00\x00\x00one"), zstdOf([]byte("two"))...), reversedZip("one"), append(bytes.Clone(tiny), tiny...),
		rawZip(zip.FileHeader{Name: "a", Method: zip.Deflate, CompressedSize64: 700, UncompressedSize64: 5}, append(deflated("hello"), noise(690)...)),
		[]byte(base64.StdEncoding.EncodeToString(noise(4000))), []byte(strings.Repeat("-1, 0x7f\n", 3000)), []byte(strings.Repeat("0.5,1e-3 ", 2500)),
	} {
		f.Add(seed)
	}
	o := walk.Options{Jobs: 2, Limits: walk.Limits{Expanded: 8 << 20, Entries: 1000}}
	f.Fuzz(func(t *testing.T, data []byte) {
		r := walkFile(t, "x", data, o)
		for _, each := range r.visited {
			if !strings.HasPrefix(each, "x") || strings.Contains(each, "/../") {
				t.Errorf("%q", each)
			}
		}
	})
}

// knowing answers for each file by its path.
type knowing struct {
	recorder

	known  map[string]walk.Known
	inside []string // path: format of what is around it
	sizes  map[int64]int64
}

func (v *knowing) Visit(ctx context.Context, f *walk.File) walk.Known {
	v.recorder.Visit(ctx, f)
	if f.Inside != "" {
		v.note(&v.inside, "%s in %s, of %s, %v", f.Path(), f.Inside, f.Outer, f.Derived)
	}
	return v.known[f.Path()]
}

func (v *knowing) Embedded(_ context.Context, f *walk.File, at int64) (int64, error) {
	v.note(&v.models, "%s@%d", f.Path(), at)
	return v.sizes[at], nil
}

// What the visitor knows of a file decides what is looked for in it, and what is given to it at the end.
func TestKnown(t *testing.T) {
	filler := bytes.Repeat([]byte("#"), 600)
	data := bytes.Join([][]byte{filler, []byte("MAGIC   "), filler, gzipOf(noise(5000)), filler}, nil)
	gzipAt, end := 1208, len(data)-600
	models := []string{"x@600"}
	stream := fmt.Sprintf("x@%d (5000)", gzipAt)
	whole := fmt.Sprintf("x (%d)", len(data))
	gaps := func(cuts ...int) (out []string) {
		for i := 0; i < len(cuts); i += 2 {
			out = append(out, fmt.Sprintf("x[%d:%d]", cuts[i], cuts[i+1]))
		}
		slices.Sort(out)
		return out
	}
	for name, c := range map[string]struct {
		known                 walk.Known
		size                  int64
		visited, models, rest []string
	}{
		"nothing":                {walk.Known{}, 8, []string{whole, stream}, models, gaps(0, 600, 608, gzipAt, end, len(data))},
		"no model":               {walk.Known{}, 0, []string{whole, stream}, models, gaps(0, gzipAt, end, len(data))},
		"a model that is larger": {walk.Known{}, 1 << 40, []string{whole}, models, gaps(0, 600)},
		"all":                    {walk.Known{All: true}, 8, []string{whole, stream}, models, nil},
		"the part with a model":  {walk.Known{Ranges: []walk.Range{{From: 0, To: 700}}}, 8, []string{whole, stream}, nil, gaps(0, gzipAt, end, len(data))},
		"the part with a stream": {walk.Known{Ranges: []walk.Range{{From: 1000, To: 9000}}}, 8, []string{whole}, models, gaps(0, 600, 608, len(data))},
	} {
		t.Run(name, func(t *testing.T) {
			at := filepath.Join(t.TempDir(), "x")
			write(t, at, data)
			v := &knowing{known: map[string]walk.Known{"x": c.known}, sizes: map[int64]int64{600: c.size}}
			must(walk.Walk(t.Context(), at, v, walk.Options{Signatures: []walk.Signature{{Magic: "MAGIC"}}}))
			v.done(t)
			for _, diff := range []string{cmp.Diff(c.visited, v.visited), cmp.Diff(c.models, v.models), cmp.Diff(c.rest, v.rest), cmp.Diff([]string(nil), v.troubles)} {
				if diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

// Of what lies in a model that is an archive, the format is told.
func TestInside(t *testing.T) {
	at := filepath.Join(t.TempDir(), "x")
	write(t, at, zipOf(zip.Store, "a", "one", "b.tar", string(tarOf("c", "two"))))
	v := &knowing{known: map[string]walk.Known{"x": {All: true, Inside: "pytorch"}}}
	must(walk.Walk(t.Context(), at, v, walk.Options{}))
	slices.Sort(v.inside)
	if diff := cmp.Diff([]string{"x!/a in pytorch, of x, false", "x!/b.tar in pytorch, of x, false"}, v.inside); diff != "" {
		t.Error(diff)
	}
}
