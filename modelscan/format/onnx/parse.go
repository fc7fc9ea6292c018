// SPDX-License-Identifier: Apache-2.0

package onnx

import (
	"errors"
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/wire"
	"github.com/vsa-legal/operator/modelscan/model"
)

// parse reads the structure of the model. Calls of the model's own functions are replaced by the functions' nodes.
func parse(f model.File) (*model.Model, error) {
	r := wire.NewReader(f, f.Size())
	p := newParser(&model.Model{Format: "onnx", Layout: model.OIHW})
	main := newScope()
	// Functions come last in a file and are needed first.
	for root := r.Root(); root.Next(); {
		if root.Number() == modelFunctions {
			p.function(root.Message())
		}
	}
	found := false
	for root := r.Root(); root.Next(); {
		found = found || root.Number() == modelGraph
		p.field(&root, main)
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	if !found {
		return nil, errors.New("there is no graph in it")
	}
	p.finish(main)
	p.m.Truncated = p.m.Truncated || r.Truncated()
	return p.m, nil
}

// maxRoom is how many edges, attributes and numbers all nodes may have together.
const maxRoom = 500_000

type parser struct {
	m         *model.Model
	functions map[string]*scope
	external  map[string]bool
	said      map[string]bool // by the nodes
	left      int             // nodes that may still be read
	weights   int             // weights that may still be read
	calls     int
	room      int // for edges, attributes and their numbers
}

func newParser(m *model.Model) *parser {
	return &parser{m: m, functions: map[string]*scope{}, external: map[string]bool{}, said: map[string]bool{},
		left: model.MaxNodes, weights: model.MaxWeights, room: maxRoom}
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

func (p *parser) field(root *wire.Message, main *scope) {
	switch root.Number() {
	case modelProducerName, modelProducerVersion:
		if len(p.m.Producer) < model.MaxName { // a name and a version; a field can come a million times
			p.m.Producer = strings.TrimSpace(p.m.Producer + " " + root.Text(model.MaxName))
		}
	case modelDomain:
		p.m.AddString(root.Text(model.MaxString))
	case modelDoc:
		p.long(root)
	case modelMetadata:
		p.entry(root.Message())
	case modelGraph:
		p.graph(root.Message(), main, true)
	case modelTraining:
		for training := root.Message(); training.Next(); {
			switch training.Number() {
			case trainingInitialization, trainingAlgorithm:
				p.graph(training.Message(), main, false)
			}
		}
	}
}

// entry keeps what somebody wrote as key and value.
func (p *parser) entry(m wire.Message) {
	for m.Next() {
		switch m.Number() {
		case entryKey, entryValue:
			p.long(&m)
		}
	}
}

// long keeps a text in pieces, so that a list of labels is not cut after the first few.
func (p *parser) long(m *wire.Message) {
	const most = 16 * model.MaxString
	for s := m.Text(most); s != ""; {
		n := len(s)
		if n > model.MaxString {
			n = model.MaxString
			if cut := strings.LastIndexAny(s[:n], ",;\n "); cut > 0 {
				n = cut + 1
			}
		}
		p.m.AddString(s[:n])
		s = s[n:]
	}
	p.m.Truncated = p.m.Truncated || m.Len() > most
}

// remark keeps once what the nodes say of themselves: exporters write the same many times, and a share must be left for
// what describes the whole.
func (p *parser) remark(s string) {
	const most = model.MaxStrings / 4
	if s != "" && !p.said[s] && len(p.said) < most {
		p.said[s] = true
		p.m.AddString(s)
	}
}
