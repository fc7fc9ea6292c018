// SPDX-License-Identifier: Apache-2.0

package mnn

import (
	"errors"
	"slices"
	"strconv"

	fb "github.com/vsa-legal/operator/modelscan/internal/flatbuffer"
	"github.com/vsa-legal/operator/modelscan/model"
)

const (
	maxTensors = 4 * model.MaxNodes
	maxEdges   = 300_000 // of all operations
)

// Fields of an operation: Op.
const (
	opInputs  = 0
	opMain    = 2
	opName    = 3
	opOutputs = 4
	opType    = 5
)

type parser struct {
	b     *fb.Reader
	m     *model.Model
	names fb.Vector
	left  int // edges that may still be read
	used  map[int64]bool
	made  []int64 // values, in their order
}

// parse reads the structure of a model.
func parse(f model.File) (*model.Model, error) {
	p := parser{b: fb.New(f, f.Size()), m: &model.Model{Format: name, Producer: name, Layout: model.OIHW}, left: maxEdges, used: map[int64]bool{}}
	root := p.b.Table(p.b.Follow(0))
	p.names = p.b.VectorOf(root, netNames, 4)
	operations := p.b.VectorOf(root, netOperations, 4)
	for i := range operations.N {
		if p.b.Err != nil || i >= model.MaxNodes+model.MaxWeights {
			break
		}
		p.operation(p.b.TableAt(operations, i))
	}
	outputs := p.b.VectorOf(root, netOutputs, 4)
	var named []string
	for i := range min(outputs.N, model.MaxInputs) {
		named = append(named, p.b.TextAt(outputs, i, model.MaxName))
	}
	p.outputs(named)
	p.m.AddString(p.b.Text(root, netUUID, model.MaxString))
	switch {
	case p.b.Err != nil:
		return nil, p.b.Err
	case len(p.m.Nodes) == 0:
		return nil, errors.New("there is no operation in it")
	}
	return p.m, nil
}

// outputs are those that the file names, or else what nobody uses.
func (p *parser) outputs(named []string) {
	for _, i := range p.made {
		name := p.value(i)
		if slices.Contains(named, name) || len(named) == 0 && !p.used[i] {
			p.m.AddOutput(model.Tensor{Name: name})
		}
	}
}

// value is the name of a value.
func (p *parser) value(i int64) string {
	if i >= 0 && i < int64(p.names.N) {
		if name := p.b.TextAt(p.names, int(i), model.MaxName-16); name != "" {
			return name
		}
	}
	return "value" + strconv.FormatInt(i, 10)
}

// edges are the numbers of values.
func (p *parser) edges(t fb.Table, slot int) []int64 {
	numbers := p.b.Ints(p.b.VectorOf(t, slot, 4), min(model.MaxEdges, p.left))
	p.left -= len(numbers)
	return numbers
}

// operation reads an operation with its weights. An input, and a constant, is none.
func (p *parser) operation(t fb.Table) {
	kind := p.b.IntOf(t, opType)
	inputs, outputs := p.edges(t, opInputs), p.edges(t, opOutputs)
	main := p.b.TableOf(t, opMain)
	if len(outputs) > 0 && (kind == typeInput || kind == typeConst || kind == typeParameter) {
		shape := p.b.Ints(p.b.VectorOf(main, 0, 4), model.MaxRank)
		w := model.Tensor{Name: p.value(outputs[0]), Shape: shape}
		if kind == typeInput {
			p.m.AddInput(w)
		} else {
			p.m.AddWeight(w)
		}
		return
	}
	n := model.Node{Name: p.b.Text(t, opName, model.MaxName-16), Op: operator(kind)}
	for _, i := range inputs {
		p.used[i] = true
		n.Inputs = append(n.Inputs, p.value(i))
	}
	for _, i := range outputs {
		if len(p.made) < maxTensors {
			p.made = append(p.made, i)
		}
		n.Outputs = append(n.Outputs, p.value(i))
	}
	fused := p.parameters(kind, main, &n)
	if p.m.AddNode(n); fused != "" && len(n.Outputs) > 0 {
		p.m.AddNode(model.Node{Name: n.Name + "/" + fused, Op: fused, Inputs: n.Outputs, Outputs: n.Outputs})
	}
}
