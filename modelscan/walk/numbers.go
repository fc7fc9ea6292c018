// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bytes"
	"strconv"
)

// numberTrack follows a list of numbers.
type numberTrack struct {
	token    []byte
	from     int64 // of the token
	previous byte
	escaped  bool // the token follows a backslash
	gap      int
	run      Range
	numbers  int64
	floats   int64
	large    bool // some are no bytes
}

const longestNumber = 32

func (t *numberTrack) idle() bool { return len(t.token) == 0 && t.numbers == 0 }

func (t *numberTrack) byte(c byte, at int64) (run letters, ended bool) {
	class := classes[c]
	if class&ofNumber != 0 && len(t.token) <= longestNumber {
		if len(t.token) == 0 {
			t.from, t.escaped = at, t.previous == '\\'
			if t.escaped { // who decodes it has to see that
				t.from--
			}
		}
		t.token, t.previous = append(t.token, c), c
		return run, false
	}
	t.previous = c
	if len(t.token) > 0 {
		v, fraction, ok := number(t.token, t.escaped)
		if t.token = t.token[:0]; !ok {
			return t.take()
		}
		t.add(v, fraction, at)
	}
	if t.gap++; class&ofSeparator == 0 || t.gap > longestGap {
		return t.take()
	}
	return run, false
}

func (t *numberTrack) add(v float64, fraction bool, at int64) {
	if t.numbers == 0 {
		t.run.From, t.floats, t.large = t.from, 0, false
	}
	t.numbers++
	if fraction {
		t.floats++
	}
	t.large = t.large || fraction || v < -128 || v > 255
	t.run.To, t.gap = at, 0
}

// take ends a run. One of whole numbers that are no bytes is none: nobody writes a network so.
func (t *numberTrack) take() (letters, bool) {
	run := letters{t.run, byteList}
	if t.large {
		run.encoding = floatList
	}
	long := t.numbers >= shortestLetters && (!t.large || t.floats > t.numbers/4)
	t.numbers, t.gap = 0, 0
	return run, long
}

// number reads one: decimal, or hexadecimal behind 0x or \x.
func number(token []byte, escaped bool) (v float64, fraction, ok bool) {
	hexadecimal, isHex := bytes.CutPrefix(token, []byte("0x"))
	if !isHex {
		hexadecimal, isHex = bytes.CutPrefix(token, []byte("0X"))
	}
	if !isHex && escaped {
		hexadecimal, isHex = bytes.CutPrefix(token, []byte("x"))
	}
	if isHex {
		n, err := strconv.ParseUint(string(hexadecimal), 16, 16)
		return float64(n), false, err == nil
	}
	if c := token[0]; c != '-' && c != '+' && c != '.' && (c < '0' || c > '9') {
		return 0, false, false
	}
	if token[len(token)-1] == 'f' { // of C
		token = token[:len(token)-1]
	}
	n, err := strconv.ParseFloat(string(token), 32)
	return n, bytes.ContainsAny(token, ".eE"), err == nil
}
