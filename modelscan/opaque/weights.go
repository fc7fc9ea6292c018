// SPDX-License-Identifier: Apache-2.0

package opaque

import (
	"encoding/binary"
	"math"
)

// minSample is the number of bytes from which the statistics mean something.
const minSample = 4096

// Entropy of the bytes in bits per byte, by their frequencies.
func Entropy(sample []byte) float64 {
	if len(sample) == 0 {
		return 0
	}
	var count [256]int
	for _, b := range sample {
		count[b]++
	}
	return entropy(count[:], len(sample))
}

func entropy(count []int, all int) float64 {
	var bits float64
	for _, n := range count {
		if n > 0 {
			p := float64(n) / float64(all)
			bits -= p * math.Log2(p)
		}
	}
	return bits
}

// LooksLikeWeights tells whether a sample from within a file is an array of weights, or encrypted or compressed, by its
// statistics. Text, programs, tables and pictures that are not compressed are neither. What is known to be compressed must
// not be asked about.
func LooksLikeWeights(sample []byte) (why string, ok bool) {
	if len(sample) < minSample {
		return "", false
	}
	// An estimate from few bytes is too low by about 255/(2·n·ln 2).
	random := 8 - 0.02 - 1.5*255/(2*math.Ln2*float64(len(sample)))
	switch { // Two numbers of bfloat16 look like one of float32, not the other way round.
	case looksFloat(sample, bfloat16Layout):
		return "it holds numbers that are distributed like weights (bfloat16)", true
	case looksFloat(sample, float32Layout):
		return "it holds numbers that are distributed like weights (float32)", true
	case looksFloat(sample, float16Layout):
		return "it holds numbers that are distributed like weights (float16)", true
	case looksInt8(sample):
		return "it holds numbers that are distributed like weights (int8)", true
	case Entropy(sample) >= random:
		return "its bytes are as random as if it were encrypted or compressed", true
	}
	return "", false
}

// floatLayout says where a type of numbers has its exponent.
type floatLayout struct {
	width, shift int
	exponents    int // how many there are
	low, high    int // the exponents of weights
}

var (
	// Weights lie between 2^-30 and 2^7 with few exceptions.
	float32Layout  = floatLayout{width: 4, shift: 23, exponents: 256, low: 127 - 30, high: 127 + 7}
	float16Layout  = floatLayout{width: 2, shift: 10, exponents: 32, low: 0, high: 15 + 5}
	bfloat16Layout = floatLayout{width: 2, shift: 7, exponents: 256, low: 127 - 30, high: 127 + 7}
)

// looksFloat looks at the sample block by block, and tries every alignment: arrays begin anywhere, with names between them.
func looksFloat(sample []byte, l floatLayout) bool {
	const block = 8192
	blocks, like := 0, 0
	for ; len(sample) >= minSample; sample = sample[min(block, len(sample)):] {
		blocks++
		for offset := range l.width {
			if looksFloatAt(sample[offset:min(block, len(sample))], l) {
				like++
				break
			}
		}
	}
	return 5*like >= 2*blocks
}

// mayBeFloat asks some of the numbers whether they can be weights: of code and of tables, few can.
func mayBeFloat(sample []byte, l floatLayout) bool {
	const apart = 32
	all, plausible := 0, 0
	for ; len(sample) >= l.width; sample = sample[min(apart, len(sample)):] {
		bits := l.bits(sample)
		exponent := int(bits>>l.shift) & (l.exponents - 1)
		all++
		if bits<<(32-8*l.width)<<1 == 0 || exponent >= l.low && exponent <= l.high {
			plausible++
		}
	}
	return plausible >= all*4/5
}

func (l floatLayout) bits(b []byte) uint32 {
	if l.width == 4 {
		return binary.LittleEndian.Uint32(b)
	}
	return uint32(binary.LittleEndian.Uint16(b))
}

func looksFloatAt(sample []byte, l floatLayout) bool {
	if !mayBeFloat(sample, l) {
		return false
	}
	exponents := make([]int, l.exponents)
	var mantissas [256]int // the upper bits of the mantissa, which are noise in a weight
	var all, zeros, negative, plausible int
	var values []float64
	for ; len(sample) >= l.width; sample = sample[l.width:] {
		bits := l.bits(sample)
		sign := bits >> (8*l.width - 1)
		exponent := int(bits>>l.shift) & (l.exponents - 1)
		all++
		if bits<<(32-8*l.width)<<1 == 0 {
			zeros++
			continue
		}
		negative += int(sign)
		exponents[exponent]++
		mantissas[bits<<8>>l.shift&0xff]++
		values = append(values, l.number(bits))
		if exponent >= l.low && exponent <= l.high {
			plausible++
		}
	}
	numbers := all - zeros
	if numbers < 256 || zeros > all*3/4 {
		return false
	}
	share := float64(negative) / float64(numbers)
	return float64(plausible) >= 0.95*float64(numbers) && share > 0.2 && share < 0.8 &&
		entropy(mantissas[:], numbers) > 6.2 && falls(exponents, numbers) && !smooth(values)
}

