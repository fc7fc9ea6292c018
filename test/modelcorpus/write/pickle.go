// SPDX-License-Identifier: Apache-2.0

package write

import (
	"encoding/binary"
	"math/big"
	"slices"
)

// pickler writes a pickle, protocol 2, operation by operation (the names are those of Python's pickletools).
type pickler struct {
	payload
	memo int
}

func newPickler() *pickler {
	p := &pickler{}
	p.bytes(0x80, 2)
	return p
}

func (p *pickler) stop() payload {
	p.bytes('.')
	return p.payload
}

// put is BINPUT or LONG_BINPUT: what is on top of the stack gets a number.
func (p *pickler) put() {
	if p.memo < 256 {
		p.bytes('q', byte(p.memo))
	} else {
		p.bytes(binary.LittleEndian.AppendUint32([]byte{'r'}, uint32(p.memo))...)
	}
	p.memo++
}

// str is BINUNICODE.
func (p *pickler) str(s string) {
	p.bytes(binary.LittleEndian.AppendUint32([]byte{'X'}, uint32(len(s)))...)
	p.text(s)
	p.put()
}

// num is BININT1, BININT2, BININT or LONG1.
func (p *pickler) num(v int64) {
	le := binary.LittleEndian
	switch {
	case v >= 0 && v < 1<<8:
		p.bytes('K', byte(v))
	case v >= 0 && v < 1<<16:
		p.bytes(le.AppendUint16([]byte{'M'}, uint16(v))...)
	case v >= -1<<31 && v < 1<<31:
		p.bytes(le.AppendUint32([]byte{'J'}, uint32(int32(v)))...)
	default:
		b := big.NewInt(v).Bytes()
		slices.Reverse(b)
		p.bytes(append([]byte{0x8a, byte(len(b) + 1)}, append(b, 0)...)...)
	}
}

// global is GLOBAL: a class or a function by its module and name.
func (p *pickler) global(module, name string) {
	p.text("c" + module + "\n" + name + "\n")
	p.put()
}

func (p *pickler) boolean(b bool) {
	if b {
		p.bytes(0x88)
		return
	}
	p.bytes(0x89)
}

func (p *pickler) none() { p.bytes('N') }

// tuple of any length: MARK, the elements, TUPLE.
func (p *pickler) tuple(elements ...func()) {
	if len(elements) == 0 {
		p.bytes(')')
		return
	}
	p.bytes('(')
	for _, e := range elements {
		e()
	}
	p.bytes('t')
	p.put()
}

func (p *pickler) nums(values []int64) func() {
	return func() {
		var list []func()
		for _, v := range values {
			list = append(list, func() { p.num(v) })
		}
		p.tuple(list...)
	}
}

// reduce calls what is below the tuple on top of the stack.
func (p *pickler) reduce() {
	p.bytes('R')
	p.put()
}

// dict fills the empty dictionary, or the object of such a kind, on top of the stack: MARK, keys and values, SETITEMS.
func (p *pickler) items(fill func()) {
	p.bytes('(')
	fill()
	p.bytes('u')
}

func (p *pickler) emptyDict() {
	p.bytes('}')
	p.put()
}

func (p *pickler) orderedDict() {
	p.global("collections", "OrderedDict")
	p.bytes(')')
	p.reduce()
}

// strides of a tensor whose last dimension is contiguous.
func strides(shape []int64) []int64 {
	out := make([]int64, len(shape))
	step := int64(1)
	for i := len(shape) - 1; i >= 0; i-- {
		out[i] = step
		step *= shape[i]
	}
	return out
}
