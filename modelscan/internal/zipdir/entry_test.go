// SPDX-License-Identifier: Apache-2.0

package zipdir

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLarge(t *testing.T) {
	const m = math.MaxUint32
	field := func(id, length uint16, numbers ...uint64) []byte {
		out := binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(nil, id), length)
		for _, n := range numbers {
			out = binary.LittleEndian.AppendUint64(out, n)
		}
		return out
	}
	for name, c := range map[string]struct {
		extra    []byte
		in, want [3]uint64
	}{
		"none":              {nil, [3]uint64{m, m, m}, [3]uint64{m, m, m}},
		"all":               {field(1, 24, 1, 2, 3), [3]uint64{m, m, m}, [3]uint64{1, 2, 3}},
		"the second":        {field(1, 8, 9), [3]uint64{1, m, 3}, [3]uint64{1, 9, 3}},
		"too few":           {field(1, 8, 9), [3]uint64{m, m, 3}, [3]uint64{9, m, 3}},
		"behind another":    {append(field(7, 8, 5), field(1, 8, 9)...), [3]uint64{m, 2, 3}, [3]uint64{9, 2, 3}},
		"longer than it is": {field(1, 99, 9), [3]uint64{m, 2, 3}, [3]uint64{m, 2, 3}},
	} {
		got := c.in
		large(c.extra, &got[0], &got[1], &got[2])
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// The record of the sizes that may follow a content belongs to it, with a signature and without, of either length.
func TestCoverContent(t *testing.T) {
	le := binary.LittleEndian
	const from, packed = 5, 40
	small := le.AppendUint32(le.AppendUint32([]byte("crc_"), packed), 50)
	large := le.AppendUint64(le.AppendUint64([]byte("crc_"), packed), 50)
	for name, c := range map[string]struct {
		behind []byte
		flags  uint16
		want   int64 // bytes of it that are accounted for
	}{
		"none":                {[]byte("something of another kind"), descriptor, 0},
		"nothing":             {nil, descriptor, 0},
		"small":               {small, descriptor, 12},
		"small, marked":       {append([]byte(descriptorSignature), small...), descriptor, 16},
		"large":               {large, descriptor, 20},
		"large, marked":       {append([]byte(descriptorSignature), large...), descriptor, 24},
		"small, not said":     {small, 0, 0},
		"cut":                 {small[:11], descriptor, 0},
		"of another content":  {le.AppendUint32(le.AppendUint32([]byte("crc_"), packed+1), 50), descriptor, 0},
		"with more behind it": {append(bytes.Clone(small), make([]byte, 30)...), descriptor, 12},
	} {
		raw := append(make([]byte, from+packed), c.behind...)
		a := &archive{r: bytes.NewReader(raw), size: int64(len(raw))}
		a.coverContent(&Entry{Packed: packed, Size: 50, Flags: c.flags}, from)
		if got := a.Covered.End(from) - from - packed; got != c.want || a.Covered.Has(from-1) {
			t.Errorf("%s: %d bytes", name, got)
		}
	}
	a := &archive{r: bytes.NewReader(make([]byte, 44)), size: 44}
	if a.coverContent(&Entry{Packed: packed}, from); a.Covered.Has(from) {
		t.Error("a content that is longer than the archive is accounted for")
	}
}

// Many short fields hold as much as a long one.
func TestFields(t *testing.T) {
	for n, damaged := range map[int]bool{10: false, 300: true} {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for range n {
			if _, err := w.CreateHeader(&zip.FileHeader{Name: "a", Extra: append([]byte{7, 0, 0x84, 3}, make([]byte, 900)...)}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if _, l, err := seen(out.Bytes(), 64<<10); err != nil || l.Damaged != damaged {
			t.Errorf("%d fields: damaged: %v, %v", n, l.Damaged, err)
		}
	}
}
