// SPDX-License-Identifier: Apache-2.0

package tensorflow

import (
	"errors"
	"slices"
	"strconv"

	"github.com/vsa-legal/operator/modelscan/internal/wire"
	"github.com/vsa-legal/operator/modelscan/model"
)

// Bounds on one graph.
const (
	maxRead = 4 * model.MaxNodes // nodes, each time that a function is called anew
	maxRoom = 600_000            // edges, attributes and their numbers
)

// parser of one graph.
type parser struct {
	m         *model.Model
	functions map[string]wire.Message
	left      int
	room      int
	nodes     []pending
	inputs    []model.Tensor
	weights   []model.Tensor
	named     map[string][]int64 // the shapes of the weights
	values    map[string][]int64 // of small constants
	alias     map[string]string  // another name of the same
	calling   map[string]bool
	variables bool            // are there any
	read      map[string]bool // by other nodes of the graph
	passed    []model.Tensor  // nodes of the graph whose result is what they read
}

func newParser(format kind) *parser {
	return &parser{m: &model.Model{Format: string(format), Layout: model.HWIO}, functions: map[string]wire.Message{}, left: maxRead,
		room: maxRoom, named: map[string][]int64{}, values: map[string][]int64{}, alias: map[string]string{}, calling: map[string]bool{},
		read: map[string]bool{}}
}

// spend takes room, and tells whether there was enough.
func (p *parser) spend(n int) bool {
	if p.room < n {
		p.m.Truncated = true
		return false
	}
	p.room -= n
	return true
}

// parse reads the structure of the graph. Calls of functions are replaced by the functions' nodes.
func parse(f model.File) (*model.Model, error) {
	const look = 4 << 10
	head := make([]byte, min(f.Size(), look))
	if n, err := f.ReadAt(head, 0); n < len(head) {
		return nil, err
	}
	r := wire.NewReader(f, f.Size())
	var m *model.Model
	switch format := kindOf(head, f.Size()); format {
	case savedKind:
		m = saved(r.Root())
	case metaKind:
		m = meta(r.Root(), format)
		externalData(m, f.Path())
	default:
		p := newParser(graphKind)
		if p.graph(r.Root(), nil) == 0 && r.Err() == nil {
			return nil, errors.New("there is no graph in it")
		}
		m = p.m
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	if m == nil {
		return nil, errors.New("there is no graph in it")
	}
	m.Truncated = m.Truncated || r.Truncated()
	return m, nil
}

// graph reads a GraphDef and finishes the model. It returns how many nodes and functions there are.
func (p *parser) graph(m wire.Message, signatures []signature) int {
	var nodes []node
	for m.Next() {
		switch m.Number() {
		case graphNode:
			if n, ok := p.node(m.Message()); ok && len(nodes) < model.MaxNodes {
				nodes = append(nodes, n)
			} else {
				p.m.Truncated = true
			}
		case graphLibrary:
			p.library(m.Message())
		case graphVersions:
			for versions := m.Message(); versions.Next(); {
				if versions.Number() == versionProducer && p.m.Producer == "" {
					p.m.Producer = "tensorflow graph version " + strconv.FormatInt(versions.Int(), 10)
				}
			}
		}
	}
	p.left = maxRead // what reading took must not be missing for the calls
	needed := reachable(nodes, signatures)
	for i := range nodes {
		if needed == nil || needed[i] {
			p.emit(&nodes[i], env{p: p}, 0)
		}
	}
	if needed != nil && p.others(nodes, needed) {
		for i := range nodes {
			if !needed[i] && !isVariable(nodes[i].op) {
				p.emit(&nodes[i], env{p: p}, 0)
			}
		}
		needed = nil
	}
	if needed == nil {
		p.uncalled(nodes)
	}
	p.finish(signatures)
	return len(nodes) + len(p.functions)
}

// others adds the weights that no signature needs, where they are of shapes that the needed ones do not have: what an
// optimizer remembers has the shape of a weight, and a second network has shapes of its own.
func (p *parser) others(nodes []node, needed []bool) bool {
	known := map[string]bool{}
	for _, t := range p.weights {
		known[shapeKey(t.Shape)] = true
	}
	found := false
	for i := range nodes {
		if n := &nodes[i]; !needed[i] && isVariable(n.op) && len(n.tensor.Shape) > 1 && !known[shapeKey(n.tensor.Shape)] {
			p.emit(n, env{p: p}, 0)
			found = true
		}
	}
	return found
}

func shapeKey(shape []int64) string {
	var b []byte
	for _, d := range shape {
		b = append(strconv.AppendInt(b, d, 10), ' ')
	}
	return string(b)
}

// reachable marks the nodes that the signatures' outputs are made of; nil without any signature.
func reachable(nodes []node, signatures []signature) []bool {
	if len(signatures) == 0 {
		return nil
	}
	index := make(map[string]int, len(nodes))
	for i := range nodes {
		index[nodes[i].name] = i
	}
	needed := make([]bool, len(nodes))
	var open []int
	need := func(name string) {
		base, _ := output(name)
		if i, ok := index[base]; ok && !needed[i] {
			needed[i] = true
			open = append(open, i)
		}
	}
	for _, s := range signatures {
		for _, t := range slices.Concat(s.outputs, s.inputs) {
			need(t.tensor)
		}
	}
	for len(open) > 0 {
		i := open[len(open)-1]
		open = open[:len(open)-1]
		for _, input := range nodes[i].inputs {
			need(input)
		}
	}
	return needed
}
