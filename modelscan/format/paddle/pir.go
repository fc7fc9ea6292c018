// SPDX-License-Identifier: Apache-2.0

package paddle

import (
	"errors"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/jsonstream"
	"github.com/vsa-legal/operator/modelscan/model"
)

// pirHead is how a program of version 3 begins: JSON, whose first member says so.
var pirHead = regexp.MustCompile(`^\s*\{\s*"base_code"\s*:\s*\{[^{}]{0,200}"magic"\s*:\s*"pir"`)

// maxPIRDepth of blocks within operations.
const maxPIRDepth = 8

// pir reads a program in the intermediate representation of version 3: operations with the numbers of the values that go in and
// out, and the type of each value. The keys are short for what
// https://github.com/PaddlePaddle/Paddle/tree/develop/paddle/fluid/pir/serialize_deserialize/include calls them:
// "#" a name, "%" a value, A attributes, I inputs, O outputs, TT a type, AT an attribute's type, N its name, D data.
type pir struct {
	*parser
	r     *jsonstream.Reader
	names map[int64]string // of weights and inputs
}

// parsePIR reads the structure of a program of version 3.
func parsePIR(f model.File) (*model.Model, error) {
	p := pir{
		parser: &parser{m: &model.Model{Format: "paddle", Layout: model.OIHW, Producer: "paddle 3"}, room: maxRoom},
		r:      jsonstream.New(io.NewSectionReader(f, 0, f.Size())), names: map[int64]string{},
	}
	p.r.Object(func(key string) {
		if key == "program" {
			p.r.Object(func(key string) { p.regions(key, 0) })
		}
	})
	if err := p.r.Err(); err != nil {
		return nil, err
	}
	if len(p.m.Nodes) == 0 {
		return nil, errors.New("there are no operations in it")
	}
	if base, ok := strings.CutSuffix(path.Base(f.Path()), ".json"); ok && len(p.m.Weights) > 0 {
		p.m.AddExternalData(base + ".pdiparams")
	}
	return p.m, nil
}

// regions hold blocks, and these the operations.
func (p *pir) regions(key string, depth int) {
	if key != "regions" {
		return
	}
	if depth > maxPIRDepth {
		p.m.Truncated = true
		return
	}
	p.r.Array(func() {
		p.r.Object(func(key string) {
			if key != "blocks" {
				return
			}
			p.r.Array(func() {
				p.r.Object(func(key string) {
					if key == "ops" {
						p.r.Array(func() { p.operation3(depth) })
					}
				})
			})
		})
	})
}

// value is one that comes out of an operation.
type value struct {
	number int64
	model.Tensor
}

// operation3 reads an operation of version 3.
func (p *pir) operation3(depth int) {
	if len(p.m.Nodes) >= model.MaxNodes {
		p.m.Truncated = true
		return
	}
	var n model.Node
	var name string
	var inputs []int64
	var outputs []value
	p.r.Object(func(key string) {
		switch key {
		case "#":
			n.Op = p.r.Text()
		case "A":
			p.r.Array(func() { p.attribute3(&n, &name) })
		case "I":
			p.r.Array(func() { inputs = append(inputs, p.input(len(inputs))...) })
		case "O":
			if single := p.output(len(outputs)); p.r.Err() == nil {
				outputs = append(outputs, single...)
			}
		default:
			p.regions(key, depth+1)
		}
	})
	if _, op, ok := strings.Cut(n.Op, "."); ok {
		n.Op = op // without the number of the dialect
	}
	p.place(n, name, inputs, outputs)
}

// place puts an operation where it belongs: a weight, an input, an output, or a node.
func (p *pir) place(n model.Node, name string, inputs []int64, outputs []value) {
	switch {
	case (n.Op == "p" || n.Op == "parameter" || n.Op == "data" || n.Op == "feed") && len(outputs) > 0:
		t := outputs[0].Tensor
		if t.Name = name; p.spend(4 + len(name)/16) {
			p.names[outputs[0].number] = name
		}
		if n.Op == "data" || n.Op == "feed" {
			p.m.AddInput(t)
		} else {
			p.m.AddWeight(t)
		}
		return
	case (n.Op == "fetch" || n.Op == "shadow_output") && len(inputs) > 0:
		t := model.Tensor{Name: p.nameOf(inputs[0])}
		if len(outputs) > 0 {
			t.Type, t.Shape = outputs[0].Type, outputs[0].Shape
		}
		p.m.AddOutput(t)
		return
	case n.Op == "combine", n.Op == "yield", n.Op == "":
		if n.Op != "combine" {
			return
		}
		n.Op = "Identity" // a list of values
	}
	for _, i := range inputs {
		n.Inputs = append(n.Inputs, p.nameOf(i))
	}
	for _, o := range outputs {
		n.Outputs = append(n.Outputs, p.nameOf(o.number))
	}
	if len(n.Outputs) > 0 {
		n.Name = n.Outputs[0]
	}
	n.Op = operator3(&n)
	p.m.AddNode(n)
}

func (p *pir) nameOf(i int64) string {
	if name, ok := p.names[i]; ok {
		return name
	}
	return "%" + strconv.FormatInt(i, 10)
}

// input reads the number of a value that goes in.
func (p *pir) input(have int) []int64 {
	var out []int64
	p.r.Object(func(key string) {
		if key != "%" {
			return
		}
		if i, ok := p.r.Int(); ok && have < model.MaxEdges && p.spend(2) {
			out = []int64{i}
		}
	})
	return out
}

// output reads one value, or a list of them.
func (p *pir) output(have int) []value {
	var out []value
	one := value{number: -1}
	p.r.Value(func(key string) { p.member(key, &one) }, func() {
		each := value{number: -1}
		p.r.Object(func(key string) { p.member(key, &each) })
		if have+len(out) < model.MaxEdges && p.spend(4) {
			out = append(out, each)
		}
	})
	if one.number >= 0 {
		out = append(out, one)
	}
	return out
}

// member of a value: its number, or its type.
func (p *pir) member(key string, v *value) {
	switch key {
	case "%":
		v.number, _ = p.r.Int()
	case "TT":
		p.r.Object(func(key string) {
			if key == "D" {
				p.tensorType(&v.Tensor)
			}
		})
	}
}

// elements3 are the types of elements by their names.
var elements3 = map[string]string{
	"t_f32": "float32", "t_f64": "float64", "t_f16": "float16", "t_bf16": "bfloat16", "t_i8": "int8", "t_ui8": "uint8", "t_i16": "int16",
	"t_i32": "int32", "t_i64": "int64", "t_bool": "bool",
}

// tensorType reads the data of one: the type of its elements, then its shape, and what does not matter here.
func (p *pir) tensorType(t *model.Tensor) {
	i := 0
	p.r.Array(func() {
		switch i++; i {
		case 1:
			p.r.Object(func(key string) {
				if key == "#" {
					_, kind, _ := strings.Cut(p.r.Text(), ".")
					t.Type = elements3[kind]
				}
			})
		case 2:
			t.Shape = p.r.Ints(model.MaxRank)
		}
	})
}
