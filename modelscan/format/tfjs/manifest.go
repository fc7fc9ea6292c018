// SPDX-License-Identifier: Apache-2.0

package tfjs

import "github.com/vsa-legal/operator/modelscan/model"

// group takes a group of weights and the files that hold it.
func (p *parser) group() {
	p.r.Object(func(key string) {
		switch key {
		case "weights":
			p.r.Array(p.weight)
		case "paths":
			p.r.Array(func() { p.m.AddExternalData(p.r.Text()) })
		}
	})
}

// weight takes one. Its type is that of what is stored, quantised or not.
func (p *parser) weight() {
	var t model.Tensor
	var stored string
	shaped := false
	p.r.Object(func(key string) {
		switch key {
		case "name":
			t.Name = p.r.Text()
		case "shape":
			t.Shape, shaped = p.r.Ints(model.MaxRank+1), true
		case "dtype":
			t.Type = p.r.Text()
		case "quantization":
			p.r.Object(func(key string) {
				if key == "dtype" {
					stored = p.r.Text()
				}
			})
		}
	})
	if stored != "" {
		t.Type = stored
	}
	if shaped && t.Name != "" {
		p.found = true
		p.m.AddWeight(t)
	}
}

// signature takes the inputs and outputs.
func (p *parser) signature(key string) {
	switch key {
	case "inputs":
		p.r.Object(func(alias string) { p.port(alias, &p.inputs) })
	case "outputs":
		p.r.Object(func(alias string) { p.port(alias, &p.outputs) })
	}
}

// port takes an input or output. People choose the alias, the name is that of the graph.
func (p *parser) port(alias string, to *[]model.Tensor) {
	t := model.Tensor{Name: alias}
	p.r.Object(func(key string) {
		switch key {
		case "name":
			t.Name = p.r.Text()
		case "dtype":
			t.Type = typeOf(p.r.Text())
		case "tensorShape":
			t.Shape = p.shape()
		}
	})
	t.Name = tensorName(t.Name)
	if alias = tensorName(alias); alias != t.Name {
		p.m.AddString(alias)
	}
	if len(*to) < model.MaxInputs {
		*to = append(*to, t)
	}
}
