// SPDX-License-Identifier: Apache-2.0

package openvino

import (
	"encoding/xml"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// parser takes one element after the other.
type parser struct {
	m *model.Model
	// path are the names of the elements around.
	path []string
	// nets are the network and the bodies of the operations around, innermost last. bodies counts all of them.
	nets   []*net
	bodies int
	// data is how many bytes of what layers say of themselves are kept.
	data  int
	found bool
	// version of the representation. Before 10, layers hold their weights.
	version int
}

// net is a network, or the body of an operation.
type net struct {
	prefix string
	layers []layer
	byID   map[string]int
	edges  []edge
	// used are the layers that another one uses.
	used map[int]bool
	// open is true while a layer is read.
	open bool
}

// within tells the name of the element around, n levels up.
func (p *parser) within(n int) string {
	if len(p.path) <= n {
		return ""
	}
	return p.path[len(p.path)-1-n]
}

// attribute returns one of an element.
func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// start takes the beginning of an element.
func (p *parser) start(t xml.StartElement) {
	name := t.Name.Local
	switch {
	case name == "net" && len(p.path) == 1:
		p.version, _ = strconv.Atoi(attribute(t, "version")) // 0, which is old, if it is no number.
		p.m.AddString(attribute(t, "name"))
		p.open()
	case isBody(name) && p.within(1) == "layer":
		p.open()
	case name == "layers" && p.within(1) == "net":
		p.found = true
	case len(p.path) > 2 && (p.path[1] == "rt_info" || p.path[1] == "meta_data"):
		p.information(t)
	case len(p.nets) > 0:
		p.inNet(t)
	}
}

// isBody tells whether an element holds the network of an operation: that of a loop, or the branches of If.
func isBody(name string) bool { return name == "body" || strings.HasSuffix(name, "_body") }

// information keeps what the converter and the author say: versions, parameters, labels.
func (p *parser) information(t xml.StartElement) {
	value := attribute(t, "value")
	p.m.AddString(value)
	if t.Name.Local == "MO_version" || t.Name.Local == "Runtime_version" {
		p.m.Producer = "openvino " + value[:min(len(value), model.MaxName)]
	}
}

// open begins a network.
func (p *parser) open() {
	if len(p.nets) >= maxBodies {
		p.m.Truncated = true
		p.nets = append(p.nets, nil)
		return
	}
	n := &net{byID: map[string]int{}}
	if p.bodies > 0 {
		n.prefix = strconv.Itoa(p.bodies) + "/"
	}
	p.bodies++
	p.nets = append(p.nets, n)
}

// inNet takes an element of a network.
func (p *parser) inNet(t xml.StartElement) {
	n := p.nets[len(p.nets)-1]
	if n == nil {
		return
	}
	switch t.Name.Local {
	case "layer":
		if p.within(1) == "layers" {
			n.add(p, t)
		}
	case "edge":
		n.connect(p, t)
	}
	if !n.open {
		return
	}
	l := &n.layers[len(n.layers)-1]
	switch t.Name.Local {
	case "data", "convolution_data", "pooling_data", "fc_data", "concat_data", "power_data", "relu_data", "elementwise_data":
		// Each layer before version 2 had an element of its own for its data.
		for _, a := range t.Attr {
			p.keep(l, a.Name.Local, a.Value)
		}
	case "port":
		l.port(p.within(1), t)
	case "weights":
		l.weights = integer(attribute(t, "size"))
	case "biases":
		l.biases = integer(attribute(t, "size"))
	}
}

// keep keeps one of the data of a layer, within the bound.
func (p *parser) keep(l *layer, name, value string) {
	switch {
	case !known[name]:
	case p.data > maxData:
		p.m.Truncated = true
	default:
		if l.data == nil {
			l.data = map[string]string{}
		}
		value = short(value, model.MaxName)
		l.data[name] = value
		p.data += len(value) + dataSize
	}
}

// short returns at most n bytes of s, in memory of its own.
func short(s string, n int) string { return strings.Clone(s[:min(len(s), n)]) }

// text takes the size of a dimension.
func (p *parser) text(t xml.CharData) {
	if p.within(0) != "dim" || p.within(1) != "port" || len(p.nets) == 0 {
		return
	}
	n := p.nets[len(p.nets)-1]
	if n == nil || !n.open {
		return
	}
	l := &n.layers[len(n.layers)-1]
	to := l.input
	if p.within(2) == "output" {
		to = l.output
		if len(l.ports) > 1 {
			return
		}
	} else if l.inputs != 1 {
		return
	}
	if to != nil && len(to.shape) <= model.MaxRank {
		to.shape = append(to.shape, integer(strings.TrimSpace(string(t))))
	}
}

// end takes the end of an element.
func (p *parser) end(name string) {
	if len(p.nets) == 0 {
		return
	}
	n := p.nets[len(p.nets)-1]
	switch {
	case name == "layer" && n != nil && p.within(1) == "layers":
		n.open = false
	case name == "net" && len(p.path) == 1 || isBody(name) && p.within(1) == "layer":
		if n != nil {
			n.finish(p)
		}
		p.nets = p.nets[:len(p.nets)-1]
	}
}
