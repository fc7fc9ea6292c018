// SPDX-License-Identifier: Apache-2.0

// Package tflite reads models of TensorFlow Lite, which are flatbuffers. The numbers of the fields are those of
// https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs
package tflite

import (
	"encoding/binary"
	"errors"
	"io"

	"github.com/vsa-legal/operator/modelscan/model"
)

// magic stands four bytes after the beginning: it is the identifier of a flatbuffer.
const magic = "TFL3"

const (
	maxName       = 160 // bytes of the name of a tensor, so that it stays whole with its prefix
	maxOperators  = 4_096
	maxSubgraphs  = 256
	maxTensors    = 30_000  // of a subgraph
	maxAllTensors = 120_000 // read at all
	maxAllEdges   = 250_000
	maxBuffers    = 200_000 // looked at for the extent
)

// sniff tells whether the root is within the file.
func sniff(head []byte, size int64, _ string) bool {
	root := int64(binary.LittleEndian.Uint32(head))
	return root >= 8 && root < size
}

// parse reads the structure of a model, and the files that are appended to it.
func parse(f model.File) (*model.Model, error) {
	m, extent, err := At(f, 0)
	if err != nil {
		return nil, err
	}
	associated(m, f, extent)
	return m, nil
}

// At reads a model that begins at an offset of a blob. The extent is how many bytes from there on are known to belong to
// it: what follows may be padding, or something else.
func At(f model.File, offset int64) (m *model.Model, extent int64, err error) {
	if offset < 0 || offset >= f.Size() {
		return nil, 0, errors.New("the offset is not within the file")
	}
	size := f.Size() - offset
	p := parser{
		b: &flatbuffer{in: io.NewSectionReader(f, offset, size), size: size},
		m: &model.Model{Format: "tflite", Layout: model.OHWI},
	}
	p.model()
	if p.b.err != nil {
		return nil, 0, p.b.err
	}
	return p.m, p.b.end, nil
}

// parser turns one flatbuffer into a model.
type parser struct {
	b         *flatbuffer
	m         *model.Model
	operators []operator
	buffers   vector
	// tensors and edges that were read, of all subgraphs.
	tensors, edges int
}

// model reads the root table.
func (p *parser) model() {
	b := p.b
	root := b.table(b.follow(0))
	if b.byteOf(root, 0) != 3 && b.err == nil {
		b.err = errors.New("the version of the schema is not 3")
		return
	}
	p.buffers = b.vectorOf(root, 4, 4)
	codes := b.vectorOf(root, 1, 4)
	for i := range p.bounded(codes.n, maxOperators) {
		p.operators = append(p.operators, operatorOf(b, b.tableAt(codes, i)))
	}
	subgraphs := b.vectorOf(root, 2, 4)
	if subgraphs.n == 0 && b.err == nil {
		b.err = errors.New("there is no subgraph")
	}
	for i := range p.bounded(subgraphs.n, maxSubgraphs) {
		p.subgraph(i, b.tableAt(subgraphs, i))
		if b.err != nil {
			return
		}
	}
	p.extent()
	p.words(root)
}

// bounded returns at most the given number, and marks the model if there are more.
func (p *parser) bounded(n, most int) int {
	if n > most {
		p.m.Truncated = true
		return most
	}
	return n
}

// extent looks at every buffer, so that the end of the last is known.
func (p *parser) extent() {
	for i := range p.bounded(p.buffers.n, maxBuffers) {
		p.data(uint32(i))
		if p.b.err != nil {
			return
		}
	}
}

// data returns the place and the length of a buffer's data. That of a model beyond 2 GiB lies behind the flatbuffer.
func (p *parser) data(buffer uint32) (at, size int64) {
	b := p.b
	if int64(buffer) >= int64(p.buffers.n) {
		return 0, 0
	}
	t := b.tableAt(p.buffers, int(buffer))
	if v := b.vectorOf(t, 0, 1); v.n > 0 {
		return v.at, int64(v.n)
	}
	outside, length := b.longOf(t, 1), b.longOf(t, 2)
	if outside <= 1 || length == 0 {
		return 0, 0
	}
	if !b.has(int64(outside), int64(length)) {
		return 0, 0
	}
	return int64(outside), int64(length)
}
