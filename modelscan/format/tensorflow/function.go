// SPDX-License-Identifier: Apache-2.0

package tensorflow

import (
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/wire"
	"github.com/vsa-legal/operator/modelscan/model"
)

const (
	maxFunctions = model.MaxNodes
	maxCallDepth = 32
)

// library notes where the functions are. They are read when they are called.
func (p *parser) library(m wire.Message) {
	for m.Next() {
		if m.Number() != libraryFunction {
			continue
		}
		if len(p.functions) >= maxFunctions {
			p.m.Truncated = true
			return
		}
		body := m.Message()
		for f := body; f.Next(); {
			if f.Number() != functionSignature {
				continue
			}
			for signature := f.Message(); signature.Next(); {
				if signature.Number() == opName {
					p.functions[signature.Text(model.MaxName)] = body
				}
			}
			break
		}
	}
}

// function is a FunctionDef.
type function struct {
	args, rets []string // rets as the body calls them
	nodes      []node
}

func (p *parser) function(m wire.Message) function {
	var f function
	var outs []string
	returned := map[string]string{}
	for m.Next() {
		switch m.Number() {
		case functionSignature:
			for s := m.Message(); s.Next(); {
				switch s.Number() {
				case opInput:
					f.args = p.argument(f.args, s.Message())
				case opOutput:
					outs = p.argument(outs, s.Message())
				}
			}
		case functionNode:
			if n, ok := p.node(m.Message()); ok {
				f.nodes = append(f.nodes, n)
			}
		case functionRet:
			key, value := textEntry(m.Message())
			if p.spend(1) {
				returned[key] = value
			}
		}
	}
	for _, out := range outs {
		f.rets = append(f.rets, returned[out])
	}
	return f
}

func (p *parser) argument(to []string, m wire.Message) []string {
	for m.Next() {
		if m.Number() == argName && p.spend(1) {
			to = append(to, m.Text(model.MaxName))
		}
	}
	return to
}

func textEntry(m wire.Message) (key, value string) {
	for m.Next() {
		switch m.Number() {
		case entryKey:
			key = m.Text(model.MaxName)
		case entryValue:
			value = m.Text(model.MaxName)
		}
	}
	return key, value
}

// env is where a node stands: in the graph, or in a function that was called.
type env struct {
	p      *parser
	prefix string
	args   map[string]string
}

// of is the name, in the whole, of what a node reads.
func (e env) of(input string) string {
	base, out := output(input)
	if arg, ok := e.args[base]; ok {
		return arg
	}
	return e.name(base) + out
}

// name is the name of a node, in the whole.
func (e env) name(base string) string {
	if e.prefix == "" {
		return base
	}
	s := e.prefix + base
	if len(s) > model.MaxName-8 { // the end of a name tells it apart
		s = s[len(s)-model.MaxName+8:]
	}
	if !e.p.spend(2 + len(s)/16) {
		return ""
	}
	return s
}

// second are outputs that are not the first of their operation. A function names outputs, a graph numbers them.
var second = map[string]bool{"batch_mean": true, "batch_variance": true, "reserve_space_1": true, "reserve_space_2": true,
	"reserve_space_3": true, "indices": true, "idx": true, "count": true, "argmax": true, "selected_scores": true, "valid_outputs": true,
	"output_min": true, "output_max": true, "min_output": true, "max_output": true, "cs": true, "f": true, "o": true, "ci": true,
	"co": true, "h": true, "output_h": true, "output_c": true, "is_initialized": true, "backprop": true}

// output splits the name of an output into that of the node and what follows: nothing for the first one.
func output(input string) (base, out string) {
	base, rest, _ := strings.Cut(input, ":")
	arg, index, named := strings.Cut(rest, ":")
	switch {
	case !named:
		index = rest
	case second[arg]:
		return base, ":" + arg
	}
	if index == "" || index == "0" {
		return base, ""
	}
	return base, ":" + index
}

// call adds the nodes of a function and returns what it returns.
func (p *parser) call(name, caller string, inputs []string, depth int) []string {
	body, ok := p.functions[name]
	if !ok {
		return nil
	}
	if depth >= maxCallDepth || p.calling[name] || p.left <= 0 {
		p.m.Truncated = true
		return nil
	}
	p.calling[name] = true
	defer delete(p.calling, name)
	f := p.function(body)
	e := env{p: p, prefix: caller + "/", args: map[string]string{}}
	for i, arg := range f.args {
		e.args[arg] = ""
		if i < len(inputs) {
			e.args[arg] = inputs[i]
		} else if caller == "" {
			e.args[arg] = arg
		}
	}
	if caller == "" {
		e.prefix = ""
	}
	for i := range f.nodes {
		p.emit(&f.nodes[i], e, depth+1)
	}
	rets := make([]string, len(f.rets))
	for i, ret := range f.rets {
		rets[i] = e.of(ret)
	}
	return rets
}

// uncalled adds the functions that nothing calls: a program may call any of them.
func (p *parser) uncalled(nodes []node) {
	called := map[string]bool{}
	note := func(n *node) {
		called[n.op] = true
		for _, name := range n.functions {
			called[name] = true
		}
	}
	for i := range nodes {
		note(&nodes[i])
	}
	names := sortedKeys(p.functions)
	for _, name := range names {
		for f := p.functions[name]; f.Next(); {
			if f.Number() == functionNode && p.left > maxRead/2 {
				if n, ok := p.node(f.Message()); ok {
					note(&n)
				}
			}
		}
	}
	p.left = maxRead
	for _, name := range names {
		if !called[name] {
			p.call(name, "", nil, 0)
		}
	}
}
