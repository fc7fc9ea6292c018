// SPDX-License-Identifier: Apache-2.0

package pickle

import (
	"errors"
	"fmt"
	"strconv"
)

// name notes that the pickle would import g.
func (d *Decoder) name(g Global) error {
	if !d.known[g] && len(d.globals) < MaxGlobal {
		if err := d.keep(2*costMemo + len(g.Module) + len(g.Name)); err != nil {
			return err
		}
		d.known[g] = true
		d.globals = append(d.globals, g)
	}
	return nil
}

func (d *Decoder) twoLines() (Global, error) {
	module, err := d.line()
	if err != nil {
		return Global{}, err
	}
	name, err := d.line()
	return Global{module, name}, err
}

func (d *Decoder) pushGlobal(g Global) error {
	if err := d.name(g); err != nil {
		return err
	}
	return d.push(g, 2*costBox+len(g.Module)+len(g.Name))
}

func global(d *Decoder) error {
	g, err := d.twoLines()
	if err != nil {
		return err
	}
	return d.pushGlobal(g)
}

func stackGlobal(d *Decoder) error {
	name, err := d.pop()
	if err != nil {
		return err
	}
	module, err := d.pop()
	if err != nil {
		return err
	}
	m, isText := module.(string)
	n, isName := name.(string)
	if !isText || !isName {
		return errors.New("an import whose name is no string")
	}
	return d.pushGlobal(Global{m, n})
}

// extension is a class that the programs have agreed on by number.
func extension(width int) func(*Decoder) error {
	return func(d *Decoder) error {
		n, err := d.number(width)
		if err != nil {
			return err
		}
		return d.pushGlobal(Global{"copyreg", "extension" + strconv.FormatUint(n, 10)})
	}
}

func persistentLine(d *Decoder) error {
	s, err := d.line()
	return orPush(d, &Reference{s}, 2*costBox+len(s), err)
}

func persistent(d *Decoder) error {
	id, err := d.pop()
	return orPush(d, &Reference{id}, costBox, err)
}

// call pushes what calling something would have returned.
func (d *Decoder) call(callable, args Value) error {
	return d.push(&Object{Callable: callable, Args: args}, costCall)
}

func reduce(d *Decoder) error {
	args, err := d.pop()
	if err != nil {
		return err
	}
	callable, err := d.pop()
	if err != nil {
		return err
	}
	return d.call(callable, args)
}

func newObjectEx(d *Decoder) error {
	if err := tupleOf(2)(d); err != nil {
		return err
	}
	return reduce(d)
}

func build(d *Decoder) error {
	state, err := d.pop()
	if err != nil {
		return err
	}
	at, err := d.top()
	if err != nil {
		return err
	}
	o, err := d.asObject(at)
	if err != nil {
		return err
	}
	if o.State != nil {
		if err := d.keep(costTuple + 2*costSlot); err != nil {
			return err
		}
		state = &Tuple{[]Value{o.State, state}}
	}
	o.State = state
	return nil
}

func instance(d *Decoder) error {
	g, err := d.twoLines()
	if err != nil {
		return err
	}
	if err := d.name(g); err != nil {
		return err
	}
	if err := tuple(d); err != nil {
		return err
	}
	args, err := d.pop()
	if err != nil {
		return err
	}
	if err := d.keep(2*costBox + len(g.Module) + len(g.Name)); err != nil {
		return err
	}
	return d.call(g, args)
}

func object(d *Decoder) error {
	if n := len(d.marks); n == 0 || len(d.stack) == d.marks[n-1] {
		return errStack
	}
	if err := tuple(d); err != nil {
		return err
	}
	v, err := d.pop()
	if err != nil {
		return err
	}
	items := ItemsOf(v)
	return d.call(items[0], &Tuple{items[1:]})
}

func (d *Decoder) remember(at uint64) error {
	v, err := d.top()
	if err != nil {
		return err
	}
	if at > 1<<31 {
		return fmt.Errorf("the memo has no place %d", at)
	}
	if err := d.keep(costMemo); err != nil {
		return err
	}
	d.memo[uint32(at)] = *v
	return nil
}

func (d *Decoder) recall(at uint64) error {
	v, ok := d.memo[uint32(at)]
	if !ok || at > 1<<31 {
		return fmt.Errorf("the memo holds nothing at %d", at)
	}
	return d.push(v, 0)
}

func get(width int) func(*Decoder) error {
	return func(d *Decoder) error {
		n, err := d.number(width)
		if err != nil {
			return err
		}
		return d.recall(n)
	}
}

func put(width int) func(*Decoder) error {
	return func(d *Decoder) error {
		n, err := d.number(width)
		if err != nil {
			return err
		}
		return d.remember(n)
	}
}

func memoize(d *Decoder) error { return d.remember(uint64(len(d.memo))) }

func getLine(d *Decoder) error { return d.place(d.recall) }

func putLine(d *Decoder) error { return d.place(d.remember) }

// place reads the number of a place of the memo in the text protocol.
func (d *Decoder) place(then func(uint64) error) error {
	s, err := d.line()
	if err != nil {
		return err
	}
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil {
		return errors.New("a place of the memo that is no number")
	}
	return then(n)
}
