// SPDX-License-Identifier: Apache-2.0

package tfjs

import (
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/jsonstream"
	"github.com/vsa-legal/operator/modelscan/model"
)

// maxNested is how many models may lie within one another.
const maxNested = 6

// Keras reads the configuration of a model of Keras, {"class_name": …, "config": {"layers": […]}}, into m: a node or two
// for each layer, in their order, and the inputs and outputs. It holds no weights; add them and call AttachWeights.
func Keras(in io.Reader, m *model.Model) error {
	p := parser{r: jsonstream.New(in), m: m}
	p.r.Object(func(key string) {
		switch key {
		case "config", "model_config", "keras_version":
			p.topology(key)
		}
	})
	if err := p.r.Err(); err != nil {
		return err
	}
	if !p.found {
		return errors.New("there are no layers in the configuration")
	}
	return nil
}

// keras turns layers into nodes.
type keras struct {
	r *jsonstream.Reader
	m *model.Model
	// found is true once there are layers.
	found bool
	// previous is the layer before this one, on which it builds if it does not say otherwise (Sequential).
	previous string
	// shapes of what layers give out, where they are known.
	shapes map[string][]int64
	inputs map[string]model.Tensor
	order  []string
	edges  int
}

func newKeras(r *jsonstream.Reader, m *model.Model) *keras {
	return &keras{r: r, m: m, shapes: map[string][]int64{}, inputs: map[string]model.Tensor{}}
}

// model takes the configuration of the model, and tells whether there are layers in it.
func (k *keras) model() bool {
	var c config
	k.r.Value(func(key string) { k.setting(key, &c, 0) }, func() {
		// Keras 1 had a list of layers in place of an object.
		k.found = true
		k.layer(0)
	})
	if c.name != "" {
		k.m.AddString(c.name)
	}
	names := c.inputs
	if len(names) == 0 {
		names = k.order
	}
	for _, name := range names {
		if t, ok := k.inputs[name]; ok {
			k.m.AddInput(t)
		}
	}
	if len(c.outputs) == 0 && k.previous != "" {
		c.outputs = []string{k.previous}
	}
	for _, name := range c.outputs {
		k.m.AddOutput(model.Tensor{Name: name, Shape: k.shapes[name]})
	}
	return k.found
}

// layer takes one.
func (k *keras) layer(nested int) {
	var class, name string
	var c config
	k.r.Object(func(key string) {
		switch key {
		case "class_name":
			class = k.r.Text()
		case "name":
			name = short(k.r.Text())
		case "config":
			k.r.Value(func(key string) { k.setting(key, &c, nested+1) }, func() { k.layer(nested + 1) })
		case "inbound_nodes":
			k.references(0, &c.from)
		}
	})
	if name == "" {
		name = c.name
	}
	if name == "" {
		return
	}
	if c.wrapped != "" {
		class = c.wrapped
	}
	k.add(class, name, &c)
}

// add makes the nodes of a layer, and one more for the activation that the layer has within it.
func (k *keras) add(class, name string, c *config) {
	switch {
	case class == "InputLayer" || c.batchShape != nil && k.previous == "" && len(c.from) == 0:
		input := name
		if class != "InputLayer" {
			input += "_input"
		}
		if len(k.order) >= model.MaxInputs {
			k.m.Truncated = true
			return
		}
		k.inputs[input] = model.Tensor{Name: input, Type: c.dtype, Shape: c.batchShape}
		k.order = append(k.order, input)
		k.shapes[input], k.previous = c.batchShape, input
		if class == "InputLayer" {
			return
		}
	case k.edges > maxEdges || len(k.m.Nodes) >= model.MaxNodes:
		k.m.Truncated = true
		return
	}
	if len(c.from) == 0 && k.previous != "" {
		c.from = []string{k.previous}
	}
	for _, from := range c.from {
		k.edges += len(from) + edgeSize
	}
	k.previous = name
	if c.model {
		// The layers of a model within this one are there already.
		k.m.AddNode(model.Node{Name: name + "/input", Op: "Identity", Inputs: c.from, Outputs: c.inputs})
		k.m.AddNode(model.Node{Name: name, Op: "Identity", Inputs: c.outputs, Outputs: []string{name}})
		return
	}
	if shape := shapeAfter(class, c, k.shapes); shape != nil {
		k.shapes[name] = shape
	}
	node := model.Node{Name: name, Op: layerOperator(class, c), Inputs: c.from, Outputs: []string{name}, Attributes: c.attributes(class)}
	activation := activationOperator(c.activation)
	if class == "Activation" || class == "LSTM" || class == "GRU" || activation == "" {
		k.m.AddNode(node)
		return
	}
	node.Outputs = []string{name + "/linear"}
	k.m.AddNode(node)
	k.m.AddNode(model.Node{Name: name + "/activation", Op: activation, Inputs: slices.Clone(node.Outputs), Outputs: []string{name}})
}

// AttachWeights adds to the inputs of each node the weights that are called after it: layer/kernel, layer/layer/kernel:0.
func AttachWeights(m *model.Model) {
	nodes := make(map[string]int, len(m.Nodes))
	named := make(map[string]bool, len(m.Nodes))
	for i := len(m.Nodes) - 1; i >= 0; i-- {
		n := &m.Nodes[i]
		nodes[n.Name] = i
		for _, in := range n.Inputs {
			named[in] = true
		}
	}
	for _, w := range m.Weights {
		if named[w.Name] {
			continue // A graph says itself what uses a weight.
		}
		for owner := parent(w.Name); owner != ""; owner = parent(owner) {
			i, ok := nodes[owner]
			if !ok {
				i, ok = nodes[owner[strings.LastIndexByte(owner, '/')+1:]]
			}
			if ok {
				if n := &m.Nodes[i]; len(n.Inputs) < model.MaxEdges {
					n.Inputs = append(n.Inputs, w.Name)
				}
				break
			}
		}
	}
}

// parent returns what is before the last slash.
func parent(name string) string { return name[:max(strings.LastIndexByte(name, '/'), 0)] }
