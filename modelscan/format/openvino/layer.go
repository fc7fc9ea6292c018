// SPDX-License-Identifier: Apache-2.0

package openvino

import (
	"encoding/xml"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// layer is an operation.
type layer struct {
	name, kind string
	// precision is the type of what the layer gives out, before version 10.
	precision string
	data      map[string]string
	// inputs and outputs are the first port of each, with its shape; ports are the numbers of the outputs.
	input, output *port
	ports         []int32
	inputs        int
	// weights and biases of a layer before version 10, in bytes.
	weights, biases int64
}

// port is a connection of a layer.
type port struct {
	kind  string
	shape []int64
}

// edge leads from a port of a layer to one of another, by the order of the layers.
type edge struct {
	from, to         int32
	fromPort, toPort int32
}

// known are the data of layers that are of use.
var known = map[string]bool{
	"shape": true, "element_type": true, "destination_type": true, "precision": true, "strides": true, "stride": true,
	"kernel": true, "kernel-x": true, "kernel-y": true, "stride-x": true, "stride-y": true, "dilations": true,
	"group": true, "output": true, "out-size": true, "axis": true, "axes": true, "operation": true, "type": true,
	"pool-method": true, "auto_pad": true, "p": true, "alpha": true, "min": true, "max": true,
}

// add begins a layer.
func (n *net) add(p *parser, t xml.StartElement) {
	n.open = false
	if len(n.layers) >= maxLayers/max(p.bodies, 1) {
		p.m.Truncated = true
		return
	}
	n.open = true
	id := short(attribute(t, "id"), maxWord)
	l := layer{name: short(attribute(t, "name"), model.MaxName-16), kind: short(attribute(t, "type"), maxWord), precision: short(attribute(t, "precision"), maxWord)}
	if l.name == "" {
		l.name = "#" + id
	}
	if n.byID[id] == 0 {
		n.byID[id] = len(n.layers) + 1
	}
	n.layers = append(n.layers, l)
}

// connect takes an edge.
func (n *net) connect(p *parser, t xml.StartElement) {
	from, to := n.byID[attribute(t, "from-layer")], n.byID[attribute(t, "to-layer")]
	if from == 0 || to == 0 {
		return
	}
	if len(n.edges) >= maxEdges/max(p.bodies, 1) {
		p.m.Truncated = true
		return
	}
	n.edges = append(n.edges, edge{
		from: int32(from - 1), to: int32(to - 1), fromPort: int32(integer(attribute(t, "from-port"))), toPort: int32(integer(attribute(t, "to-port"))),
	})
}

// port takes a port of an input or an output.
func (l *layer) port(of string, t xml.StartElement) {
	one := port{kind: short(attribute(t, "precision"), maxWord), shape: []int64{}}
	switch of {
	case "input":
		if l.inputs++; l.inputs > 1 {
			return
		}
		l.input = &one
	case "output":
		if len(l.ports) < model.MaxEdges {
			l.ports = append(l.ports, int32(integer(attribute(t, "id"))))
		}
		if l.output == nil {
			l.output = &one
		}
	}
}

// integer returns a number, -1 where there is none.
func integer(s string) int64 {
	i, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return -1
	}
	return i
}

// integers returns those of a list such as "2, 2".
func integers(s string) []int64 {
	out := []int64{}
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" && len(out) <= model.MaxRank {
			out = append(out, integer(part))
		}
	}
	return out
}
