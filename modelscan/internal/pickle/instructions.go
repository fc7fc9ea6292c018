// SPDX-License-Identifier: Apache-2.0

package pickle

import (
	"encoding/binary"
	"math"
	"strconv"
)

// instructions by opcode: https://github.com/python/cpython/blob/main/Lib/pickletools.py.
var instructions [256]func(*Decoder) error

func init() { // The table names functions that read the table through step.
	for code, act := range map[byte]func(*Decoder) error{
		'(': mark, '.': stop, '0': popOne, '1': popMark, '2': duplicate,
		0x80: func(d *Decoder) error { _, err := d.number(1); return err }, // PROTO
		0x95: func(d *Decoder) error { _, err := d.number(8); return err }, // FRAME

		'N': constant(nil), 0x88: constant(true), 0x89: constant(false),
		'J': func(d *Decoder) error {
			n, err := d.number(4)
			return orPush(d, int64(int32(n)), costBox, err)
		},
		'K': integer(1), 'M': integer(2), 'I': decimalLine, 'L': decimalLine,
		0x8a: func(d *Decoder) error { return d.long(1) },
		0x8b: func(d *Decoder) error { return d.long(4) },
		'F':  floatLine, 'G': float,

		'S':  func(d *Decoder) error { s, err := d.line(); return d.text(quoted(s), err) },
		'V':  func(d *Decoder) error { s, err := d.line(); return d.text(s, err) },
		'T':  text(4),
		'U':  text(1),
		'X':  text(4),
		0x8c: text(1),
		0x8d: text(8),
		'B':  raw(4),
		'C':  raw(1),
		0x8e: raw(8),
		0x96: raw(8),
		0x97: constant(Bytes{}),                   // NEXT_BUFFER: it lies outside of the stream
		0x98: func(*Decoder) error { return nil }, // READONLY_BUFFER
		'P':  persistentLine, 'Q': persistent,
		'c': global, 0x93: stackGlobal,
		0x82: extension(1), 0x83: extension(2), 0x84: extension(4),

		'g': getLine, 'h': get(1), 'j': get(4),
		'p': putLine, 'q': put(1), 'r': put(4), 0x94: memoize,

		']':  func(d *Decoder) error { return d.push(&List{}, costTuple) },
		0x8f: func(d *Decoder) error { return d.push(&List{}, costTuple) },
		'}':  func(d *Decoder) error { return d.push(&Dict{}, costDict) },
		')':  func(d *Decoder) error { return d.push(&Tuple{}, costTuple) },
		't':  tuple, 'l': list, 0x91: list, 'd': dict,
		0x85: tupleOf(1), 0x86: tupleOf(2), 0x87: tupleOf(3),
		'a': appendOne, 'e': appendAll, 0x90: appendAll, 's': setOne, 'u': setAll,

		'R': reduce, 0x81: reduce, 0x92: newObjectEx, 'b': build, 'i': instance, 'o': object,
	} {
		instructions[code] = act
	}
}

func orPush(d *Decoder, v Value, cost int, err error) error {
	if err != nil {
		return err
	}
	return d.push(v, cost)
}

func (d *Decoder) text(s string, err error) error { return orPush(d, s, costBox+len(s), err) }

func constant(v Value) func(*Decoder) error {
	return func(d *Decoder) error { return d.push(v, 0) }
}

func integer(width int) func(*Decoder) error {
	return func(d *Decoder) error {
		n, err := d.number(width)
		return orPush(d, int64(n), costBox, err)
	}
}

func text(width int) func(*Decoder) error {
	return func(d *Decoder) error {
		s, _, err := d.sized(width, MaxText)
		return d.text(s, err)
	}
}

func raw(width int) func(*Decoder) error {
	return func(d *Decoder) error {
		head, size, err := d.sized(width, MaxHead)
		return orPush(d, Bytes{head, size}, 2*costBox+len(head), err)
	}
}

func decimalLine(d *Decoder) error {
	s, err := d.line()
	if err != nil {
		return err
	}
	return d.decimal(s)
}

func floatLine(d *Decoder) error {
	s, err := d.line()
	if err != nil {
		return err
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		f = math.NaN()
	}
	return d.push(f, costBox)
}

func float(d *Decoder) error {
	n, err := d.number(8)
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], n) // This one number is big-endian.
	return orPush(d, math.Float64frombits(binary.BigEndian.Uint64(b[:])), costBox, err)
}

func mark(d *Decoder) error {
	if err := d.keep(costSlot); err != nil {
		return err
	}
	d.marks = append(d.marks, len(d.stack))
	return nil
}

func stop(d *Decoder) error {
	d.done = true
	return nil
}

// popOne takes the top of the stack, which can be a mark.
func popOne(d *Decoder) error {
	if n := len(d.marks); n > 0 && d.marks[n-1] == len(d.stack) {
		d.marks = d.marks[:n-1]
		return nil
	}
	_, err := d.pop()
	return err
}

func popMark(d *Decoder) error {
	_, err := d.sinceMark()
	return err
}

func duplicate(d *Decoder) error {
	at, err := d.top()
	if err != nil {
		return err
	}
	return d.push(*at, 0)
}
