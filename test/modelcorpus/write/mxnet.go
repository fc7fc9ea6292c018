// SPDX-License-Identifier: Apache-2.0

package write

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// mxnetFormats are the files of MXNet's Module, whose variables have no shape, and those of Gluon, whose variables have one.
func mxnetFormats() []Format {
	supports := func(n Network) bool { _, err := newMXNet(n, false); return err == nil }
	var out []Format
	for name, shapes := range map[string]bool{"mxnet": false, "mxnet-gluon": true} {
		out = append(out, Format{
			Name:     name,
			Write:    func(dir, file string, n Network) ([]string, error) { return writeMXNet(dir, file, n, shapes) },
			Supports: supports,
		})
	}
	return sorted(out)
}

// mxnetNode is a variable or an operation, as the symbol has it. Inputs are numbers of nodes, of their outputs, and a version.
type mxnetNode struct {
	Op     string            `json:"op"`
	Name   string            `json:"name"`
	Attrs  map[string]string `json:"attrs,omitempty"`
	Inputs [][3]int          `json:"inputs"`
}

// mxnetNet is a network as MXNet has it: the graph as JSON, and the weights in a file of their own.
type mxnetNet struct {
	*graph
	shapes bool // of the variables are written
	nodes  []mxnetNode
	at     map[string]int // the node that a value comes from
	params []model.Tensor
}

func newMXNet(n Network, shapes bool) (*mxnetNet, error) {
	c := &mxnetNet{graph: newGraph(n), shapes: shapes, at: map[string]int{}}
	for _, in := range c.Inputs {
		c.variable(in, "")
	}
	for _, node := range c.Nodes {
		if err := c.lower(node); err != nil {
			return nil, err
		}
	}
	for _, out := range c.Outputs {
		if _, ok := c.at[out.Name]; !ok {
			return nil, fmt.Errorf("%s: nothing computes it", out.Name)
		}
	}
	return c, nil
}

// variable is an input, or a weight of a kind.
func (c *mxnetNet) variable(t model.Tensor, kind string) {
	n := mxnetNode{Op: "null", Name: t.Name, Inputs: [][3]int{}}
	if c.shapes && len(t.Shape) > 0 {
		n.Attrs = map[string]string{"__shape__": mxnetTuple(t.Shape)}
	}
	c.at[t.Name] = len(c.nodes)
	c.nodes = append(c.nodes, n)
	if kind != "" {
		t.Name = kind + ":" + t.Name
		c.params = append(c.params, t)
	}
}

// op writes an operation, with a variable for each weight before it.
func (c *mxnetNet) op(op string, n model.Node, in []string, settings ...string) error {
	node := mxnetNode{Op: op, Name: n.Outputs[0], Attrs: map[string]string{}, Inputs: [][3]int{}}
	for i := 0; i+1 < len(settings); i += 2 {
		node.Attrs[settings[i]] = settings[i+1]
	}
	for i, name := range in {
		if w, ok := c.weights[name]; ok {
			if _, constant := c.consts[name]; constant {
				return fmt.Errorf("%s: a constant is no parameter", n.Op)
			}
			kind := "arg"
			if op == "BatchNorm" && i > 2 {
				kind = "aux"
			}
			if _, ok := c.at[name]; !ok {
				c.variable(w, kind)
			}
		}
		at, ok := c.at[name]
		if !ok {
			return fmt.Errorf("%s: %s is not computed before", n.Op, name)
		}
		node.Inputs = append(node.Inputs, [3]int{at, 0, 0})
	}
	c.at[n.Outputs[0]] = len(c.nodes)
	c.nodes = append(c.nodes, node)
	return nil
}

func writeMXNet(dir, name string, n Network, shapes bool) ([]string, error) {
	c, err := newMXNet(n, shapes)
	if err != nil {
		return nil, err
	}
	document := struct {
		Nodes []mxnetNode    `json:"nodes"`
		Args  []int          `json:"arg_nodes"`
		Heads [][3]int       `json:"heads"`
		Attrs map[string]any `json:"attrs"`
	}{Nodes: c.nodes, Attrs: map[string]any{"mxnet_version": []any{"int", 10901}}}
	for i, node := range c.nodes {
		if node.Op == "null" {
			document.Args = append(document.Args, i)
		}
	}
	for _, out := range c.Outputs {
		document.Heads = append(document.Heads, [3]int{c.at[out.Name], 0, 0})
	}
	symbol, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		return nil, err
	}
	var p payload
	p.bytes(symbol...)
	return files(dir, []string{name + "-symbol.json", name + "-0000.params"}, []payload{p, c.parameters()})
}

// parameters are the arrays, then their names.
func (c *mxnetNet) parameters() payload {
	var p payload
	long := func(v int) { p.bytes(binary.LittleEndian.AppendUint64(nil, uint64(v))...) }
	word := func(v uint32) { p.bytes(binary.LittleEndian.AppendUint32(nil, v)...) }
	long(0x112)
	long(0)
	long(len(c.params))
	for _, t := range c.params {
		word(0xf993fac9)
		word(0) // dense
		word(uint32(len(t.Shape)))
		for _, d := range t.Shape {
			long(int(d))
		}
		word(1) // of the processor
		word(0)
		word(0) // float32
		t.Name = t.Name[strings.Index(t.Name, ":")+1:]
		p.add(c.content(t))
	}
	long(len(c.params))
	for _, t := range c.params {
		long(len(t.Name))
		p.text(t.Name)
	}
	return p
}

func mxnetTuple(numbers []int64) string {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = strconv.FormatInt(n, 10)
	}
	if len(words) == 1 {
		return "(" + words[0] + ",)"
	}
	return "(" + strings.Join(words, ", ") + ")"
}
