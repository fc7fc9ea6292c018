// SPDX-License-Identifier: Apache-2.0

// Package dlib reads networks that dlib's serialize wrote. Such a file has no head and no table: only the C++ type that it
// was written from tells what follows what. But each layer begins with its name and version as a string, and writes its own
// shape, so that they are found one after the other: https://github.com/davisking/dlib/blob/master/dlib/dnn/layers.h.
package dlib

import (
	"bytes"
	"errors"
	"io"

	"github.com/vsa-legal/operator/modelscan/model"
)

// name of the format.
const name = "dlib"

// block is how much is searched at once; overlap is how much a layer's name and numbers can take.
const (
	block   = 64 << 10
	overlap = 512
)

// layer is what a name in the file begins, without the number of its version.
type layer struct {
	name string
	op   string
	read func(*scanner, *cursor) // what follows the name, where it matters
}

// layers of dlib. Of names that begin alike, the longer one comes first.
var layers = []layer{
	{"loss_", "", nil},
	{"input_rgb_image_sized", "", readInput},
	{"input_rgb_image", "", nil},
	{"input_grayscale_image_pyramid", "", nil},
	{"cont_", "ConvTranspose", nil},
	{"concat_", "Concat", nil},
	{"con_", "Conv", readConvolution},
	{"fc_", "Gemm", readDense},
	{"affine_", "BatchNormalization", readAffine},
	{"bn_con", "BatchNormalization", nil},
	{"bn_fc", "BatchNormalization", nil},
	{"relu_", "Relu", nil},
	{"prelu_", "PRelu", nil},
	{"leaky_relu_", "LeakyRelu", nil},
	{"sig_", "Sigmoid", nil},
	{"htan_", "Tanh", nil},
	{"softmax_", "Softmax", nil},
	{"max_pool_", "MaxPool", nil},
	{"avg_pool_", "AveragePool", nil},
	{"add_prev_", "Add", nil},
	{"mult_prev_", "Mul", nil},
	{"dropout_", "Dropout", nil},
	{"l2normalize_", "LpNormalization", nil},
	{"layer_norm_", "LayerNormalization", nil},
	{"upsample_", "Resize", nil},
	{"resize_to_", "Resize", nil},
}

// maxName of a layer with its version.
const maxName = 40

// find returns the layer whose name, with its length before it, is at the start of raw. dlib writes a number as a byte that
// tells how many bytes follow, and these.
func find(raw []byte) (l layer, name string, ok bool) {
	if len(raw) < 3 || raw[0] != 1 || raw[1] < 4 || raw[1] > maxName || len(raw) < 2+int(raw[1]) {
		return layer{}, "", false
	}
	text := raw[2 : 2+raw[1]]
	for _, c := range text {
		if c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return layer{}, "", false
		}
	}
	for _, l := range layers {
		if bytes.HasPrefix(text, []byte(l.name)) {
			return l, string(text), true
		}
	}
	return layer{}, "", false
}

// sniff tells whether the file is a shape predictor, or begins with the versions of nested layers, each a small number, and then the name of one.
func sniff(head []byte, _ int64, _ string) bool {
	if isShapePredictor(head) {
		return true
	}
	for at := 0; at+3 < len(head) && head[at] == 1; at += 2 {
		if _, _, ok := find(head[at:]); ok {
			return true
		}
		if head[at+1] > 9 { // No version of anything in dlib.
			return false
		}
	}
	return false
}

// parse reads the structure of a file.
func parse(f model.File) (*model.Model, error) {
	s := &scanner{f: f, m: &model.Model{Format: name, Producer: "dlib", Layout: model.OIHW}}
	if points(&cursor{f: f}) > 0 {
		if err := parseShapePredictor(s.m, f); err != nil {
			return nil, err
		}
		return s.m, nil
	}
	if err := s.scan(); err != nil {
		return nil, err
	}
	if len(s.m.Nodes) == 0 {
		return nil, errors.New("no layer of a network is in the file")
	}
	return s.m, nil
}

type scanner struct {
	f model.File
	m *model.Model
}

// scan goes through the file. The weights of a layer that could be read are passed over.
func (s *scanner) scan() error {
	buffer := make([]byte, block+overlap)
	for at := int64(0); at < s.f.Size(); {
		n, err := s.f.ReadAt(buffer[:min(int64(len(buffer)), s.f.Size()-at)], at)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if n == 0 {
			return nil
		}
		at += s.search(buffer[:n], at)
	}
	return nil
}

// search goes through one block, and returns how far it got.
func (s *scanner) search(raw []byte, at int64) int64 {
	for i := 0; i < min(len(raw), block); i++ {
		if raw[i] != 1 {
			continue
		}
		l, name, ok := find(raw[i:])
		if !ok {
			continue
		}
		c := &cursor{f: s.f, at: at + int64(i) + 2 + int64(len(name))}
		s.add(l, name, c)
		if !c.failed {
			return c.at - at
		}
		i += 1 + len(name)
	}
	return int64(min(len(raw), block))
}
