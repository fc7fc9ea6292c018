// SPDX-License-Identifier: Apache-2.0

package caffe

import (
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/vsa-legal/operator/modelscan/internal/wire"
	"github.com/vsa-legal/operator/modelscan/model"
)

// layer is what both forms tell of a layer.
type layer struct {
	name, kind    string
	bottoms, tops []string
	blobs         []model.Tensor     // empty in the text
	numbers       map[string][]int64 // of the parameters, by the names of their fields
	shapes        [][]int64          // of an Input
}

func (l *layer) set(name string, values ...int64) {
	if l.numbers == nil {
		l.numbers = map[string][]int64{}
	}
	if len(l.numbers[name])+len(values) <= model.MaxRank {
		l.numbers[name] = append(l.numbers[name], values...)
	}
}

func (l *layer) number(name string, otherwise int64) int64 {
	if v := l.numbers[name]; len(v) > 0 {
		return v[len(v)-1]
	}
	return otherwise
}

// readLayer reads a LayerParameter.
func readLayer(m wire.Message) layer {
	var l layer
	for m.Next() {
		switch n := m.Number(); n {
		case layerName:
			l.name = m.Text(model.MaxName)
		case layerType:
			l.kind = m.Text(model.MaxName)
		case layerBottom:
			l.bottoms = edge(l.bottoms, m.Text(model.MaxName))
		case layerTop:
			l.tops = edge(l.tops, m.Text(model.MaxName))
		case layerBlobs:
			l.blob(m.Message())
		case layerInput:
			for input := m.Message(); input.Next(); {
				if input.Number() == 1 && len(l.shapes) < model.MaxEdges {
					l.shapes = append(l.shapes, readShape(input.Message()))
				}
			}
		default:
			l.parameter(m.Message(), parameters[n])
		}
	}
	return l
}

// readOld reads a V1LayerParameter, and a V0LayerParameter in it.
func readOld(m wire.Message) layer {
	var l layer
	for m.Next() {
		switch n := m.Number(); n {
		case oldName:
			l.name = m.Text(model.MaxName)
		case oldType:
			if i := m.Int(); i >= 0 && i < int64(len(oldTypes)) {
				l.kind = oldTypes[i]
			}
		case oldBottom:
			l.bottoms = edge(l.bottoms, m.Text(model.MaxName))
		case oldTop:
			l.tops = edge(l.tops, m.Text(model.MaxName))
		case oldBlobs:
			l.blob(m.Message())
		case oldLayer:
			l.oldest(m.Message())
		default:
			l.parameter(m.Message(), parameters[old[n]])
		}
	}
	return l
}

func (l *layer) oldest(m wire.Message) {
	for m.Next() {
		switch m.Number() {
		case oldestName:
			l.name = m.Text(model.MaxName)
		case oldestType:
			l.kind = m.Text(model.MaxName)
			if kind, ok := oldestTypes[l.kind]; ok {
				l.kind = kind
			}
		case oldestBlobs:
			l.blob(m.Message())
		}
	}
}

func edge(to []string, name string) []string {
	if len(to) < model.MaxEdges {
		to = append(to, name)
	}
	return to
}

func (l *layer) parameter(m wire.Message, names map[protowire.Number]string) {
	if names == nil {
		return
	}
	for m.Next() {
		if name, ok := names[m.Number()]; ok {
			l.set(name, m.Ints(nil, model.MaxRank)...)
		}
	}
}

// blob reads the shape of a weight. Its numbers are skipped.
func (l *layer) blob(m wire.Message) {
	if len(l.blobs) >= model.MaxEdges/2 {
		return
	}
	t := model.Tensor{Name: l.name, Type: "float32"}
	var legacy [blobLegacy]int64
	isLegacy := false
	for m.Next() {
		switch n := m.Number(); {
		case n <= blobLegacy:
			legacy[n-1], isLegacy = m.Int(), true
		case n == blobShape:
			t.Shape = readShape(m.Message())
		case n == blobDouble:
			t.Type = "float64"
		}
	}
	if t.Shape == nil && isLegacy {
		t.Shape = legacy[:]
		for least := l.rank(); len(t.Shape) > least && t.Shape[0] == 1; {
			t.Shape = t.Shape[1:]
		}
	}
	l.blobs = append(l.blobs, t)
}

// rank of the next blob: the old form always has four dimensions, the first of which may mean nothing.
func (l *layer) rank() int {
	switch operator(l) {
	case "Conv", "ConvTranspose", "":
		if len(l.blobs) == 0 {
			return blobLegacy
		}
	case "Gemm":
		if len(l.blobs) == 0 {
			return 2
		}
	}
	return 1
}

func readShape(m wire.Message) []int64 {
	shape := []int64{}
	for m.Next() {
		if m.Number() == shapeDim {
			shape = m.Ints(shape, model.MaxRank+1)
		}
	}
	return shape
}

// operator is the name that ONNX gives to what the layer does.
func operator(l *layer) string {
	const average, product, maximum = 1, 0, 2
	switch l.kind {
	case "Pooling":
		switch global := l.number("global_pooling", 0) != 0; {
		case global && l.number("pool", 0) == average:
			return "GlobalAveragePool"
		case global:
			return "GlobalMaxPool"
		case l.number("pool", 0) == average:
			return "AveragePool"
		}
		return "MaxPool"
	case "Eltwise":
		switch l.number("operation", 1) {
		case product:
			return "Mul"
		case maximum:
			return "Max"
		}
		return "Add"
	}
	if op, ok := operators[l.kind]; ok {
		return op
	}
	return l.kind
}

func blobName(l *layer, i int) string { return l.name + ":" + strconv.Itoa(i) }
