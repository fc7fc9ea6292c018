// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
)

// Four letters of base64 stand for three bytes, and two of hexadecimal for one. Where other letters stand directly before such a text, all
// that follows is decoded as noise unless they are left out.

// beginnings are how many letters of a run stand before what it encodes, in each way in which it makes sense: none is always among them.
// Others are where something packed or a text begins there, or where a text comes out at any later place, and is none otherwise. Pictures,
// which are what most letters stand for, are read once.
func beginnings(ctx context.Context, f io.ReaderAt, run letters) ([]int, error) {
	found, ways := []int{0}, run.encoding.ways()
	from := make([]io.Reader, ways)
	for after := range from {
		from[after] = run.reader(f, after)
	}
	blocks := make([][step]byte, ways)
	for first := true; len(found) < ways; first = false {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		least := step
		if first {
			least = shortestHead
		}
		usual := false // a text comes out from the first letter on
		for after := range blocks {
			n, err := io.ReadFull(from[after], blocks[after][:])
			if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				return nil, err
			}
			b := blocks[after][:n]
			switch words := n >= least && isPlain(b[:least]); {
			case after == 0 && n == 0:
				return found, nil
			case after == 0:
				usual = words
			case slices.Contains(found, after):
			case words && !usual, first && isPacked(b):
				found = append(found, after)
			}
		}
	}
	return found, nil
}

// shortestHead is how many bytes of a text do not occur by chance: a script may go on with something packed.
const shortestHead = 32

// ways are how many letters there are before the same place in a byte comes again.
func (e encoding) ways() int {
	switch e {
	case base64Text:
		return 4
	case hexText:
		return 2
	}
	return 1
}

func isPacked(head []byte) bool {
	k, _ := kindOf(head)
	return k != plain
}

// isPlain tells a text of ASCII, also in UTF-16 or UTF-32: of the models that are texts, all names of their parts are.
func isPlain(b []byte) bool {
	zeros := 0
	for _, c := range b {
		switch {
		case c == 0:
			zeros++
		case c > '~', c < ' ' && !strings.ContainsRune("\t\n\v\f\r", rune(c)):
			return false
		}
	}
	return zeros <= len(b)*3/4
}
