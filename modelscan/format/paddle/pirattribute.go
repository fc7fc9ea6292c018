// SPDX-License-Identifier: Apache-2.0

package paddle

import (
	"strconv"

	"github.com/vsa-legal/operator/modelscan/model"
)

// names3 are the operations of version 3 that have another name than before.
var names3 = map[string]string{
	"add": "elementwise_add", "multiply": "elementwise_mul", "subtract": "elementwise_sub", "divide": "elementwise_div", "maximum": "elementwise_max",
	"minimum": "elementwise_min", "hardswish": "hard_swish", "hardsigmoid": "hard_sigmoid", "batch_norm_": "batch_norm", "full": "fill_constant",
	"full_int_array": "fill_constant", "sum": "reduce_sum", "max": "reduce_max", "min": "reduce_min", "embedding": "lookup_table", "topk": "top_k",
	"pad": "pad2d", "argmax": "arg_max", "multiclass_nms3": "multiclass_nms3", "add_n": "sum", "unstack": "split", "split_with_num": "split",
}

// operator3 is the name that ONNX has for an operation of version 3.
func operator3(n *model.Node) string {
	if old, ok := names3[n.Op]; ok {
		n.Op = old
	}
	return operator(n)
}

// attribute3 reads an attribute: its name and its data. Of a weight, and of an input, one is the name: there, of a weight, the
// attributes have no names, and the name is the only text.
func (p *pir) attribute3(n *model.Node, name *string) {
	var a model.Attribute
	text := p.r.Value(func(key string) {
		switch key {
		case "N":
			a.Name = p.r.Text()
		case "AT":
			p.r.Object(func(key string) {
				if key == "D" {
					p.data(&a)
				}
			})
		}
	}, nil)
	if _, err := strconv.ParseInt(text, 10, 64); err != nil && text != "" {
		*name = text[:min(len(text), model.MaxName)]
	}
	if a.Name == "name" || a.Name == "parameter_name" {
		*name = a.Text
	}
	kept, ok := attributeNames[a.Name]
	if a.Name == "kernel_size" {
		kept, ok = "kernel_shape", true
	}
	if ok && (a.Ints != nil || a.Text != "") && len(n.Attributes) < model.MaxAttributes && p.spend(4+len(a.Ints)) {
		a.Name = kept
		n.Attributes = append(n.Attributes, a)
	}
}

// data are a number, a truth value, a text, or a list of numbers, each alone or with its type.
func (p *pir) data(a *model.Attribute) {
	add := func(text string) {
		switch n, err := strconv.ParseInt(text, 10, 64); {
		case text == "true":
			a.Ints = append(a.Ints, 1)
		case text == "false":
			a.Ints = append(a.Ints, 0)
		case err == nil:
			a.Ints = append(a.Ints, n)
		case len(a.Text) == 0:
			a.Text = text[:min(len(text), model.MaxName)]
		}
	}
	alone := p.r.Value(nil, func() {
		text := p.r.Value(func(key string) {
			if key == "D" {
				if inner := p.r.Text(); len(a.Ints) < model.MaxRank {
					add(inner)
				}
			}
		}, nil)
		if text != "" && len(a.Ints) < model.MaxRank {
			add(text)
		}
	})
	if alone != "" {
		add(alone)
	}
}
