// SPDX-License-Identifier: Apache-2.0

package caffe

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

const (
	maxText   = 2 << 20 // the longest known is a tenth of that
	maxDepth  = 32
	maxLayers = model.MaxNodes / 2
)

// visit is handed what a field of a message holds: a value, or a message that it reads with message or skip.
type visit func(name, value string, isMessage bool) error

// message calls visit for the fields of a message of the text format (https://protobuf.dev/reference/protobuf/textformat-spec/).
func (s *scanner) message(depth int, end byte, visit visit) error {
	if depth > maxDepth {
		return errors.New("messages nested too deeply")
	}
	for {
		t := s.next()
		if t.kind == end {
			return nil
		}
		switch t.kind {
		case ',', ';':
		case word:
			if err := s.field(t.text, visit); err != nil {
				return err
			}
		default:
			return s.unexpected(t)
		}
	}
}

func (s *scanner) field(name string, visit visit) error {
	t := s.next()
	if t.kind == ':' {
		t = s.next()
	}
	switch t.kind {
	case '{', '<':
		s.opened(t)
		return visit(name, "", true)
	case '[':
		for t = s.next(); t.kind != ']'; t = s.next() {
			if t.kind == ',' {
				continue
			}
			if t.kind != word && t.kind != quoted {
				return s.unexpected(t)
			}
			if err := visit(name, t.text, false); err != nil {
				return err
			}
		}
		return nil
	case word, quoted:
		return visit(name, t.text, false)
	}
	return s.unexpected(t)
}

func (s *scanner) unexpected(t token) error {
	if t.kind == 0 {
		return fmt.Errorf("line %d: the text ends in the middle of a message", s.line)
	}
	return fmt.Errorf("line %d: %q is not expected here", s.line, t.text)
}

// skip reads over a message.
func (s *scanner) skip(depth int) error {
	return s.message(depth, s.closing, func(_, _ string, isMessage bool) error {
		if isMessage {
			return s.skip(depth + 1)
		}
		return nil
	})
}

func parseText(f model.File) (*model.Model, error) {
	if f.Size() > maxText {
		return nil, fmt.Errorf("a text of %d bytes is too long for a network", f.Size())
	}
	content := make([]byte, f.Size())
	if n, err := f.ReadAt(content, 0); n < len(content) {
		return nil, err
	}
	s := &scanner{rest: content, line: 1}
	b := newBuilder("caffe-prototxt")
	var names []string
	var dims []int64
	var shapes [][]int64
	var layers []layer
	err := s.message(0, 0, func(name, value string, isMessage bool) error {
		switch {
		case (name == "layer" || name == "layers") && isMessage:
			l, err := s.layer()
			if len(layers) >= maxLayers {
				b.m.Truncated = true
				return err
			}
			layers = append(layers, l)
			return err
		case name == "input_shape" && isMessage:
			shape, err := s.shape(1)
			if len(shapes) < model.MaxEdges {
				shapes = append(shapes, shape)
			}
			return err
		case isMessage:
			return s.skip(1)
		case name == "name":
			b.m.AddString(value)
		case name == "input":
			names = edge(names, value)
		case name == "input_dim" && len(dims) < 4*model.MaxEdges:
			dims = append(dims, integer(value))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	b.inputs(names, dims, shapes)
	for _, l := range layers {
		b.add(l)
	}
	return b.finish()
}

func (s *scanner) layer() (layer, error) {
	var l layer
	err := s.message(1, s.closing, func(name, value string, isMessage bool) error {
		switch {
		case name == "input_param" && isMessage:
			return s.message(2, s.closing, func(name, _ string, isMessage bool) error {
				if !isMessage {
					return nil
				}
				shape, err := s.shape(3)
				if name == "shape" && len(l.shapes) < model.MaxEdges {
					l.shapes = append(l.shapes, shape)
				}
				return err
			})
		case isMessage && geometric[name]:
			return s.message(2, s.closing, func(name, value string, isMessage bool) error {
				if isMessage {
					return s.skip(3)
				}
				if name == "operation" && value == "MAX" {
					value = "2"
				}
				l.set(name, integer(value))
				return nil
			})
		case isMessage:
			return s.skip(2)
		case name == "name":
			l.name = value
		case name == "type":
			l.kind = plainType(value)
		case name == "bottom":
			l.bottoms = edge(l.bottoms, value)
		case name == "top":
			l.tops = edge(l.tops, value)
		}
		return nil
	})
	return l, err
}

var geometric = map[string]bool{"convolution_param": true, "inner_product_param": true, "pooling_param": true, "eltwise_param": true,
	"concat_param": true, "softmax_param": true}

// plainType is the type's name of today: old files write CONVOLUTION.
func plainType(s string) string {
	for _, kind := range oldTypes {
		if s == strings.ToUpper(s) && strings.EqualFold(strings.ReplaceAll(s, "_", ""), kind) {
			return kind
		}
	}
	if s == "SOFTMAX_LOSS" {
		return "SoftmaxWithLoss"
	}
	return s
}

func (s *scanner) shape(depth int) ([]int64, error) {
	shape := []int64{}
	err := s.message(depth, s.closing, func(name, value string, isMessage bool) error {
		switch {
		case isMessage:
			return s.skip(depth + 1)
		case name == "dim" && len(shape) <= model.MaxRank:
			shape = append(shape, integer(value))
		}
		return nil
	})
	return shape, err
}

// integer reads a number, or one of the names that stand for numbers.
func integer(s string) int64 {
	switch s {
	case "true", "SUM", "AVE":
		return 1
	}
	n, err := strconv.ParseInt(s, 0, 64)
	if err != nil {
		return 0
	}
	return n
}
