// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ulikunitz/xz"
	"github.com/ulikunitz/xz/lzma"

	"github.com/vsa-legal/operator/modelscan/walk"
)

func xzOf(data []byte) []byte {
	var out bytes.Buffer
	w := must2(xz.NewWriter(&out))
	must2(w.Write(data))
	must(w.Close())
	return out.Bytes()
}

func lzmaOf(data []byte) []byte {
	var out bytes.Buffer
	w := must2(lzma.WriterConfig{SizeInHeader: true, Size: int64(len(data))}.NewWriter(&out))
	must2(w.Write(data))
	must(w.Close())
	return out.Bytes()
}

// xzBlocks has blocks of so many bytes.
func xzBlocks(data []byte, size int64) []byte {
	var out bytes.Buffer
	w := must2(xz.WriterConfig{BlockSize: size}.NewWriter(&out))
	must2(w.Write(data))
	must(w.Close())
	return out.Bytes()
}

// deep packs what lies four archives deep, where a dictionary may have 1 MiB.
func deep(data []byte) []byte {
	for range 4 {
		data = gzipOf(data)
	}
	return data
}

func TestXZ(t *testing.T) {
	hidden := noise(5000)
	one := xzOf([]byte("one"))
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	far := join(noise(1300<<10), noise(64<<10)) // repeats what lies further back than the dictionary
	for name, test := range map[string]struct {
		data          []byte
		visited, told []string
	}{
		"several blocks":                  {xzBlocks(hidden, 700), []string{"x!/x (5000)"}, nil},
		"blocks of every length":          {xzBlocks([]byte("abcdefghijk"), 1), []string{"x!/x=abcdefghijk"}, nil},
		"empty":                           {xzOf(nil), []string{"x!/x="}, nil},
		"padding, and another":            {join(one, make([]byte, 8), one), []string{"x!/x=oneone"}, nil},
		"something behind":                {join(one, hidden), []string{"x!/x=one", fmt.Sprintf("x@%d (5000)", len(one))}, nil},
		"another check":                   {flipped(one, 7), nil, []string{"x: the xz archive cannot be read to its end: a check of type 5 is not known"}},
		"another filter":                  {flipped(one, 14), nil, []string{"x: the xz archive cannot be read to its end: a block has the filter 0x20, which is not read here"}},
		"further filters":                 {flipped(one, 13), nil, []string{"x: the xz archive cannot be read to its end: a block has further filters, which are not read here"}},
		"a dictionary that is not needed": {deep(xzOf([]byte("one"))), []string{"x!/x!/x!/x!/x!/x=one"}, nil}, // it says 8 MiB
		"a dictionary that is too large":  {deep(xzOf(far)), nil, []string{"x!/x!/x!/x!/x!/x: writeMatch: distance out of range"}},
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

// A file of LZMA alone may ask for any dictionary as well, and ends where its content does.
func TestLZMA(t *testing.T) {
	one := lzmaOf([]byte("one"))
	large := bytes.Clone(one)
	copy(large[1:], "\x00\x00\x00\x80") // 2 GiB
	r := walkFile(t, "x", large, walk.Options{})
	if diff := cmp.Diff([]string(nil), only(t, r, "x!/x=one")); diff != "" {
		t.Error(diff)
	}
	r = walkFile(t, "x", append(one, noise(5000)...), walk.Options{})
	if diff := cmp.Diff([]string(nil), only(t, r, "x!/x=one", fmt.Sprintf("x@%d (5000)", len(one)))); diff != "" {
		t.Error(diff)
	}
}
