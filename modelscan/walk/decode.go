// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"math"
)

// decoder reads the binary that a run of letters stands for, from the letter on that so many others stand before. Of numbers all are read.
func (e encoding) decoder(in *bufio.Reader, after int) io.Reader {
	switch e {
	case base64Text:
		return &textDecoder{in: in, bits: 6, value: value64, after: after}
	case hexText:
		return &textDecoder{in: in, bits: 4, value: valueHex, after: after}
	}
	return &numberDecoder{in: in, floats: e == floatList}
}

// textDecoder puts the bits of letters together.
type textDecoder struct {
	in       *bufio.Reader
	bits     uint
	value    func(c byte) int // -1 of what is none
	after    int              // so many letters at the beginning of each text are none of it
	passed   int              // letters of that
	word     uint
	have     uint
	previous byte
	token    []byte // the first letters of a row, which may be a sign between two texts
	in3      bool   // the row is longer than that
	pending  []byte
}

func value64(c byte) int {
	switch {
	case c >= 'A' && c <= 'Z':
		return int(c - 'A')
	case c >= 'a' && c <= 'z':
		return int(c-'a') + 26
	case c >= '0' && c <= '9':
		return int(c-'0') + 52
	case c == '+', c == '-':
		return 62
	case c == '/', c == '_':
		return 63
	}
	return -1
}

func valueHex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

func (d *textDecoder) Read(p []byte) (int, error) {
	for len(d.pending) == 0 {
		c, err := d.in.ReadByte()
		if err != nil {
			d.row(true)
			if len(d.pending) > 0 && errors.Is(err, io.EOF) {
				break
			}
			return 0, err
		}
		d.letter(c)
	}
	n := copy(p, d.pending)
	d.pending = d.pending[n:]
	for n < len(p) && len(d.pending) == 0 && d.in.Buffered() > 0 {
		c, err := d.in.ReadByte()
		if err != nil {
			return n, err
		}
		d.letter(c)
		k := copy(p[n:], d.pending)
		d.pending, n = d.pending[k:], n+k
	}
	return n, nil
}

func (d *textDecoder) letter(c byte) {
	escape := d.previous == '\\' && (c == 'n' || c == 'r' || c == 't')
	d.previous = c
	v := d.value(c)
	switch {
	case c == '=': // the end of a text: what follows begins anew
		d.row(true)
		d.have, d.word, d.passed = 0, 0, 0
	case v < 0 || escape:
		d.row(false)
	case d.in3:
		d.put(v)
	default:
		if d.token = append(d.token, c); len(d.token) > 2 {
			d.in3 = true
			for _, c := range d.token {
				d.put(d.value(c))
			}
		}
	}
}

// row ends one. One of two letters or less is a sign between two texts, but at the end of a text.
func (d *textDecoder) row(end bool) {
	if end && !d.in3 {
		for _, c := range d.token {
			d.put(d.value(c))
		}
	}
	d.token, d.in3 = d.token[:0], false
}

func (d *textDecoder) put(v int) {
	if d.passed < d.after {
		d.passed++
		return
	}
	d.word, d.have = d.word<<d.bits|uint(v), d.have+d.bits //nolint:gosec // it is not negative
	if d.have >= 8 {
		d.have -= 8
		d.pending = append(d.pending[:len(d.pending):len(d.pending)], byte(d.word>>d.have)) //nolint:gosec // the bits above are done
		d.word &= 1<<d.have - 1
	}
}

// numberDecoder makes bytes, or float32, of a list of numbers.
type numberDecoder struct {
	in       *bufio.Reader
	floats   bool
	previous byte
	pending  []byte
	token    []byte
}

func (d *numberDecoder) Read(p []byte) (int, error) {
	for len(d.pending) == 0 {
		if err := d.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, d.pending)
	d.pending = d.pending[n:]
	return n, nil
}

// next reads some numbers.
func (d *numberDecoder) next() error {
	escaped := false
	d.token = d.token[:0]
	for len(d.pending) < 4096 {
		c, err := d.in.ReadByte()
		if err == nil && classes[c]&ofNumber != 0 {
			if len(d.token) == 0 {
				escaped = d.previous == '\\'
			}
			d.token, d.previous = append(d.token, c), c
			continue
		}
		d.previous = c
		if len(d.token) > 0 {
			v, _, _ := number(d.token, escaped) // all of them were read before
			d.put(v)
			d.token = d.token[:0]
		}
		if err != nil {
			if len(d.pending) > 0 && errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
	return nil
}

func (d *numberDecoder) put(v float64) {
	if d.floats {
		d.pending = binary.LittleEndian.AppendUint32(d.pending, math.Float32bits(float32(v)))
		return
	}
	d.pending = append(d.pending, byte(int(v))) //nolint:gosec // negative numbers are bytes as well
}
