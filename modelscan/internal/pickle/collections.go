// SPDX-License-Identifier: Apache-2.0

package pickle

import "errors"

func tuple(d *Decoder) error {
	items, err := d.sinceMark()
	if err != nil {
		return err
	}
	return d.pushItems(items, func(own []Value) Value { return &Tuple{own} })
}

func list(d *Decoder) error {
	items, err := d.sinceMark()
	if err != nil {
		return err
	}
	return d.pushItems(items, func(own []Value) Value { return &List{own} })
}

// pushItems copies items, which lie in the stack, and pushes what is made of them.
func (d *Decoder) pushItems(items []Value, of func([]Value) Value) error {
	if err := d.keep(costSlot * len(items)); err != nil {
		return err
	}
	return d.push(of(append([]Value(nil), items...)), costTuple)
}

func tupleOf(n int) func(*Decoder) error {
	return func(d *Decoder) error {
		if len(d.stack)-d.floor() < n {
			return errStack
		}
		at := len(d.stack) - n
		items := append([]Value(nil), d.stack[at:]...)
		d.stack = d.stack[:at]
		return d.push(&Tuple{items}, costTuple+n*costSlot)
	}
}

func dict(d *Decoder) error {
	items, err := d.sinceMark()
	if err != nil {
		return err
	}
	if len(items)%2 != 0 {
		return errors.New("a dictionary with a key and no value")
	}
	if err := d.keep(costSlot * len(items)); err != nil {
		return err
	}
	made := &Dict{}
	fill(made, items)
	return d.push(made, costDict)
}

func appendOne(d *Decoder) error {
	v, err := d.pop()
	if err != nil {
		return err
	}
	return d.appendTo([]Value{v})
}

func appendAll(d *Decoder) error {
	items, err := d.sinceMark()
	if err != nil {
		return err
	}
	return d.appendTo(items)
}

func (d *Decoder) appendTo(items []Value) error {
	if err := d.keep(costSlot * len(items)); err != nil {
		return err
	}
	at, err := d.top()
	if err != nil {
		return err
	}
	if into, ok := (*at).(*List); ok {
		into.Items = append(into.Items, items...)
		return nil
	}
	into, err := d.asObject(at)
	if err != nil {
		return err
	}
	into.Items = append(into.Items, items...)
	return nil
}

func setOne(d *Decoder) error {
	if len(d.stack)-d.floor() < 3 {
		return errStack
	}
	items := d.stack[len(d.stack)-2:]
	d.stack = d.stack[:len(d.stack)-2]
	return d.setIn(items)
}

func setAll(d *Decoder) error {
	items, err := d.sinceMark()
	if err != nil {
		return err
	}
	if len(items)%2 != 0 {
		return errors.New("a key is set to no value")
	}
	return d.setIn(items)
}

func (d *Decoder) setIn(items []Value) error {
	if err := d.keep(2 * costSlot * len(items)); err != nil {
		return err
	}
	at, err := d.top()
	if err != nil {
		return err
	}
	if into, ok := (*at).(*Dict); ok {
		fill(into, items)
		return nil
	}
	// items lie in the stack above at; asObject changes only at itself.
	into, err := d.asObject(at)
	if err != nil {
		return err
	}
	fill(&into.Entries, items)
	return nil
}

// asObject returns the object at a place of the stack. What is none becomes the argument of a call to nothing: Python would
// ask any value whether it takes items or a state.
func (d *Decoder) asObject(at *Value) (*Object, error) {
	if o, ok := (*at).(*Object); ok {
		return o, nil
	}
	if err := d.keep(costCall); err != nil {
		return nil, err
	}
	o := &Object{Args: *at}
	*at = o
	return o, nil
}
