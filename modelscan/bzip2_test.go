// SPDX-License-Identifier: Apache-2.0

package modelscan_test

import (
	"bytes"
	"compress/bzip2"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
)

// bzip2Of writes what bzip2 does, in a simple way: each block sorted, every letter with a code of nearly the same length. The format
// has no specification but its program; https://github.com/dsnet/compress/blob/master/doc/bzip2-format.pdf describes it.
func bzip2Of(s string) string {
	const most = 90_000 // before the letters of a block of 100,000 are counted in rows
	w := &bitWriter{}
	w.bytes("BZh1")
	sum := uint32(0)
	for rest := []byte(s); len(rest) > 0; {
		n := min(most, len(rest))
		block := crc32OfBzip2(rest[:n])
		sum = (sum<<1 | sum>>31) ^ block
		w.block(inRows(rest[:n]), block)
		rest = rest[n:]
	}
	w.bytes("\x17\x72\x45\x38\x50\x90")
	w.bits(uint64(sum), 32)
	w.bits(0, (8-w.n%8)%8)
	return w.out.String()
}

type bitWriter struct {
	out  bytes.Buffer
	last uint64
	n    int
}

func (w *bitWriter) bits(v uint64, n int) {
	for i := n - 1; i >= 0; i-- {
		w.last = w.last<<1 | v>>i&1
		if w.n++; w.n%8 == 0 {
			w.out.WriteByte(byte(w.last))
		}
	}
}

func (w *bitWriter) bytes(s string) {
	for i := range len(s) {
		w.bits(uint64(s[i]), 8)
	}
}

// inRows writes how often a letter comes that came four times in a row.
func inRows(b []byte) []byte {
	var out []byte
	for i := 0; i < len(b); {
		n := 1
		for n < 259 && i+n < len(b) && b[i+n] == b[i] {
			n++
		}
		out = append(out, bytes.Repeat(b[i:i+1], min(n, 4))...)
		if n >= 4 {
			out = append(out, byte(n-4))
		}
		i += n
	}
	return out
}

func (w *bitWriter) block(b []byte, sum uint32) {
	last, origin := sorted(b)
	w.bytes("1AY&SY")
	w.bits(uint64(sum), 32)
	w.bits(0, 1)
	w.bits(uint64(origin), 24)
	w.bits(0xffff, 16) // all letters occur, as far as anybody is told
	for range 16 {
		w.bits(0xffff, 16)
	}
	symbols := moved(last)
	const groups, row, symbolsInAll, short = 2, 50, 258, 254 // a code has to be complete: most symbols have 8 bits, the last four 9
	selectors := (len(symbols) + row - 1) / row
	w.bits(groups, 3)
	w.bits(uint64(selectors), 15)
	w.bits(0, selectors) // the first table each time
	for range groups {
		w.bits(8, 5)
		w.bits(0, short)
		w.bits(0b100, 3) // one more from here on
		w.bits(0, symbolsInAll-short-1)
	}
	for _, symbol := range symbols {
		if symbol < short {
			w.bits(uint64(symbol), 8)
		} else {
			w.bits(uint64(2*short+symbol-short), 9)
		}
	}
}

// sorted are the last letters of all rotations in order, and which of them is the text itself.
func sorted(b []byte) (last []byte, origin int) {
	twice := append(slices.Clone(b), b...)
	order := make([]int, len(b))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int { return bytes.Compare(twice[x:x+len(b)], twice[y:y+len(b)]) })
	for i, at := range order {
		if at == 0 {
			origin = i
		}
		last = append(last, twice[at+len(b)-1])
	}
	return last, origin
}

// moved are the symbols of a block: how far in front a letter is, with rows of the first one counted, and an end.
func moved(last []byte) []int {
	front := make([]byte, 256)
	for i := range front {
		front[i] = byte(i)
	}
	var out []int
	zeros := 0
	flush := func() {
		for ; zeros > 0; zeros = (zeros - 1) / 2 {
			out = append(out, (zeros-1)%2)
		}
	}
	for _, c := range last {
		at := bytes.IndexByte(front, c)
		if at == 0 {
			zeros++
			continue
		}
		flush()
		out = append(out, at+1)
		copy(front[1:at+1], front[:at])
		front[0] = c
	}
	flush()
	return append(out, 257)
}

func crc32OfBzip2(b []byte) uint32 {
	sum := ^uint32(0)
	for _, c := range b {
		sum ^= uint32(c) << 24
		for range 8 {
			carry := sum >> 31
			if sum <<= 1; carry == 1 {
				sum ^= 0x04c11db7
			}
		}
	}
	return ^sum
}

// What is written is what everybody reads.
func TestBzip2Of(t *testing.T) {
	random := make([]byte, 200_000)
	must(rand.NewChaCha8([32]byte{}).Read(random))
	for _, text := range []string{"", "a", "banana", string(bytes.Repeat([]byte("x"), 1000)), string(random)} {
		got, err := io.ReadAll(bzip2.NewReader(bytes.NewReader([]byte(bzip2Of(text)))))
		if err != nil || string(got) != text {
			t.Errorf("of %d bytes, %d were read, %v", len(text), len(got), err)
		}
	}
}
