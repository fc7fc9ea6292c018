// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bufio"
	"bytes"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ulikunitz/xz"
)

func xzOf(data []byte, c xz.WriterConfig) []byte {
	var out bytes.Buffer
	w := must(c.NewWriter(&out))
	must(w.Write(data))
	must(0, w.Close())
	return out.Bytes()
}

func unxz(data []byte) ([]byte, error) {
	return io.ReadAll(newXZ(bufio.NewReader(bytes.NewReader(data)), maxDictionary))
}

// TestXZReader goes through what the format can have.
func TestXZReader(t *testing.T) {
	random := make([]byte, 80_000)
	must(rand.NewChaCha8([32]byte{1}).Read(random))
	text := bytes.Repeat([]byte("some text "), 4_000)
	for name, data := range map[string][]byte{"nothing": nil, "a byte": {1}, "noise": random, "text": text, "both": append(slices.Clone(random), text...)} {
		for kind, c := range map[string]xz.WriterConfig{
			"CRC64": {}, "CRC32": {CheckSum: xz.CRC32}, "SHA-256": {CheckSum: xz.SHA256}, "no sum": {NoCheckSum: true},
			"blocks": {BlockSize: 10_000}, "a small dictionary": {DictCap: 1 << 20}, "a large one": {DictCap: 16 << 20},
		} {
			packed := xzOf(data, c)
			if got, err := unxz(packed); err != nil || !bytes.Equal(got, data) {
				t.Errorf("%s, %s: %v, %d bytes of %d", name, kind, err, len(got), len(data))
			}
			twice := append(append(slices.Clone(packed), 0, 0, 0, 0), packed...)
			if got, err := unxz(twice); err != nil || len(got) != 2*len(data) {
				t.Errorf("%s, %s, twice: %v, %d bytes of %d", name, kind, err, len(got), 2*len(data))
			}
			for _, n := range []int{len(packed) / 2, len(packed) - 1} {
				if _, err := unxz(packed[:n]); err == nil {
					t.Errorf("%s, %s: %d bytes of %d were taken", name, kind, n, len(packed))
				}
			}
		}
	}
}

func FuzzXZ(f *testing.F) {
	f.Add(xzOf([]byte("text"), xz.WriterConfig{}))
	f.Add(xzOf(bytes.Repeat([]byte("text"), 1000), xz.WriterConfig{BlockSize: 100}))
	f.Fuzz(func(_ *testing.T, data []byte) {
		_, _ = io.CopyN(io.Discard, newXZ(bufio.NewReader(bytes.NewReader(data)), 1<<20), 1<<24) // it ends
	})
}
