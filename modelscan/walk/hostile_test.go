// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// only returns the troubles, and fails if there are visits other than those.
func only(t *testing.T, r *recorder, visited ...string) []string {
	t.Helper()
	if diff := cmp.Diff(visited, r.visited); diff != "" {
		t.Errorf("visited: %s", diff)
	}
	return r.troubles
}

func zeros(n int) string { return strings.Repeat("\x00", n) }

func TestBombs(t *testing.T) {
	bomb := zeros(200 << 20)
	ratio := "it expands to more than 1000 times its size"
	// A bomb in an archive does not end the walk.
	around := tarOf("a", "one", "bomb.zst", string(zstdOf([]byte(bomb))), "z", "two")
	if diff := cmp.Diff([]string{"x!/bomb.zst!/bomb: " + ratio}, only(t, walkFile(t, "x", around, walk.Options{}), "x!/a=one", "x!/z=two")); diff != "" {
		t.Error(diff)
	}
	packed := zipOf(zip.Deflate, "a", "one", "bomb", bomb)
	if diff := cmp.Diff([]string{"x!/bomb: " + ratio}, only(t, walkFile(t, "x", packed, walk.Options{Jobs: 2}), "x!/a=one")); diff != "" {
		t.Error(diff)
	}
	small := walk.Options{Limits: walk.Limits{Expanded: 1000}}
	for name, data := range map[string][]byte{
		"gzip": gzipOf(noise(2000)), "zip": zipOf(zip.Deflate, "a", string(noise(2000))), "stored": zipOf(zip.Store, "a", string(noise(2000))),
	} {
		r := walkFile(t, "x", data, small)
		if len(r.visited) != 0 || len(r.troubles) != 1 || !strings.Contains(r.troubles[0], "more than 1000 bytes were unpacked in total") {
			t.Errorf("%s: %v %v", name, r.visited, r.troubles)
		}
	}
}

func TestNested(t *testing.T) {
	for name, pack := range map[string]func([]byte) []byte{
		"gzip": gzipOf,
		"tar":  func(b []byte) []byte { return tarOf("n", string(b)) },
		"zip":  func(b []byte) []byte { return zipOf(zip.Deflate, "n", string(b)) },
		"tgz":  func(b []byte) []byte { return gzipOf(tarOf("n", string(b))) },
	} {
		data := []byte("one")
		for range 5 {
			data = pack(data)
		}
		if r := walkFile(t, "x", data, walk.Options{}); len(r.visited) != 1 || len(r.troubles) != 0 {
			t.Errorf("%s, 5 deep: %v %v", name, r.visited, r.troubles)
		}
		for range 45 {
			data = pack(data)
		}
		r := walkFile(t, "x", data, walk.Options{})
		if len(r.visited) != 0 || len(r.troubles) != 1 || !strings.HasSuffix(r.troubles[0], ": it is packed more than 5 times") {
			t.Errorf("%s, 50 deep: %v %v", name, r.visited, r.troubles)
		}
	}
}

func TestTooMany(t *testing.T) {
	o := walk.Options{Limits: walk.Limits{Entries: 3}}
	for name, data := range map[string][]byte{
		"tar": tarOf("a", "1", "b", "2", "c", "3"),
		"zip": zipOf(zip.Store, "a", "1", "b", "2", "c", "3"),
	} {
		if diff := cmp.Diff([]string{"x: there are more than 3 files"}, only(t, walkFile(t, "x", data, o), "x!/a=1", "x!/b=2")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestTarOfHugeSize(t *testing.T) {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	must(w.WriteHeader(&tar.Header{Name: "a", Size: 1 << 60, Typeflag: tar.TypeReg}))
	for name, data := range map[string][]byte{"plain": out.Bytes(), "packed": gzipOf(out.Bytes())} {
		r := walkFile(t, "x", data, walk.Options{})
		if len(r.visited) != 0 || len(r.troubles) == 0 {
			t.Errorf("%s: %v %v", name, r.visited, r.troubles)
		}
	}
}

func TestHostileZip(t *testing.T) {
	le := binary.LittleEndian
	honest := zipOf(zip.Store, "a", "one", "b", "two")
	directory := bytes.Index(honest, []byte("PK\x01\x02"))
	second := directory + bytes.Index(honest[directory+1:], []byte("PK\x01\x02")) + 1
	end := bytes.LastIndex(honest, []byte("PK\x05\x06"))
	for name, test := range map[string]struct {
		change   func(z []byte)
		visited  []string
		diagnose string
	}{
		"honest":                         {func([]byte) {}, []string{"x!/a=one", "x!/b=two"}, ""},
		"entries that lie on each other": {func(z []byte) { copy(z[second+42:second+46], z[directory+42:directory+46]) }, []string{"x!/a=one", "x!/b=one"}, ""},
		"a count that is too small":      {func(z []byte) { le.PutUint16(z[end+8:], 1); le.PutUint16(z[end+10:], 1) }, []string{"x!/a=one", "x!/b=two"}, ""},
		"a count that is too large":      {func(z []byte) { le.PutUint16(z[end+10:], 60_000) }, []string{"x!/a=one", "x!/b=two"}, ""},
		"a member beyond the end":        {func(z []byte) { le.PutUint32(z[second+42:], 1<<30) }, []string{"x!/a=one"}, "x!/b: it ends too early"},
		"a member that is too large":     {func(z []byte) { le.PutUint32(z[second+20:], 1<<30) }, []string{"x!/a=one"}, "x!/b: it ends too early"},
		"a member that is nowhere":       {func(z []byte) { le.PutUint32(z[second+42:], 3) }, []string{"x!/a=one"}, "x!/b: there is nothing at place 3 of the zip archive"},
		"an encrypted member":            {func(z []byte) { z[second+8] |= 1 }, []string{"x!/a=one"}, "x!/b: it is encrypted in the zip archive"},
		"a method nobody knows":          {func(z []byte) { z[second+10] = 98 }, []string{"x!/a=one"}, "x!/b: it is packed with method 98 of zip, which is not read here"},
		"a directory that is no one":     {func(z []byte) { z[second] = 0 }, []string{"x!/a=one"}, "x: the zip archive cannot be read to its end: its directory is damaged: there is no entry at place 147"},
	} {
		t.Run(name, func(t *testing.T) {
			z := bytes.Clone(honest)
			test.change(z)
			var want []string
			if test.diagnose != "" {
				want = []string{test.diagnose}
			}
			if diff := cmp.Diff(want, only(t, walkFile(t, "x", z, walk.Options{}), test.visited...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzWalk(f *testing.F) {
	tiny := tarOf("d/", "", "d/a", "one", "b", "two")
	for _, seed := range [][]byte{
		tiny, gzipOf(tiny), zstdOf(tiny), zipOf(zip.Store, "a", "one"), zipOf(zip.Deflate, "t", string(gzipOf(tiny))),
		[]byte("\x20\x00\x00\x00TFL3\x20\x00\x00\x00TFL3"), []byte("BZh91AY&SY"),
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
