// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/vsa-legal/operator/modelscan/walk"
)

const (
	layerBytes = 32 << 20 // that Layers keep of all layers together. A layer for which there is no room is read each time
	perEntry   = 64       // what an entry of a layer takes besides its paths
)

// Layers keep what inspections found in the layers of images, so that another one does not read the same bytes again. What lies in a
// layer depends on nothing but its bytes and on what its descriptor calls it; what follows from it is worked out by each inspection anew:
// which names a file has once all layers lie upon one another, and which weights belong to which model.
//
// A layer is kept only where every byte that was visited is certain to be of its digest (see walk.Options.End), and no limit was reached
// in it: that can be one of all layers together. All inspections with the same Layers are to have the same options.
type Layers struct {
	mu     sync.Mutex
	kept   map[layerKey]*layerFindings
	budget budget
}

// NewLayers has none.
func NewLayers() *Layers { return &Layers{kept: map[layerKey]*layerFindings{}, budget: layerBytes} }

// layerKey is all of a descriptor that decides how a layer is read.
type layerKey struct {
	digest   v1.Hash
	isFolder bool
	title    string
}

func newLayerKey(d v1.Descriptor) layerKey {
	return layerKey{d.Digest, walk.MayHoldFolders(d), walk.Title(d)}
}

// layerFindings are what a collector was told of a layer, in that order.
type layerFindings struct {
	events      []layerEvent
	bytes       int
	examined    Examined
	notExamined Omissions
}

// layerEvent is a record or, where that is nil, an entry that takes the place of something.
type layerEvent struct {
	found    *record
	replaced walk.Replacement
	path     string
	index    int
}

func (l *Layers) get(k layerKey) *layerFindings {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.kept[k]
}

func (l *Layers) put(k layerKey, f *layerFindings) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.kept[k] == nil && l.budget.take(f.bytes) {
		l.kept[k] = f
	}
}

// Entries calls visit with the path of each entry of a layer, and with the path that it is a hard link to, if it is one. It returns false
// where the layer is not kept.
func (l *Layers) Entries(d v1.Descriptor, visit func(at, link string)) bool {
	f := l.get(newLayerKey(d))
	if f == nil {
		return false
	}
	for i := range f.events {
		if f.events[i].found == nil {
			visit(f.events[i].path, f.events[i].replaced.Link)
		}
	}
	return true
}
