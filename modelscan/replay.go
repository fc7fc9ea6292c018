// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// recording is what Layers will keep of the layer that is being read. Nil records nothing.
type recording struct {
	layerFindings

	key      layerKey
	lost     bool
	unlisted int64 // of the collector before
	// counts of the collector before.
	examinedBefore    Examined
	notExaminedBefore Omissions
}

// lose tells that the findings are not all there is.
func (r *recording) lose() {
	if r != nil {
		r.lost, r.events = true, nil
	}
}

func (r *recording) note(e layerEvent, size int) {
	if r == nil || r.lost {
		return
	}
	if r.bytes += perEntry + size; r.bytes > layerBytes {
		r.lose()
		return
	}
	r.events = append(r.events, e)
}

func (r *recording) found(f *record) {
	if r == nil {
		return
	}
	as := *f // which names it has is found out later, and differs from image to image
	r.note(layerEvent{found: &as}, f.bytes())
}

func (r *recording) replaced(e *walk.Entry, by walk.Replacement) {
	r.note(layerEvent{replaced: by, path: e.Path, index: e.Index}, len(e.Path)+len(by.Link))
}

// begin is told of a layer. What is known of it is taken over.
func (c *collector) begin(e *walk.Entry, d v1.Descriptor) (entries int64, known bool) {
	key := newLayerKey(d)
	if known := c.o.Layers.get(key); known != nil {
		c.replay(e, known)
		return int64(len(known.events)), true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.recording = &recording{key: key, unlisted: c.unlisted, examinedBefore: c.examined, notExaminedBefore: c.notExamined}
	c.examined, c.notExamined = Examined{}, Omissions{}
	return 0, false
}

// end keeps what was found in a layer.
func (c *collector) end(_ *walk.Entry, whole bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.recording
	c.recording = nil
	r.examined, r.notExamined = c.examined, c.notExamined
	c.examined, c.notExamined = r.examinedBefore.plus(c.examined), r.notExaminedBefore.plus(c.notExamined)
	if whole && !r.lost && !c.full && c.unlisted == r.unlisted {
		c.o.Layers.put(r.key, &r.layerFindings)
	}
}

// replay tells what is known of a layer as if it was read.
func (c *collector) replay(e *walk.Entry, known *layerFindings) {
	for i := range known.events {
		event := &known.events[i]
		if event.found == nil {
			c.Replace(&walk.Entry{Path: event.path, Image: e.Image, Order: e.Order, Index: event.index}, event.replaced)
			continue
		}
		found := *event.found
		found.image, found.at.order = e.Image, e.Order
		c.add(&found)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.examined, c.notExamined = c.examined.plus(known.examined), c.notExamined.plus(known.notExamined)
}
