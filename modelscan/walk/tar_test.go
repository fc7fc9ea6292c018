// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/walk"
)

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

// tarWith writes one entry.
func tarWith(h *tar.Header, content string) []byte {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	must(w.WriteHeader(h))
	must2(w.Write([]byte(content)))
	must(w.Close())
	return out.Bytes()
}

// Whether a tar can be read at any place or is a stream, the same of it is visited.
func TestTar(t *testing.T) {
	hidden := string(noise(5000))
	one := tarOf("a", "one")
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	pax := func(value string) []byte {
		return tarWith(&tar.Header{Name: "a", Size: 3, Typeflag: tar.TypeReg, PAXRecords: map[string]string{"VENDOR.x": value}}, "one")
	}
	for name, test := range map[string]struct {
		data           []byte
		visited, found []string // found is beside, at places that differ
	}{
		"one":                  {one, []string{"x!/a=one"}, nil},
		"two":                  {join(one, tarOf("b", "two")), []string{"x!/a=one", "x!/b=two"}, nil},
		"zeros between":        {join(one, make([]byte, 700<<10), tarOf("b", "two")), []string{"x!/a=one", "x!/b=two"}, nil},
		"zeros behind":         {join(one, make([]byte, 700<<10)), []string{"x!/a=one"}, nil},
		"something behind":     {join(one, []byte(hidden)), []string{"x!/a=one"}, []string{" (5000)"}},
		"a zip behind":         {join(one, zipOf(zip.Store, "b", hidden)), []string{"x!/a=one"}, []string{"!/b (5000)"}},
		"a link":               {join(tarWith(&tar.Header{Name: "l", Linkname: "../a", Typeflag: tar.TypeSymlink}, ""), one), []string{"x!/a=one"}, nil},
		"a type nobody knows":  {tarWith(&tar.Header{Name: "a", Size: 3, Typeflag: 'Z'}, "one"), []string{"x!/a=one"}, nil},
		"a long name":          {tarOf(strings.Repeat("d/", 200)+"a", "one"), []string{"x!/" + strings.Repeat("d/", 200) + "a=one"}, nil},
		"a record of a header": {pax("short"), []string{"x!/a=one"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			for way, data := range map[string][]byte{"at any place": test.data, "a stream": gzipOf(test.data)} {
				r := walkFile(t, "x", data, walk.Options{})
				var visited, found []string
				for _, v := range r.visited {
					if _, place, ok := strings.Cut(v, "@"); ok {
						found = append(found, strings.TrimLeft(strings.TrimPrefix(place, "end"), "0123456789"))
						continue
					}
					visited = append(visited, v)
				}
				if diff := cmp.Diff(test.visited, visited); diff != "" {
					t.Errorf("%s, visited: %s", way, diff)
				}
				if diff := cmp.Diff(test.found, found); diff != "" {
					t.Errorf("%s, found: %s", way, diff)
				}
				if diff := cmp.Diff([]string(nil), r.troubles); diff != "" {
					t.Errorf("%s, told: %s", way, diff)
				}
			}
		})
	}
	// Of a record that can hold a network it is told.
	record := pax(strings.Repeat("abcd", 5000))
	for way, data := range map[string][]byte{"at any place": record, "a stream": gzipOf(record)} {
		if told := only(t, walkFile(t, "x", data, walk.Options{}), "x!/a=one"); len(told) != 1 {
			t.Errorf("%s: %v", way, told)
		}
	}
}
