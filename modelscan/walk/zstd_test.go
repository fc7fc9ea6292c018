// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// skipped is a frame of zstd that decoders pass over.
func skipped(magic byte, data []byte) []byte {
	head := binary.LittleEndian.AppendUint32([]byte{magic, 0x2a, 0x4d, 0x18}, uint32(len(data))) //nolint:gosec // it is short
	return append(head, data...)
}

// zstdWith packs with options.
func zstdWith(data []byte, o ...zstd.EOption) []byte {
	return must2(zstd.NewWriter(nil, o...)).EncodeAll(data, nil)
}

func TestZstd(t *testing.T) {
	hidden := noise(5000)
	one, two := zstdOf([]byte("one")), zstdOf([]byte("two"))
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	for name, test := range map[string]struct {
		data          []byte
		visited, told []string
	}{
		"no sum":              {zstdWith([]byte("one"), zstd.WithEncoderCRC(false)), []string{"x!/x=one"}, nil},
		"several frames":      {join(one, two, zstdWith([]byte("three"), zstd.WithEncoderCRC(false))), []string{"x!/x=onetwothree"}, nil},
		"several blocks":      {zstdOf(noise(400_000)), []string{"x!/x (400000)"}, nil},
		"one byte, repeated":  {zstdOf(bytes.Repeat([]byte("#"), 400_000)), []string{"x!/x (400000)"}, nil},
		"an empty frame":      {join(zstdWith(nil, zstd.WithZeroFrames(true)), one), []string{"x!/x=one"}, nil},
		"a frame to skip":     {join(skipped(0x50, hidden), one), []string{"x!/x=one", "x@frame (5000)"}, nil},
		"one between":         {join(one, skipped(0x5f, hidden), two), []string{"x!/x=onetwo", "x@frame (5000)"}, nil},
		"one behind":          {join(one, skipped(0x55, hidden)), []string{"x!/x=one", "x@frame (5000)"}, nil},
		"a short one":         {join(one, skipped(0x55, hidden[:9]), two), []string{"x!/x=onetwo"}, nil},
		"an archive in one":   {join(skipped(0x50, tarOf("a", string(hidden))), one), []string{"x!/x=one", "x@frame!/a (5000)"}, nil},
		"something behind":    {join(one, hidden), []string{"x!/x=one", fmt.Sprintf("x@%d (5000)", len(one))}, nil},
		"a frame that is cut": {join(one, skipped(0x55, hidden))[:2000], []string{"x@frame (1976)"}, []string{"x: the zstd archive cannot be read to its end: unexpected EOF"}},
		"another sum":         {flipped(one, len(one)-1), nil, []string{"x: the zstd archive cannot be read to its end: CRC check failed"}},
		"a window too large":  {deep(zstdWith(noise(3<<20), zstd.WithWindowSize(2<<20), zstd.WithSingleSegment(false))), nil, []string{"x!/x!/x!/x!/x: the zstd archive cannot be read to its end: window size exceeded"}},
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