// number is a rough value: what matters is how it compares with its neighbours.
func (l floatLayout) number(bits uint32) float64 {
	exponent := int(bits>>l.shift) & (l.exponents - 1)
	v := math.Ldexp(1+float64(bits&(1<<l.shift-1))/float64(uint32(1)<<l.shift), exponent-l.exponents/2)
	if bits>>(8*l.width-1) != 0 {
		return -v
	}
	return v
}

// smooth tells whether neighbours are alike, as in a sound, a grid of heights or a path; in an array of weights they are not.
func smooth(values []float64) bool {
	var sum, squares, products float64
	for i, v := range values[1:] {
		sum += v
		squares += v * v
		products += v * values[i]
	}
	n := float64(len(values) - 1)
	mean := sum / n
	return products/n-mean*mean > 0.9*(squares/n-mean*mean)
}

// falls tells whether numbers are the rarer, the smaller they are, as where the density around zero is even: each exponent
// below the most frequent one has about half as many numbers as the next.
func falls(exponents []int, numbers int) bool {
	peak := 0
	for e, n := range exponents {
		if n > exponents[peak] {
			peak = e
		}
	}
	if peak < 4 || exponents[peak] > numbers*3/4 {
		return false
	}
	for e := peak - 1; e > peak-4; e-- {
		upper, lower := float64(exponents[e]), float64(exponents[e-1])
		if upper < 20 {
			break // Too few to tell.
		}
		if ratio := lower / upper; ratio < 0.2 || ratio > 1 {
			return false
		}
	}
	near := 0
	for e := max(0, peak-6); e <= min(len(exponents)-1, peak+4); e++ {
		near += exponents[e]
	}
	return float64(near) >= 0.85*float64(numbers)
}

// looksInt8 tells a smooth hill of numbers around any zero point, in no order: neighbours in a picture or a sound are alike,
// in an array of weights they are not.
func looksInt8(sample []byte) bool {
	var count [256]int
	for _, b := range sample {
		count[b]++
	}
	ascii := true
	for b, n := range count {
		ascii = ascii && (n == 0 || b < 0x7f)
	}
	bits := entropy(count[:], len(sample))
	if ascii || bits < 3.5 || bits > 7.85 {
		return false
	}
	center := top(count)
	for lag := 1; lag <= 4; lag++ {
		if alike(sample, lag, center) > 0.5 {
			return false
		}
	}
	return hill(count, center, len(sample))
}

// top is the middle of the 9 values in a row that are the most frequent together.
func top(count [256]int) int {
	best, most := 0, -1
	for center := range 256 {
		sum := 0
		for v := center - 4; v <= center+4; v++ {
			sum += count[v&0xff]
		}
		if sum > most {
			best, most = center, sum
		}
	}
	return best
}

// alike is the correlation of bytes that are lag apart, taken as numbers around the center.
func alike(sample []byte, lag, center int) float64 {
	value := func(i int) float64 { return float64(int8(int(sample[i]) - center)) }
	var sum, squares, products float64
	n := float64(len(sample) - lag)
	for i := range len(sample) - lag {
		v := value(i)
		sum += v
		squares += v * v
		products += v * value(i+lag)
	}
	mean := sum / n
	if variance := squares/n - mean*mean; variance > 0 {
		return (products/n - mean*mean) / variance
	}
	return 1
}

func hill(count [256]int, center, all int) bool {
	at := func(v int) float64 { return float64(count[(v+center)&0xff]) / float64(all) }
	var near, rough, lean float64
	for v := -128; v < 127; v++ {
		if v > -48 && v < 48 {
			near += at(v)
		}
		if v != -1 && v != 0 { // Zeros are more frequent where weights were pruned.
			rough += math.Abs(at(v+1) - at(v))
		}
	}
	for v := 1; v < 127; v++ {
		lean += math.Abs(at(v) - at(-v))
	}
	// Even a smooth hill is rough where few numbers are counted.
	noise := 1.2 * math.Sqrt(256/float64(all))
	return at(0) < 0.3 && near > 0.6 && rough < 0.2+noise && lean < 0.35+noise
}
