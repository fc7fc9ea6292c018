// SPDX-License-Identifier: Apache-2.0

// Package tfjs reads models of TensorFlow.js: model.json with a graph of TensorFlow or with layers of Keras, and lists of
// weights alone. It reads the configuration of Keras on its own as well, which other formats hold.
package tfjs

import (
	"errors"
	"io"
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/jsonstream"
	"github.com/vsa-legal/operator/modelscan/model"
)

// parse reads the structure. The weights are in other files, which are named.
func parse(f model.File) (*model.Model, error) {
	p := parser{
		r: jsonstream.New(io.NewSectionReader(f, 0, f.Size())),
		m: &model.Model{Format: "tfjs", Layout: model.HWIO},

		graph: graph{depthwise: map[int]bool{}},
	}
	p.r.Value(p.member, p.group)
	if err := p.r.Err(); err != nil {
		return nil, err
	}
	if !p.found {
		return nil, errors.New("there is neither a topology nor a list of weights")
	}
	p.finish()
	return p.m, nil
}

// parser turns one document into a model.
type parser struct {
	r *jsonstream.Reader
	m *model.Model
	// found is true once there is something of a model.
	found bool
	graph graph
	// inputs and outputs are those of the signature, which may come before the graph.
	inputs, outputs []model.Tensor
	edges           int
}

// member takes what model.json holds at its top.
func (p *parser) member(key string) {
	switch key {
	case "modelTopology":
		p.r.Object(p.topology)
	case "weightsManifest":
		p.found = true
		p.r.Array(p.group)
	case "generatedBy", "convertedBy":
		p.producer(p.r.Text())
	case "signature":
		p.r.Object(p.signature)
	case "userDefinedMetadata":
		p.r.Object(p.metadata)
	default:
		p.topology(key)
	}
}

// topology takes a graph, or a model of Keras. Each may also stand alone.
func (p *parser) topology(key string) {
	switch key {
	case "node":
		p.found = true
		p.r.Array(p.node)
	case "model_config":
		p.r.Object(p.topology)
	case "config":
		k := newKeras(p.r, p.m)
		p.found = k.model() || p.found
	case "keras_version":
		p.producer(strings.TrimSpace("keras " + p.r.Text()))
	}
}

// producer adds a word of what the file says of its making.
func (p *parser) producer(word string) {
	switch {
	case word == "" || len(p.m.Producer) > model.MaxString:
	case p.m.Producer == "":
		p.m.Producer = word
	default:
		p.m.Producer += ", " + word
	}
}

// metadata keeps what somebody added; the signature was there in older versions.
func (p *parser) metadata(key string) {
	if key == "signature" {
		p.r.Object(p.signature)
		return
	}
	p.m.AddString(key)
	p.words(8)
}

// words keeps the texts of a value, whatever it consists of.
func (p *parser) words(depth int) {
	if depth == 0 {
		p.m.Truncated = true
		return
	}
	p.m.AddString(p.r.Value(func(key string) {
		p.m.AddString(key)
		p.words(depth - 1)
	}, func() { p.words(depth - 1) }))
}

// finish brings together what may come in any order.
func (p *parser) finish() {
	if len(p.m.Weights) == 0 {
		for _, t := range p.graph.constants {
			p.m.AddWeight(t)
		}
	}
	p.graph.finish(p)
	if len(p.m.Nodes) > 0 {
		AttachWeights(p.m)
	}
}
