// SPDX-License-Identifier: Apache-2.0

// Package pickle follows the instructions of a Python pickle without doing what they say: nothing is imported, called or
// built. What a program would have imported becomes a name, what it would have called becomes the description of a call.
//
// Protocols 0 to 5 are known, by the opcodes of Python's pickletools. There is a library that builds object graphs,
// github.com/nlpodyssey/gopickle; it trusts the lengths that a pickle claims and keeps all that the pickle makes, so that a
// small file takes any amount of memory. Here everything that is kept counts against a bound.
package pickle

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// Bounds of one Decoder, over all pickles that it reads.
const (
	MaxOps    = 8_000_000
	MaxKept   = 8 << 20 // bytes of all values, by a careful estimate
	MaxText   = 4096    // bytes of a string; the rest is passed over
	MaxHead   = 64      // bytes of a byte string; the rest is passed over
	MaxGlobal = 4096    // different names
)

// Rough costs in memory of what is kept.
const (
	costSlot  = 16
	costBox   = 24
	costMemo  = 48
	costTuple = 40
	costDict  = 64
	costCall  = 160
)

var (
	errFull  = errors.New("the pickle makes more than is kept")
	errStack = errors.New("an instruction takes more from the stack than is there")
)

// Decoder reads the pickles of a stream, one after the other.
type Decoder struct {
	in      *bufio.Reader
	ops     int
	kept    int
	globals []Global
	known   map[Global]bool
	machine
}

// machine is the state of one pickle.
type machine struct {
	stack []Value
	marks []int
	memo  map[uint32]Value
	done  bool
}

// Result is what one pickle would make.
type Result struct {
	Root Value
	// Truncated tells that a bound was reached: the root holds what had been read by then.
	Truncated bool
}

// NewDecoder reads from r, which it may read further than the last pickle.
func NewDecoder(r io.Reader) *Decoder {
	return &Decoder{in: bufio.NewReaderSize(r, 32<<10), known: map[Global]bool{}}
}

// Globals are the names that all pickles so far would have imported, each once, in their order.
func (d *Decoder) Globals() []Global { return d.globals }

// Buffered is the stream after the pickles that have been read.
func (d *Decoder) Buffered() io.Reader { return d.in }

// Decode reads the next pickle. If it is damaged, the result is what had been read by then. The error is io.EOF if there is
// no further pickle.
func (d *Decoder) Decode() (Result, error) {
	if _, err := d.in.Peek(1); err != nil {
		return Result{}, io.EOF
	}
	d.machine = machine{memo: map[uint32]Value{}}
	for !d.done {
		err := d.step()
		switch {
		case errors.Is(err, errFull):
			return Result{Root: d.fold(), Truncated: true}, nil
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return Result{Root: d.fold(), Truncated: true}, errors.New("the pickle ends before its STOP")
		case err != nil:
			return Result{Root: d.fold(), Truncated: true}, err
		}
	}
	root, err := d.pop()
	return Result{Root: root}, err
}

func (d *Decoder) step() error {
	if d.ops++; d.ops > MaxOps {
		return errFull
	}
	code, err := d.in.ReadByte()
	if err != nil {
		return err
	}
	act := instructions[code]
	if act == nil {
		return fmt.Errorf("there is no pickle instruction %#02x", code)
	}
	return act(d)
}

// fold puts what waits on the stack where it was about to go, so that a pickle that could not be read to its end still tells
// what it holds.
func (d *Decoder) fold() Value {
	for len(d.marks) > 0 {
		at := d.marks[len(d.marks)-1]
		d.marks = d.marks[:len(d.marks)-1]
		items := append([]Value(nil), d.stack[at:]...)
		d.stack = d.stack[:at]
		if at == 0 || len(items) == 0 {
			d.stack = append(d.stack, items...)
			continue
		}
		switch into := d.stack[at-1].(type) {
		case *List:
			into.Items = append(into.Items, items...)
		case *Dict:
			fill(into, items)
		case *Object:
			fill(&into.Entries, items)
		default:
			d.stack = append(d.stack, &Tuple{items})
		}
	}
	if len(d.stack) == 1 {
		return d.stack[0]
	}
	return &Tuple{d.stack}
}

// fill adds pairs of a key and a value, and the last one without its pair.
func fill(into *Dict, items []Value) {
	for i := 0; i+1 < len(items); i += 2 {
		into.set(items[i], items[i+1])
	}
	if len(items)%2 == 1 {
		into.set(nil, items[len(items)-1])
	}
}

func (d *Decoder) keep(n int) error {
	if d.kept += n; d.kept > MaxKept {
		return errFull
	}
	return nil
}

// push puts v on the stack; cost is what it takes besides its place.
func (d *Decoder) push(v Value, cost int) error {
	if err := d.keep(costSlot + cost); err != nil {
		return err
	}
	d.stack = append(d.stack, v)
	return nil
}

// floor is the lowest place of the stack that belongs to the innermost mark.
func (d *Decoder) floor() int {
	if len(d.marks) == 0 {
		return 0
	}
	return d.marks[len(d.marks)-1]
}

func (d *Decoder) pop() (Value, error) {
	if len(d.stack) <= d.floor() {
		return nil, errStack
	}
	v := d.stack[len(d.stack)-1]
	d.stack = d.stack[:len(d.stack)-1]
	return v, nil
}

func (d *Decoder) top() (*Value, error) {
	if len(d.stack) <= d.floor() {
		return nil, errStack
	}
	return &d.stack[len(d.stack)-1], nil
}

// sinceMark takes all that lies above the innermost mark, and the mark. The caller copies what it keeps.
func (d *Decoder) sinceMark() ([]Value, error) {
	if len(d.marks) == 0 {
		return nil, errors.New("an instruction needs a mark, and there is none")
	}
	at := d.marks[len(d.marks)-1]
	d.marks = d.marks[:len(d.marks)-1]
	items := d.stack[at:]
	d.stack = d.stack[:at]
	return items, nil
}
