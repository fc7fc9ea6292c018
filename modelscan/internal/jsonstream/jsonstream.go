// SPDX-License-Identifier: Apache-2.0

// Package jsonstream walks through JSON of any size as a stream, in little memory, and takes what is asked for.
package jsonstream

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
)

// maxDepth is how deep values may be nested. The decoder remembers every level.
const maxDepth = 64

var errDepth = errors.New("the JSON is nested too deeply")

// Reader takes one value after the other. A value that is not of the kind that is asked for is skipped. After an error
// nothing more is read, and every value is empty.
type Reader struct {
	dec    *json.Decoder
	tokens int
	depth  int
	err    error
}

// New returns a reader of what in contains.
func New(in io.Reader) *Reader {
	dec := json.NewDecoder(newFilter(in))
	dec.UseNumber()
	return &Reader{dec: dec}
}

// Err is why reading ended, nil if it did not.
func (r *Reader) Err() error { return r.err }

// Fail ends the reading.
func (r *Reader) Fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// token returns the next one, nil after an error (and for null).
func (r *Reader) token() json.Token {
	if r.err != nil {
		return nil
	}
	t, err := r.dec.Token()
	r.tokens++
	switch {
	case errors.Is(err, io.EOF):
		r.err = io.ErrUnexpectedEOF
	case err != nil:
		r.err = err
	case t == json.Delim('{') || t == json.Delim('['):
		if r.depth++; r.depth > maxDepth {
			r.err = errDepth
		}
	case t == json.Delim('}') || t == json.Delim(']'):
		r.depth--
	}
	if r.err != nil {
		return nil
	}
	return t
}

// leave skips the rest of the values that were begun, down to a depth.
func (r *Reader) leave(depth int) {
	for r.err == nil && r.depth > depth {
		r.token()
	}
}

// more tells whether the object or array has another element.
func (r *Reader) more() bool { return r.err == nil && r.dec.More() }

// Skip passes over a value.
func (r *Reader) Skip() {
	depth := r.depth
	r.token()
	r.leave(depth)
}

// Object calls member for each member of an object. What member does not take is skipped.
func (r *Reader) Object(member func(key string)) {
	r.Value(member, nil)
}

// Array calls element for each element of an array. What element does not take is skipped.
func (r *Reader) Array(element func()) {
	r.Value(nil, element)
}

// Value calls member for each member if the value is an object, element for each element if it is an array. It returns
// the text of anything else.
func (r *Reader) Value(member func(key string), element func()) string {
	depth := r.depth
	t := r.token()
	switch {
	case t == json.Delim('{') && member != nil:
		for r.more() {
			key, _ := r.token().(string) // The decoder takes nothing else for a key.
			r.one(func() { member(key) })
		}
	case t == json.Delim('[') && element != nil:
		for r.more() {
			r.one(element)
		}
	}
	r.leave(depth)
	return text(t)
}

// one lets take use a value, and skips it if it was not used.
func (r *Reader) one(take func()) {
	before := r.tokens
	take()
	if r.tokens == before {
		r.Skip()
	}
}

// Text returns a string, a number or a truth value as text.
func (r *Reader) Text() string { return r.Value(nil, nil) }

// Int returns a number, or a string that is one, and whether it was one.
func (r *Reader) Int() (int64, bool) { return number(r.Text()) }

// Ints returns at most n elements of an array of numbers, or a number alone. What is no number, such as null, is -1.
func (r *Reader) Ints(n int) []int64 {
	out := []int64{}
	alone, ok := number(r.Value(nil, func() {
		value, ok := r.Int()
		if !ok {
			value = -1
		}
		if len(out) < n {
			out = append(out, value)
		}
	}))
	if ok {
		return []int64{alone}
	}
	return out
}

func text(t json.Token) string {
	switch v := t.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

func number(s string) (int64, bool) {
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return i, true
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != f || f < -1<<53 || f > 1<<53 {
		return 0, false
	}
	return int64(f), true
}
