// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/walk"
)

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
		"entries that lie on each other": {func(z []byte) { copy(z[second+42:second+46], z[directory+42:directory+46]) }, []string{"x!/a=one", "x!/b=one", "x!/b=two"}, ""},
		"a count that is too small":      {func(z []byte) { le.PutUint16(z[end+8:], 1); le.PutUint16(z[end+10:], 1) }, []string{"x!/a=one", "x!/b=two"}, ""},
		"a count that is too large":      {func(z []byte) { le.PutUint16(z[end+10:], 60_000) }, []string{"x!/a=one", "x!/b=two"}, ""},
		"a member beyond the end":        {func(z []byte) { le.PutUint32(z[second+42:], 1<<30) }, []string{"x!/a=one", "x!/b=two"}, "x!/b: it ends too early"},
		"a member that is too large":     {func(z []byte) { le.PutUint32(z[second+20:], 1<<30) }, []string{"x!/a=one"}, "x!/b: it ends too early"},
		"a member that is nowhere":       {func(z []byte) { le.PutUint32(z[second+42:], 3) }, []string{"x!/a=one", "x!/b=two"}, "x!/b: there is nothing at place 3 of the zip archive"},
		"an encrypted member":            {func(z []byte) { z[second+8] |= 1 }, []string{"x!/a=one", "x!/b=two"}, "x!/b: it is encrypted in the zip archive"},
		"a method nobody knows":          {func(z []byte) { z[second+10] = 98 }, []string{"x!/a=one", "x!/b=two"}, "x!/b: it is packed with method 98 of zip, which is not read here"},
		"a directory that is no one":     {func(z []byte) { z[second] = 0 }, []string{"x!/a=one", "x!/b=two"}, "x: the zip archive cannot be read to its end: its directory is damaged: there is no entry at place 147"},
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

// rawZip has one entry as it is written, with sizes that are believed.
func rawZip(h zip.FileHeader, content []byte) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	must2(must2(w.CreateRaw(&h)).Write(content))
	must(w.Close())
	return out.Bytes()
}

func deflated(data string) []byte {
	var out bytes.Buffer
	w := must2(flate.NewWriter(&out, flate.BestCompression))
	must2(w.Write([]byte(data)))
	must(w.Close())
	return out.Bytes()
}

// claiming changes the packed size of the first entry, wherever it stands.
func claiming(z []byte, packed uint32) []byte {
	out := bytes.Clone(z)
	binary.LittleEndian.PutUint32(out[18:], packed)
	if at := bytes.Index(out, []byte("PK\x01\x02")); at > 0 {
		binary.LittleEndian.PutUint32(out[at+20:], packed)
	}
	return out
}

// told keeps the kinds and sizes of what is told.
type told struct {
	recorder

	kinds []string
}

func (v *told) Diagnostic(e *walk.Entry, d walk.Diagnostic) {
	v.note(&v.kinds, "%s %d %d", e.Path, e.Size, d.Kind)
	v.recorder.Diagnostic(e, d)
}

// Whatever an archive says of an entry's size, its bytes are visited, or what is told has their size.
func TestZipLies(t *testing.T) {
	hidden := noise(5000)
	stored := rawZip(zip.FileHeader{Name: "a", CompressedSize64: 5000, UncompressedSize64: 100}, hidden)
	behind := append(deflated("hello"), hidden...)
	sized := func(method, flags uint16) []byte {
		return rawZip(zip.FileHeader{Name: "a", Method: method, Flags: flags, CompressedSize64: 5000, UncompressedSize64: 100}, hidden)
	}
	for name, test := range map[string]struct {
		data          []byte
		visited, told []string
	}{
		"a stored one of two sizes": {
			append(bytes.Clone(stored), zipOf(zip.Store, "b", "two")...), []string{"x!/b=two"},
			[]string{fmt.Sprintf("x!/a 5000 %d", walk.Damaged)},
		},
		"longer than the archive, in a directory": {
			claiming(stored, 1<<30), []string{"x@31 (5000)"},
			[]string{fmt.Sprintf("x!/a %d %d", 1<<30, walk.Damaged)},
		},
		"longer than the archive, unlisted": {
			append(claiming(stored[:5031], 1<<30), zipOf(zip.Store, "b", "two")...), []string{"x!/b=two", "x@31 (5000)"},
			[]string{fmt.Sprintf("x!/a %d %d", 1<<30, walk.Damaged)},
		},
		"behind the end of the stream": {
			rawZip(zip.FileHeader{Name: "a", Method: zip.Deflate, CompressedSize64: uint64(len(behind)), UncompressedSize64: 5}, behind),
			[]string{"x!/a=hello", "x!/a@end (5000)"}, nil,
		},
		"encrypted":          {sized(zip.Store, 1), nil, []string{fmt.Sprintf("x!/a 5000 %d", walk.Unread)}},
		"of a method unread": {sized(14, 0), nil, []string{fmt.Sprintf("x!/a 5000 %d", walk.Unread)}},
	} {
		t.Run(name, func(t *testing.T) {
			at := filepath.Join(t.TempDir(), "x")
			write(t, at, test.data)
			v := &told{}
			must(walk.Walk(t.Context(), at, v, walk.Options{}))
			if diff := cmp.Diff(test.visited, v.done(t).visited); diff != "" {
				t.Errorf("visited: %s", diff)
			}
			if diff := cmp.Diff(test.told, v.kinds); diff != "" {
				t.Errorf("told: %s", diff)
			}
		})
	}
}

// Every method that is read gives the same file.
func TestZipMethods(t *testing.T) {
	bzip := bzipOne
	for method, content := range map[uint16][]byte{0: []byte("one\n"), 8: deflated("one\n"), 12: bzip, 93: zstdOf([]byte("one\n")), 95: xzOf([]byte("one\n"))} {
		z := rawZip(zip.FileHeader{Name: "a", Method: method, CompressedSize64: uint64(len(content)), UncompressedSize64: 4}, content)
		if diff := cmp.Diff([]string(nil), only(t, walkFile(t, "x", z, walk.Options{}), "x!/a=one\n")); diff != "" {
			t.Errorf("method %d: %s", method, diff)
		}
	}
}
