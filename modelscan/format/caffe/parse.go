// SPDX-License-Identifier: Apache-2.0

package caffe

import (
	"errors"

	"github.com/vsa-legal/operator/modelscan/internal/wire"
	"github.com/vsa-legal/operator/modelscan/model"
)

// parse reads the structure of the network.
func parse(f model.File) (*model.Model, error) {
	const look = 4 << 10
	head := make([]byte, min(f.Size(), look))
	if n, err := f.ReadAt(head, 0); n < len(head) {
		return nil, err
	}
	if looksLikeText(head) {
		return parseText(f)
	}
	r := wire.NewReader(f, f.Size())
	b := newBuilder("caffe")
	var names []string
	var dims []int64
	var shapes [][]int64
	for net := r.Root(); net.Next(); {
		switch net.Number() {
		case netName:
			b.m.AddString(net.Text(model.MaxString))
		case netInput:
			names = edge(names, net.Text(model.MaxName))
		case netInputDim:
			dims = net.Ints(dims, 4*model.MaxEdges)
		case netInputShape:
			if len(shapes) < model.MaxEdges {
				shapes = append(shapes, readShape(net.Message()))
			}
		}
	}
	b.inputs(names, dims, shapes)
	for net := r.Root(); net.Next(); {
		switch net.Number() {
		case netLayer:
			b.add(readLayer(net.Message()))
		case netLayersOld:
			b.add(readOld(net.Message()))
		}
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	m, err := b.finish()
	if err == nil {
		m.Truncated = m.Truncated || r.Truncated()
	}
	return m, err
}

var errNoLayers = errors.New("there are no layers in it")
