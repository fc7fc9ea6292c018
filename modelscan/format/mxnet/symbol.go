// SPDX-License-Identifier: Apache-2.0

package mxnet

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/jsonstream"
	"github.com/vsa-legal/operator/modelscan/model"
)

const (
	maxNodes      = 60_000 // of a symbol, the variables among them
	maxEdges      = 300_000
	maxAttributes = 64 // of a node
	variable      = "null"
)

// symbol reads the JSON of a graph. A node refers to earlier ones by their place.
type symbol struct {
	m     *model.Model
	r     *jsonstream.Reader
	nodes []node
	edges int
	heads [][]int64
}

// node is a variable or an operation.
type node struct {
	name, op string
	inputs   [][]int64
	settings map[string]string
	// channels that come out of it, -1 if not known.
	channels int64
	// shape of a variable, nil if the file does not say.
	shape []int64
	// flat tells that what comes out has one dimension besides the batch.
	flat bool
	used bool
}

// read takes the whole document. The nodes come first, what is said of them after.
func (s *symbol) read() {
	s.r.Object(func(key string) {
		switch key {
		case "nodes":
			s.r.Array(func() { s.add(s.node()) })
		case "heads":
			s.r.Array(func() { s.heads = s.reference(s.heads) })
		case "attrs":
			s.r.Object(func(key string) {
				if key == "mxnet_version" {
					s.r.Array(s.version)
				}
			})
		}
	})
	s.outputs()
}

// version reads one element of ["int", 10901], which is version 1.9.1.
func (s *symbol) version() {
	if v, ok := s.r.Int(); ok {
		s.m.Producer = fmt.Sprintf("mxnet %d.%d.%d", v/10000, v/100%100, v%100)
	}
}

// node reads one. The settings were called param, attr and attrs in turn.
func (s *symbol) node() node {
	n := node{channels: -1, settings: map[string]string{}}
	s.r.Object(func(key string) {
		switch key {
		case "op":
			n.op = s.r.Text()
		case "name":
			n.name = s.r.Text()
		case "param", "attr", "attrs":
			s.r.Object(func(key string) {
				if value := s.r.Text(); len(n.settings) < maxAttributes {
					n.settings[key] = value
				}
			})
		case "inputs":
			s.r.Array(func() { n.inputs = s.reference(n.inputs) })
		}
	})
	n.name = strings.Clone(n.name[:min(len(n.name), model.MaxName-8)])
	return n
}

// reference reads the number of a node and of one of its outputs.
func (s *symbol) reference(to [][]int64) [][]int64 {
	edge := s.r.Ints(2)
	if s.edges >= maxEdges || len(to) >= model.MaxEdges || len(edge) < 2 {
		s.m.Truncated = s.m.Truncated || s.edges >= maxEdges || len(to) >= model.MaxEdges
		return to
	}
	s.edges++
	return append(to, edge)
}

// add takes a node, and notes the operation.
func (s *symbol) add(n node) {
	if len(s.nodes) >= maxNodes {
		s.m.Truncated = true
		return
	}
	if n.op == variable {
		n.shape = tuple(n.settings["__shape__"])
		for i, d := range n.shape {
			if d == 0 {
				n.shape[i] = -1 // MXNet's word for a dimension that is not known
			}
		}
		if len(n.shape) > 1 {
			n.channels = n.shape[1]
		}
	} else if n.op != "" {
		s.operation(&n)
	}
	n.inputs, n.settings = nil, nil // what is kept of all nodes is small
	s.nodes = append(s.nodes, n)
}

// source returns the node that an edge comes from, nil if there is none.
func (s *symbol) source(edge []int64) *node {
	if edge[0] < 0 || edge[0] >= int64(len(s.nodes)) {
		return nil
	}
	return &s.nodes[edge[0]]
}

// nameOf is the name of what an edge leads to.
func (s *symbol) nameOf(edge []int64) string {
	from := s.source(edge)
	switch {
	case from == nil:
		return ""
	case edge[1] <= 0:
		return from.name
	}
	return from.name + ":" + strconv.FormatInt(edge[1], 10)
}

// outputs are the heads of the graph.
func (s *symbol) outputs() {
	for _, head := range s.heads {
		from := s.source(head)
		if from == nil {
			continue
		}
		s.m.AddOutput(model.Tensor{Name: s.nameOf(head), Shape: from.output()})
	}
}

// output is the shape of what comes out, as far as it is known; a picture has two more dimensions.
func (n *node) output() []int64 {
	switch {
	case n.channels < 0:
		return nil
	case n.flat:
		return []int64{-1, n.channels}
	}
	return []int64{-1, n.channels, -1, -1}
}

// tuple returns the numbers of a text such as "(3, 3)" or "[3,3]" or "3", nil if it is none. Python's None and 0 are not known.
func tuple(text string) []int64 {
	text = strings.Trim(text, "()[] ")
	if text == "" {
		return nil
	}
	var out []int64
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSuffix(strings.TrimSpace(part), "L"); part == "" {
			continue
		}
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			n = -1
		}
		if len(out) < model.MaxRank {
			out = append(out, n)
		}
	}
	return out
}
