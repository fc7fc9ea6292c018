// SPDX-License-Identifier: Apache-2.0

package tfjs

import (
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// maxReference is how deep the lists may be in which layers refer to one another.
const maxReference = 16

// config is what the configuration of a layer says, or of a model.
type config struct {
	name, dtype, activation string
	batchShape              []int64
	// Those of convolutions and dense layers.
	kernel, strides, pool, axis, target []int64
	filters, units, groups              int64
	padding                             string
	// maxValue is that of a ReLU.
	maxValue string
	// wrapped is the class of the layer that this one applies, such as that of Bidirectional.
	wrapped string
	// from are the layers that this one builds on.
	from []string
	// model is true of a model within the model.
	model           bool
	inputs, outputs []string
}

// setting takes one setting. nested is the number of models around.
func (k *keras) setting(key string, c *config, nested int) {
	r := k.r
	switch key {
	case "layers":
		k.layers(c, nested)
	case "layer", "backward_layer":
		k.wrapped(key, c, nested)
	case "input_layers":
		k.references(0, &c.inputs)
	case "output_layers":
		k.references(0, &c.outputs)
	case "name":
		c.name = short(r.Text())
	case "dtype":
		c.dtype = r.Text()
	case "activation":
		c.activation = k.activation()
	case "batch_input_shape", "batch_shape":
		c.batchShape = r.Ints(model.MaxRank)
	case "kernel_size":
		c.kernel = r.Ints(3)
	case "strides":
		c.strides = r.Ints(3)
	case "pool_size":
		c.pool = r.Ints(3)
	case "axis":
		c.axis = r.Ints(model.MaxRank)
	case "target_shape":
		c.target = r.Ints(model.MaxRank)
	case "filters":
		c.filters, _ = r.Int()
	case "units":
		c.units, _ = r.Int()
	case "groups":
		c.groups, _ = r.Int()
	case "padding":
		c.padding = r.Text()
	case "max_value":
		c.maxValue = r.Text()
	}
}

// layers takes the layers of a model, or of a model within it.
func (k *keras) layers(c *config, nested int) {
	if nested > maxNested {
		k.m.Truncated = true
		return
	}
	k.found, c.model = true, true
	k.r.Array(func() { k.layer(nested) })
}

// wrapped takes the layer within one that applies it to a sequence, in one direction or both.
func (k *keras) wrapped(key string, c *config, nested int) {
	if nested > maxNested {
		k.m.Truncated = true
		return
	}
	k.r.Object(func(inner string) {
		switch {
		case inner == "class_name" && key == "layer":
			c.wrapped = k.r.Text()
		case inner == "config" && key == "layer":
			k.r.Object(func(setting string) {
				if setting != "name" {
					k.setting(setting, c, nested+1)
				}
			})
		}
	})
}

// activation takes the name of one, which may be an object with a class.
func (k *keras) activation() string {
	var class, name string
	text := k.r.Value(func(key string) {
		switch key {
		case "class_name":
			class = k.r.Text()
		case "config":
			name = k.r.Text()
		}
	}, nil)
	for _, s := range []string{text, name, class} {
		if s != "" && s != "function" {
			return s
		}
	}
	return ""
}

// references takes the names of layers from lists of any depth: each is the first element of a list, with a number after
// it. That is so in every version of Keras, whatever is around it. It returns the text of what is no list.
func (k *keras) references(depth int, to *[]string) string {
	if depth > maxReference {
		k.m.Truncated = true
		return ""
	}
	position, name := 0, ""
	return k.r.Value(func(string) { k.references(depth+1, to) }, func() {
		text := short(k.references(depth+1, to))
		switch {
		case position == 0:
			name = text
		case position == 1 && name != "" && text != "" && strings.Trim(text, "0123456789") == "" && len(*to) < model.MaxEdges:
			*to = append(*to, name)
		}
		position++
	})
}
