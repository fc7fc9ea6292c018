// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/vsa-legal/operator/modelscan/model"
	"github.com/vsa-legal/operator/modelscan/opaque"
)

// isTextBlock tells text in any alphabet, wherever it was cut.
func isTextBlock(b []byte) bool {
	for i := 0; i < utf8.UTFMax-1 && len(b) > 1 && !utf8.RuneStart(b[0]); i++ {
		b = b[1:]
	}
	return isText(b)
}

// Bytes are looked at block by block, of which a sample is counted. Two blocks in a row that look like weights are some; a
// network of smallestNetwork has as many, wherever it begins.
const (
	statisticsBlock  = 16 << 10
	statisticsSample = 8 << 10
)

// blocks in a row of which each kind of statistics is believed: what is rarer by chance sooner. The numbers in a program are
// fewer than those of a network, unless they are half of it or more; a program may well hold something that is compressed.
func blocksNeeded(reason string, program bool, size int64) int {
	switch numbers := strings.HasPrefix(reason, numbersOfWeights); {
	case !numbers && program:
		return 64 // 1 MiB
	case !numbers:
		return 2
	case program: // a decoder of films has a small network of its own: 128 KiB were seen
		return min(16, max(2, int(size/statisticsBlock/2)))
	case strings.HasSuffix(reason, "(int8)"):
		return 3
	}
	return 2
}

// weightsIn tells whether some of a file looks like weights, or is as random as what is encrypted or compressed; empty if none
// does. A program is a file of a kind that holds no network by its structure.
func weightsIn(ctx context.Context, f model.File, program bool) string {
	var last string
	row := 0
	b := make([]byte, statisticsSample)
	for at := int64(0); at+statisticsSample <= f.Size(); at += statisticsBlock {
		if ctx.Err() != nil {
			return ""
		}
		from := min(at+(statisticsBlock-statisticsSample)/2, f.Size()-statisticsSample)
		if n, err := f.ReadAt(b, from); n < len(b) && err != nil {
			return "it cannot be read"
		}
		reason, ok := "", false
		if mayBeWeights(b) {
			reason, ok = looksLikeNumbers(b)
		}
		switch {
		case !ok:
			row, last = 0, ""
		case reason == last || last == "":
			row, last = row+1, reason
		default:
			row, last = 1, reason
		}
		if ok && row >= blocksNeeded(reason, program, f.Size()) {
			return fmt.Sprintf("%s, at byte %d", reason, from)
		}
	}
	return ""
}

// looksLikeNumbers also asks about float64, which numpy writes unless it is told otherwise, in both orders of bytes.
func looksLikeNumbers(b []byte) (string, bool) {
	if reason, ok := opaque.LooksLikeWeights(b); ok {
		return reason, ok
	}
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		for offset := range 8 {
			if single := narrowed64(b[offset:], order); single != nil {
				if reason, ok := opaque.LooksLikeWeights(single); ok && strings.HasSuffix(reason, "(float32)") {
					return numbersOfWeights + " (float64)", true
				}
			}
		}
	}
	return "", false
}

// narrowed64 makes float32 of float64. It is nil where most are no numbers that a weight can be.
func narrowed64(b []byte, order binary.ByteOrder) []byte {
	single := make([]byte, 0, len(b)/2)
	strange := 0
	for ; len(b) >= 8; b = b[8:] {
		v := math.Float64frombits(order.Uint64(b))
		if size := math.Abs(v); v != 0 && !(size > 1e-9 && size < 1e3) {
			if strange++; strange > 64 {
				return nil
			}
		}
		single = binary.LittleEndian.AppendUint32(single, math.Float32bits(float32(v)))
	}
	return single
}

// mayBeWeights passes over what is most common and certainly is none: text, code, zeros have few different bytes, or many of
// one.
func mayBeWeights(b []byte) bool {
	var count [256]int
	for _, c := range b {
		count[c]++
	}
	different := 0
	for _, n := range count {
		if n > len(b)*3/4 {
			return false
		}
		if n > 0 {
			different++
		}
	}
	return different > 24 && !isTextBlock(b)
}
