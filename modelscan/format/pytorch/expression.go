// SPDX-License-Identifier: Apache-2.0

package pytorch

import (
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// maxNested is how deep an expression may be nested. Tracing writes chains of calls into one expression.
const maxNested = 512

// expression is read once from left to right; what is not understood is passed over.
type expression struct {
	*tracer
	text   string
	at     int
	depth  int
	locals map[string]value
}

// evaluate follows the calls in an expression, the inner ones first.
func (t *tracer) evaluate(text string, locals map[string]value) value {
	e := &expression{tracer: t, text: text, locals: locals}
	var all value
	for e.at < len(e.text) { // "return a, b" is a tuple without brackets.
		before := e.at
		all.merge(e.value())
		if e.at == before {
			e.at++
		}
	}
	return all
}

// merge makes a list of v and another; of a single value it stays that value.
func (v *value) merge(other value) {
	if v.object == nil && v.path == "" && v.literal == "" && len(v.names)+len(v.ints) == 0 {
		*v = other
		return
	}
	v.names = append(v.names[:len(v.names):len(v.names)], other.names...)
	v.ints = append(v.ints[:len(v.ints):len(v.ints)], other.ints...)
	v.names = v.names[:min(len(v.names), model.MaxEdges)]
	v.ints = v.ints[:min(len(v.ints), model.MaxRank)]
}

func (e *expression) peek() byte {
	for e.at < len(e.text) && e.text[e.at] == ' ' {
		e.at++
	}
	if e.at == len(e.text) {
		return 0
	}
	return e.text[e.at]
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func (e *expression) word() string {
	from := e.at
	for e.at < len(e.text) && isWord(e.text[e.at]) {
		e.at++
	}
	return e.text[from:e.at]
}

// value reads one operand and all that is attached to it: attributes, calls, indexes.
func (e *expression) value() value {
	if e.depth >= maxNested {
		e.m.Truncated = true
		e.at = len(e.text)
		return value{}
	}
	e.depth++
	defer func() { e.depth-- }()
	v := e.operand()
	for {
		switch e.peek() {
		case '.':
			e.at++
			v = attribute(v, e.word())
		case '(':
			e.at++
			arguments, named := e.list(')')
			v = e.call(v, arguments, named)
		case '[':
			e.at++
			e.list(']')
			if v.path != "" { // A type such as List[int].
				v = value{}
			}
		default:
			return v
		}
	}
}

func (e *expression) operand() value {
	switch c := e.peek(); {
	case c == '(' || c == '[' || c == '{':
		e.at++
		items, _ := e.list(map[byte]byte{'(': ')', '[': ']', '{': '}'}[c])
		var all value
		for _, item := range items {
			all.merge(item)
		}
		if c == '[' && all.object == nil {
			all.literal = "" // A list of one literal is no literal.
		}
		return all
	case c == '"' || c == '\'':
		return value{literal: e.quoted(c)}
	case c == '-' || c >= '0' && c <= '9':
		return e.number()
	case isWord(c):
		name := e.word()
		if name == "True" || name == "False" || name == "None" {
			return value{literal: name}
		}
		if v, ok := e.locals[name]; ok {
			return v
		}
		return value{path: name}
	}
	return value{}
}

func (e *expression) quoted(end byte) string {
	e.at++
	from := e.at
	for e.at < len(e.text) && e.text[e.at] != end {
		if e.text[e.at] == '\\' {
			e.at++
		}
		e.at++
	}
	to := min(e.at, len(e.text))
	e.at = min(e.at+1, len(e.text))
	return e.text[from:to]
}

func (e *expression) number() value {
	from := e.at
	e.at++
	for e.at < len(e.text) {
		c := e.text[e.at]
		exponent := (c == '-' || c == '+') && e.text[e.at-1] == 'e'
		if !isWord(c) && c != '.' && !exponent {
			break
		}
		e.at++
	}
	v := value{literal: e.text[from:e.at]}
	if n, err := strconv.ParseInt(v.literal, 10, 64); err == nil {
		v.ints = []int64{n}
	}
	return v
}

// list reads values up to the closing bracket; those with a name are returned apart.
func (e *expression) list(end byte) (items []value, named map[string]value) {
	for {
		c := e.peek()
		if c == 0 {
			return items, named
		}
		if c == end {
			e.at++
			return items, named
		}
		if c == ',' || c == ':' {
			e.at++
			continue
		}
		before := e.at
		key := e.word()
		if e.peek() == '=' {
			e.at++
			if named == nil {
				named = map[string]value{}
			}
			named[key] = e.value()
		} else {
			e.at = before
			items = append(items, e.value())
		}
		if e.at == before {
			e.at++
		}
	}
}

// call follows a call of a method, of a function of the archive, or notes an operation.
func (e *expression) call(of value, arguments []value, named map[string]value) value {
	if of.object != nil {
		path := strings.TrimSuffix(strings.TrimSuffix(of.path, of.literal), ".")
		if f := e.code.functions[of.object.Class()+"."+of.literal]; f != nil {
			return e.run(f, path, append([]value{{object: of.object, path: path}}, arguments...), named)
		}
		return e.operation("call."+of.literal, append([]value{{names: []string{of.path}}}, arguments...))
	}
	name := of.path
	switch {
	case name == "getattr" && len(arguments) == 2:
		return attribute(arguments[0], arguments[1].literal)
	case (name == "unchecked_cast" || name == "annotate") && len(arguments) > 0:
		return arguments[len(arguments)-1]
	case strings.HasPrefix(name, "__torch__."):
		if f := e.code.functions[name]; f != nil {
			return e.run(f, e.script[len(e.script)-1], arguments, named)
		}
		return value{}
	case strings.HasPrefix(name, "torch."):
		return e.operation(strings.TrimPrefix(name, "torch."), arguments)
	case strings.HasPrefix(name, "ops."):
		return e.operation(strings.TrimPrefix(name, "ops."), arguments)
	}
	return value{}
}
