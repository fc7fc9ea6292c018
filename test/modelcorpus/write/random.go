// SPDX-License-Identifier: Apache-2.0

package write

import (
	"encoding/binary"
	"hash/fnv"
	"io"
	"math"
)

// block is after how many bytes the noise of a tensor repeats.
const block = 64 << 10

// noise is the content of one tensor, made while it is written.
type noise struct {
	seed  string
	typ   string
	count int64
	// Mean of the values; the deviation is always 0.05.
	mean float64
}

func (n noise) size() int64 { return n.count * int64(width(n.typ)) }

// WriteTo writes the values in the byte order of every format here, the little end first.
func (n noise) WriteTo(w io.Writer) (int64, error) {
	left, done := n.size(), int64(0)
	if left == 0 {
		return 0, nil
	}
	b := n.block(min(left, block))
	for left > 0 {
		k, err := w.Write(b[:min(left, int64(len(b)))])
		left, done = left-int64(k), done+int64(k)
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

func (n noise) block(size int64) []byte {
	h := fnv.New64a()
	_, _ = io.WriteString(h, n.seed)
	state, wide := h.Sum64(), width(n.typ)
	b := make([]byte, 0, size)
	for int64(len(b))+int64(wide) <= size {
		var z float64
		z, state = normal(state)
		b = appendValue(b, n.typ, n.mean, z)
	}
	return b
}

// normal returns the sum of four uniform values, which is near enough to a normal one, and the next state. The generator
// is SplitMix64.
func normal(state uint64) (float64, uint64) {
	state += 0x9e3779b97f4a7c15
	z := state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	sum := float64(z&0xffff) + float64(z>>16&0xffff) + float64(z>>32&0xffff) + float64(z>>48)
	return (sum/65536 - 2) * math.Sqrt(3), state
}

func appendValue(b []byte, typ string, mean, z float64) []byte {
	v := float32(mean + 0.05*z)
	le := binary.LittleEndian
	switch typ {
	case "float16":
		return le.AppendUint16(b, half(v))
	case "bfloat16":
		return le.AppendUint16(b, uint16(math.Float32bits(v)>>16))
	case "float64":
		return le.AppendUint64(b, math.Float64bits(float64(v)))
	case "int8":
		return append(b, byte(int8(max(-127, min(127, math.Round(40*z))))))
	case "uint8":
		return append(b, byte(max(0, min(255, math.Round(128+40*z)))))
	case "bool":
		return append(b, byte(1))
	case "int32":
		return le.AppendUint32(b, uint32(int32(math.Round(100*z))))
	case "int64":
		return le.AppendUint64(b, 0)
	}
	return le.AppendUint32(b, math.Float32bits(v))
}

// half rounds towards zero; the values here are never beyond the range of half precision.
func half(v float32) uint16 {
	bits := math.Float32bits(v)
	sign, exp := uint16(bits>>16&0x8000), int(bits>>23&0xff)-127+15
	if exp <= 0 {
		return sign
	}
	return sign | uint16(min(exp, 30))<<10 | uint16(bits>>13&0x3ff)
}

// width is the number of bytes of one value.
func width(typ string) int {
	switch typ {
	case "float16", "bfloat16":
		return 2
	case "int8", "uint8", "bool":
		return 1
	case "float64", "int64":
		return 8
	}
	return 4
}
