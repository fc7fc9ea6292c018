// SPDX-License-Identifier: Apache-2.0

package keras

import (
	"encoding/binary"

	"github.com/vsa-legal/operator/modelscan/model"
)

// maxHeapSteps is how many objects of heaps are looked at in one file.
const maxHeapSteps = 2_000_000

// heap is a collection of texts of any length, which attributes point at. The last one is kept: the texts of an attribute
// lie together.
type heap struct {
	at    uint64
	steps int
	texts map[uint16]block
}

// text of a reference: its length, the place of a collection, and a number in it.
func (h *hdf5) text(reference []byte) string {
	le := binary.LittleEndian
	at, index := le.Uint64(reference[4:]), le.Uint32(reference[12:])
	if h.heap.texts == nil || h.heap.at != at {
		h.heap.at, h.heap.texts = at, h.collection(at)
	}
	b, ok := h.heap.texts[uint16(index)]
	if !ok || index > 0xffff {
		return ""
	}
	raw, err := h.bytes(b.at, int(min(b.size, uint64(le.Uint32(reference)), model.MaxString)))
	if err != nil {
		return ""
	}
	return cString(raw)
}

// collection finds the places of the texts.
func (h *hdf5) collection(at uint64) map[uint16]block {
	texts := map[uint16]block{}
	raw, err := h.bytes(at, 16)
	if err != nil || string(raw[:4]) != "GCOL" {
		return texts
	}
	le := binary.LittleEndian
	size := le.Uint64(raw[8:])
	if size > uint64(h.size)-at {
		return texts
	}
	end := at + size
	for at += 16; at+16 <= end; {
		if h.heap.steps++; h.heap.steps > maxHeapSteps {
			h.m.Truncated = true
			return texts
		}
		raw, err := h.bytes(at, 16)
		if err != nil {
			return texts
		}
		index, length := le.Uint16(raw), le.Uint64(raw[8:])
		if index == 0 || length > end-at {
			return texts // What follows is free.
		}
		texts[index] = block{at + 16, length}
		at += 16 + (length+7)&^7
	}
	return texts
}
