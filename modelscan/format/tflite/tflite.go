// SPDX-License-Identifier: Apache-2.0

// Package tflite reads models of TensorFlow Lite, which are flatbuffers. The numbers of the fields are those of
// https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs
package tflite

import (
	"encoding/binary"
	"errors"
	"io"

	"github.com/vsa-legal/operator/modelscan/internal/flatbuffer"
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
		b: flatbuffer.New(io.NewSectionReader(f, offset, size), size),
		m: &model.Model{Format: "tflite", Layout: model.OHWI},
	}
	p.model()
	if p.b.Err != nil {
		return nil, 0, p.b.Err
	}
	return p.m, p.b.End, nil
}

// parser turns one flatbuffer into a model.
type parser struct {
	b         *flatbuffer.Reader
	m         *model.Model
	operators []operator
	buffers   flatbuffer.Vector
	// tensors and edges that were read, of all subgraphs.
	tensors, edges int
}

// model reads the root flatbuffer.Table.
func (p *parser) model() {
	b := p.b
	root := b.Table(b.Follow(0))
	if b.ByteOf(root, 0) != 3 && b.Err == nil {
		b.Err = errors.New("the version of the schema is not 3")
		return
	}
	p.buffers = b.VectorOf(root, 4, 4)
	codes := b.VectorOf(root, 1, 4)
	for i := range p.bounded(codes.N, maxOperators) {
		p.operators = append(p.operators, operatorOf(b, b.TableAt(codes, i)))
	}
	subgraphs := b.VectorOf(root, 2, 4)
	if subgraphs.N == 0 && b.Err == nil {
		b.Err = errors.New("there is no subgraph")
	}
	for i := range p.bounded(subgraphs.N, maxSubgraphs) {
		p.subgraph(i, b.TableAt(subgraphs, i))
		if b.Err != nil {
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
	for i := range p.bounded(p.buffers.N, maxBuffers) {
		p.data(uint32(i))
		if p.b.Err != nil {
			return
		}
	}
}

// data returns the place and the length of a buffer's data. That of a model beyond 2 GiB lies behind the flatbuffer.
func (p *parser) data(buffer uint32) (at, size int64) {
	b := p.b
	if int64(buffer) >= int64(p.buffers.N) {
		return 0, 0
	}
	t := b.TableAt(p.buffers, int(buffer))
	if v := b.VectorOf(t, 0, 1); v.N > 0 {
		return v.At, int64(v.N)
	}
	outside, length := b.LongOf(t, 1), b.LongOf(t, 2)
	if outside <= 1 || length == 0 {
		return 0, 0
	}
	if !b.Has(int64(outside), int64(length)) {
		return 0, 0
	}
	return int64(outside), int64(length)
}
