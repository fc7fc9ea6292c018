// SPDX-License-Identifier: Apache-2.0

package dlib

import (
	"strconv"

	"github.com/vsa-legal/operator/modelscan/model"
)

// cursor reads numbers from a place of the file on.
type cursor struct {
	f      model.File
	at     int64
	failed bool
}

// number reads an integer: a byte with the sign in its highest bit and the number of bytes in its lower half, then these,
// little-endian.
func (c *cursor) number() int64 {
	var raw [9]byte
	n, _ := c.f.ReadAt(raw[:], c.at) // What is missing shows in n.
	width := int(raw[0] & 0x0f)
	if c.failed || n < 1+width || width < 1 || width > 8 || raw[0]&0x70 != 0 {
		c.failed = true
		return 0
	}
	var v int64
	for i := width; i > 0; i-- {
		v = v<<8 | int64(raw[i])
	}
	if c.at += 1 + int64(width); raw[0]&0x80 != 0 {
		v = -v
	}
	return v
}

func (c *cursor) numbers(n int) []int64 {
	out := make([]int64, n)
	for i := range out {
		out[i] = c.number()
	}
	return out
}

// shape reads a version and the four dimensions of a tensor.
func (c *cursor) shape(version int64) (shape []int64, elements int64) {
	if c.number() != version {
		c.failed = true
	}
	shape, elements = c.numbers(4), 1
	for _, n := range shape {
		if n < 0 || n > 0 && elements > c.f.Size()/n {
			c.failed = true
			return shape, 0
		}
		elements *= n
	}
	return shape, elements
}

// skipTensor passes over the weights of a layer, which are of 4 bytes each.
func (c *cursor) skipTensor() {
	_, elements := c.shape(2)
	if c.at += 4 * elements; c.at > c.f.Size() {
		c.failed = true
	}
}

// add notes a layer that was found. What cannot be read of it is left out: an older version, or bytes of a weight that look
// like a name.
func (s *scanner) add(l layer, name string, c *cursor) {
	if s.m.AddString(name); l.read != nil {
		before := *c
		if l.read(s, c); !c.failed {
			return
		}
		*c = before
	}
	if l.op != "" {
		s.m.AddNode(s.node(l.op))
	}
}

func (s *scanner) node(op string, weights ...string) model.Node {
	return model.Node{Name: "layer" + strconv.Itoa(len(s.m.Nodes)), Op: op, Inputs: append([]string{""}, weights...)}
}

// trained adds a node with weights of the given shapes.
func (s *scanner) trained(op string, attributes []model.Attribute, shapes ...[]int64) {
	n := s.node(op)
	n.Attributes = attributes
	for i, part := range []string{".weight", ".bias"} {
		if i < len(shapes) {
			n.Inputs = append(n.Inputs, n.Name+part)
			s.m.AddWeight(model.Tensor{Name: n.Name + part, Type: "float32", Shape: shapes[i]})
		}
	}
	s.m.AddNode(n)
}

// readConvolution: the weights, the number of filters, the kernel, the stride, the padding, the shapes of filters and biases.
func readConvolution(s *scanner, c *cursor) {
	c.skipTensor()
	g := c.numbers(7)
	filters, elements := c.shape(1)
	biases, _ := c.shape(1)
	if c.failed || elements == 0 || filters[0] != g[0] {
		c.failed = true
		return
	}
	s.trained("Conv", []model.Attribute{
		{Name: "kernel_shape", Ints: filters[2:]}, {Name: "strides", Ints: g[3:5]}, {Name: "pads", Ints: g[5:7]},
	}, filters, biases[1:2])
}

// readDense: the numbers of outputs and inputs, the weights.
func readDense(s *scanner, c *cursor) {
	g := c.numbers(2)
	c.skipTensor()
	if c.failed || g[0] <= 0 || g[1] <= 0 {
		c.failed = true
		return
	}
	s.trained("Gemm", nil, []int64{g[0], g[1]})
}

// readAffine: the weights, the shapes of the factors and of the offsets.
func readAffine(s *scanner, c *cursor) {
	c.skipTensor()
	_, factors := c.shape(1)
	_, offsets := c.shape(1)
	if c.failed || factors == 0 {
		c.failed = true
		return
	}
	s.trained("BatchNormalization", nil, []int64{factors}, []int64{offsets})
}

// readInput: the means of three colours, each a mantissa and an exponent, and the size of the picture.
func readInput(s *scanner, c *cursor) {
	c.numbers(6)
	size := c.numbers(2)
	if c.failed || size[0] <= 0 || size[1] <= 0 {
		c.failed = true
		return
	}
	s.m.AddInput(model.Tensor{Name: "input", Type: "float32", Shape: []int64{-1, 3, size[0], size[1]}})
}
