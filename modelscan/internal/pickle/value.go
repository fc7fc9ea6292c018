// SPDX-License-Identifier: Apache-2.0

package pickle

// Value is what a pickle builds, without any of it being built. It is one of: nil (None), bool, int64, float64, string, Long,
// Bytes, Global, *Tuple, *List, *Dict, *Object, *Reference. A pickle can make a value contain itself: whoever walks one
// bounds the depth and remembers where it has been.
type Value any

// Global is something that the pickle would import: a class or a function.
type Global struct{ Module, Name string }

// String is the dotted name.
func (g Global) String() string { return g.Module + "." + g.Name }

// Long is an integer of more than 64 bits: its first bytes, in little-endian two's complement.
type Long string

// Bytes is a byte string. Weights can lie in one: only its start is kept.
type Bytes struct {
	Head string
	Size int64
}

// Tuple is a tuple.
type Tuple struct{ Items []Value }

// List is a list, a set or a frozen set.
type List struct{ Items []Value }

// Dict is a dictionary, in the order in which it was filled. A key can stand in it more than once.
type Dict struct{ Keys, Values []Value }

// searched is the number of keys that Get looks at. Without a bound, many objects that share one large dictionary would make
// a walk quadratic.
const searched = 1024

// Get returns the value of a string key that is among the first keys.
func (d *Dict) Get(key string) (Value, bool) {
	if d == nil {
		return nil, false
	}
	for i, k := range d.Keys[:min(len(d.Keys), searched)] {
		if s, ok := k.(string); ok && s == key {
			return d.Values[i], true
		}
	}
	return nil, false
}

func (d *Dict) set(key, value Value) {
	d.Keys, d.Values = append(d.Keys, key), append(d.Values, value)
}

// Object is what a call would have returned: the callable, its arguments, and all that was put into the result afterwards.
type Object struct {
	// Callable is a Global as a rule. Nothing keeps a pickle from naming anything else.
	Callable Value
	// Args is a *Tuple as a rule. NEWOBJ_EX makes it a tuple of the arguments and of the named arguments.
	Args Value
	// State that BUILD gave; a *Tuple of all of them where it gave more than one.
	State Value
	// Items that were appended, as to a subclass of list.
	Items []Value
	// Entries that were set, as of an OrderedDict.
	Entries Dict
}

// Reference is a persistent identifier: what it means is up to the program that wrote the pickle.
type Reference struct{ ID Value }

// Class returns the dotted name of what was called, or nothing if that is not a Global.
func (o *Object) Class() string {
	if g, ok := o.Callable.(Global); ok {
		return g.String()
	}
	return ""
}

// ItemsOf returns the elements of a tuple or a list.
func ItemsOf(v Value) []Value {
	switch v := v.(type) {
	case *Tuple:
		return v.Items
	case *List:
		return v.Items
	}
	return nil
}
