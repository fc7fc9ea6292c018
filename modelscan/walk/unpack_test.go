// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// gzipHeader packs with fields in the header.
func gzipHeader(data []byte, h gzip.Header) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Header = h
	must2(w.Write(data))
	must(w.Close())
	return out.Bytes()
}

func TestGzip(t *testing.T) {
	hidden := noise(5000)
	one, two := gzipOf([]byte("one")), gzipOf([]byte("two"))
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	behind := fmt.Sprintf("x@%d", len(one))
	for name, test := range map[string]struct {
		data          []byte
		visited, told []string
	}{
		"several":              {join(one, two), []string{"x!/x=onetwo"}, nil},
		"nothing in it":        {gzipOf(nil), []string{"x!/x="}, nil},
		"a name and a comment": {gzipHeader([]byte("one"), gzip.Header{Name: "a", Comment: "b"}), []string{"x!/x=one"}, nil},
		"a field":              {gzipHeader([]byte("one"), gzip.Header{Extra: hidden}), []string{"x!/x=one", "x@header (5000)"}, nil},
		"a field of the other": {join(one, gzipHeader([]byte("two"), gzip.Header{Extra: hidden})), []string{"x!/x=onetwo", "x@header (5000)"}, nil},
		"an archive in one":    {gzipHeader([]byte("one"), gzip.Header{Extra: tarOf("a", string(hidden))}), []string{"x!/x=one", "x@header!/a (5000)"}, nil},
		"a short field":        {gzipHeader([]byte("one"), gzip.Header{Extra: hidden[:1000]}), []string{"x!/x=one"}, nil},
		"zeros behind":         {join(one, make([]byte, 5000)), []string{"x!/x=one"}, nil},
		"something behind":     {join(one, hidden), []string{"x!/x=one", behind + " (5000)"}, nil},
		"a zip behind":         {join(one, zipOf(zip.Store, "a", string(hidden))), []string{"x!/x=one", behind + "!/a (5000)"}, nil},
		"behind, in a tar.gz":  {gzipOf(join(one, hidden)), []string{"x!/x!/x=one", "x!/" + behind + " (5000)"}, nil},
		"another sum":          {flipped(one, len(one)-8), nil, []string{"x: the gzip archive cannot be read to its end: gzip: invalid checksum"}},
		"the other is cut":     {join(one, two[:len(two)-3]), nil, []string{"x: the gzip archive cannot be read to its end: unexpected EOF"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := walkFile(t, "x", test.data, walk.Options{})
			if diff := cmp.Diff(test.visited, r.visited); diff != "" {
				t.Errorf("visited: %s", diff)
			}
			if diff := cmp.Diff(test.told, r.troubles); diff != "" {
				t.Errorf("told: %s", diff)
			}
		})
	}
}
