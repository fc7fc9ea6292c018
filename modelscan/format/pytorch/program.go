// SPDX-License-Identifier: Apache-2.0

package pytorch

import (
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/pickle"
	"github.com/vsa-legal/operator/modelscan/model"
)

const (
	maxSteps = 8 << 20 // characters of code that are followed, calls in calls counted each time
	maxCalls = 64      // calls in each other
)

// value is what an expression stands for.
type value struct {
	names   []string // of tensors; more than one for a list
	ints    []int64
	literal string         // as it is written: True, None, 2.
	object  *pickle.Object // a module
	path    string         // of the module; of a function or a namespace where object is nil
}

// tracer follows the code of a TorchScript archive from its forward, call by call, and notes the operations. It computes
// nothing: of a condition that it does not know it follows both sides, and each loop once.
type tracer struct {
	m      *model.Model
	code   sources
	steps  int
	calls  int
	edges  int
	script []string // paths of the modules that are being followed, innermost last
}

// program notes the operations of a TorchScript archive.
func (w *walker) program(a *archive, roots map[string]pickle.Value) {
	if len(a.sources) == 0 {
		if root, ok := roots["bytecode.pkl"]; ok {
			w.m.Producer = "torchscript"
			w.bytecode(root)
		}
		return
	}
	w.m.Producer = "torchscript"
	t := &tracer{m: w.m}
	t.code.read(a)
	w.m.Truncated = w.m.Truncated || t.code.truncated
	root, ok := roots["data.pkl"].(*pickle.Object)
	if !ok {
		return
	}
	f := t.code.functions[root.Class()+".forward"]
	if f == nil {
		w.m.Truncated = true // The code is not where it must be.
		return
	}
	arguments := []value{{object: root}}
	for _, p := range f.parameters[min(1, len(f.parameters)):] {
		if strings.Contains(p.kind, "Tensor") {
			w.m.AddInput(model.Tensor{Name: p.name})
		}
		arguments = append(arguments, value{names: []string{p.name}})
	}
	result := t.run(f, "", arguments, nil)
	for _, name := range result.names {
		w.m.AddOutput(model.Tensor{Name: name})
	}
}

// run follows a function and returns what it returns.
func (t *tracer) run(f *function, path string, arguments []value, named map[string]value) value {
	if t.calls >= maxCalls {
		t.m.Truncated = true
		return value{}
	}
	t.calls++
	t.script = append(t.script, path)
	locals := map[string]value{}
	for i, p := range f.parameters {
		v, isNamed := named[p.name]
		switch {
		case i < len(arguments):
			v = arguments[i]
		case !isNamed:
			v = t.evaluate(p.standard, nil)
		}
		locals[p.name] = v
	}
	result := t.block(f.body, locals)
	t.script = t.script[:len(t.script)-1]
	t.calls--
	return result
}

// block follows statements in their order.
func (t *tracer) block(body []statement, locals map[string]value) value {
	var result value
	taken := map[int]bool{} // by indent: the last "if" there was certainly true
	for i := 0; i < len(body); i++ {
		s := body[i]
		if t.steps += len(s.text) + 8; t.steps > maxSteps {
			t.m.Truncated = true
			return result
		}
		skip := false
		switch {
		case strings.HasPrefix(s.text, "if "):
			condition := t.evaluate(strings.TrimSuffix(s.text[len("if "):], ":"), locals).literal
			taken[s.indent], skip = condition == "True", condition == "False"
		case s.text == "else:":
			skip = taken[s.indent]
		case strings.HasPrefix(s.text, "return "):
			result = t.evaluate(s.text[len("return "):], locals)
		case strings.HasPrefix(s.text, "for "), strings.HasPrefix(s.text, "while "), s.text == "pass":
		default:
			t.assign(s.text, locals)
		}
		for skip && i+1 < len(body) && body[i+1].indent > s.indent {
			i++
		}
	}
	return result
}

// assign follows "a, b = expression", or an expression alone.
func (t *tracer) assign(text string, locals map[string]value) {
	left, right, ok := strings.Cut(text, " = ")
	if !ok || strings.ContainsAny(left, "(\"'") {
		t.evaluate(text, locals)
		return
	}
	v := t.evaluate(right, locals)
	targets := splitTop(left, maxParameters)
	for i, target := range targets {
		part := v
		if len(targets) > 1 && len(v.names) == len(targets) {
			part = value{names: v.names[i : i+1]}
		}
		locals[strings.TrimSpace(target)] = part
	}
}

// attribute of a module or of a namespace.
func attribute(of value, name string) value {
	path := join(of.path, name)
	if of.object == nil && of.path == "CONSTANTS" {
		return value{names: []string{path}}
	}
	if of.object == nil {
		return value{path: path}
	}
	state, _ := of.object.State.(*pickle.Dict)
	v, ok := state.Get(name)
	if !ok {
		return value{object: of.object, path: path, literal: name} // A method: see call.
	}
	if _, ok := tensorOf(v); ok {
		return value{names: []string{path}}
	}
	switch v := v.(type) {
	case *pickle.Object:
		return value{object: v, path: path}
	case bool:
		if v {
			return value{literal: "True"}
		}
		return value{literal: "False"}
	case nil:
		return value{literal: "None"}
	case int64:
		return value{literal: text(v), ints: []int64{v}}
	}
	ints, _ := integers(v)
	out := value{literal: text(v), ints: ints}
	for i, item := range pickle.ItemsOf(v) {
		if _, ok := tensorOf(item); ok && i < model.MaxEdges {
			out.names = append(out.names, join(path, strconv.Itoa(i)))
		}
	}
	return out
}
