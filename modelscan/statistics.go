// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"context"
	"fmt"
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
// fewer than those of a network; a program may well hold something that is compressed.
func blocksNeeded(reason string, program bool) int {
	switch numbers := strings.HasPrefix(reason, numbersOfWeights); {
	case !numbers && program:
		return 64 // 1 MiB
	case !numbers:
		return 2
	case program: // a decoder of films has a small network of its own: 128 KiB were seen
		return 16
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
			reason, ok = opaque.LooksLikeWeights(b)
		}
		switch {
		case !ok:
			row, last = 0, ""
		case reason == last || last == "":
			row, last = row+1, reason
		default:
			row, last = 1, reason
		}
		if ok && row >= blocksNeeded(reason, program) {
			return fmt.Sprintf("%s, at byte %d", reason, from)
		}
	}
	return ""
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
