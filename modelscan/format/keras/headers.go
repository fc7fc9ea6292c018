// SPDX-License-Identifier: Apache-2.0

package keras

import (
	"encoding/binary"
	"math/bits"
)

// block is a part of the file that holds messages.
type block struct{ at, size uint64 }

// messages shows the messages of the header of an object, which can lie in several blocks.
func (h *hdf5) messages(at uint64, visit func(kind uint16, raw []byte) error) error {
	head, err := h.bytes(at, 16)
	if err != nil {
		return err
	}
	le := binary.LittleEndian
	var todo []block
	ordered, isNew := false, string(head[:4]) == "OHDR"
	switch {
	case isNew:
		flags := head[5]
		ordered = flags&4 != 0
		at += 6
		if flags&0x20 != 0 {
			at += 16
		}
		if flags&0x10 != 0 {
			at += 4
		}
		width := 1 << (flags & 3)
		raw, err := h.bytes(at, width)
		if err != nil {
			return err
		}
		var wide [8]byte
		copy(wide[:], raw)
		todo = append(todo, block{at + uint64(width), le.Uint64(wide[:])})
	case head[0] == 1:
		todo = append(todo, block{at + 16, uint64(le.Uint32(head[8:]))})
	default:
		return errHDF5
	}
	count := 0
	for i := 0; i < len(todo); i++ {
		if i >= maxBlocks {
			h.m.Truncated = true
			return nil
		}
		b := todo[i]
		more, err := h.block(b, isNew, ordered, &count, visit)
		if err != nil {
			return err
		}
		todo = append(todo, more...)
	}
	return nil
}

// block shows the messages of one block, and returns where the header goes on.
func (h *hdf5) block(b block, isNew, ordered bool, count *int, visit func(uint16, []byte) error) (more []block, err error) {
	le := binary.LittleEndian
	prefix := 8
	if isNew {
		if prefix = 4; ordered {
			prefix = 6
		}
	}
	if b.at > uint64(h.size) || b.size > uint64(h.size)-b.at {
		return nil, errHDF5
	}
	for end := b.at + b.size; b.at+uint64(prefix) <= end; {
		if *count++; *count > maxMessages {
			h.m.Truncated = true
			return nil, nil
		}
		raw, err := h.bytes(b.at, prefix)
		if err != nil {
			return nil, err
		}
		kind, size := le.Uint16(raw), int(le.Uint16(raw[2:]))
		if isNew {
			kind, size = uint16(raw[0]), int(le.Uint16(raw[1:]))
		}
		b.at += uint64(prefix)
		if b.at+uint64(size) > end {
			break // What is left is a gap.
		}
		body, err := h.bytes(b.at, size)
		if err != nil {
			return nil, err
		}
		b.at += uint64(size)
		if kind != 0x10 {
			if err := visit(kind, body); err != nil {
				return nil, err
			}
			continue
		}
		if size < 16 {
			return nil, errHDF5
		}
		next := block{le.Uint64(body), le.Uint64(body[8:])}
		if isNew { // Between "OCHK" and a checksum.
			if next.size < 8 {
				return nil, errHDF5
			}
			next.at, next.size = next.at+4, next.size-8
		}
		more = append(more, next)
	}
	return more, nil
}

// link reads a member of a group that is kept in the group's header.
func link(raw []byte) (member, bool) {
	if len(raw) < 3 || raw[0] != 1 {
		return member{}, false
	}
	flags, at := raw[1], 2
	if flags&8 != 0 {
		if raw[at] != 0 { // A link to somewhere else.
			return member{}, false
		}
		at++
	}
	if flags&4 != 0 {
		at += 8
	}
	if flags&16 != 0 {
		at++
	}
	width := 1 << (flags & 3)
	if len(raw) < at+width {
		return member{}, false
	}
	var wide [8]byte
	copy(wide[:], raw[at:at+width])
	at += width
	size := binary.LittleEndian.Uint64(wide[:])
	if bits.Len64(size) > 16 || len(raw) < at+int(size)+8 {
		return member{}, false
	}
	name := cString(raw[at : at+int(size)])
	return member{name, binary.LittleEndian.Uint64(raw[at+int(size):])}, true
}

// symbols goes through the tree of a group in the older form, whose names lie in a heap.
func (h *hdf5) symbols(tree, heap uint64, visit func(member)) error {
	le := binary.LittleEndian
	raw, err := h.bytes(heap, 32)
	if err != nil {
		return err
	}
	if string(raw[:4]) != "HEAP" {
		return errHDF5
	}
	names := le.Uint64(raw[24:])
	todo := []uint64{tree}
	for len(todo) > 0 {
		at := todo[0]
		todo = todo[1:]
		if h.seen[at] {
			continue
		}
		if len(h.seen) >= maxObjects {
			h.m.Truncated = true
			return nil
		}
		h.seen[at] = true
		node, err := h.bytes(at, 8)
		if err != nil {
			return err
		}
		count := int(le.Uint16(node[6:]))
		switch string(node[:4]) {
		case "TREE":
			entries, err := h.bytes(at+24, 16*count)
			if err != nil {
				return err
			}
			for i := range count {
				todo = append(todo, le.Uint64(entries[16*i+8:]))
			}
			if len(todo) > maxObjects {
				h.m.Truncated = true
				return nil
			}
		case "SNOD":
			if err := h.entries(at+8, count, names, visit); err != nil {
				return err
			}
		default:
			return errHDF5
		}
	}
	return nil
}

// entries of a node of a tree: the place of a name, the place of an object, and what was cached of it.
func (h *hdf5) entries(at uint64, count int, names uint64, visit func(member)) error {
	const size = 40
	le := binary.LittleEndian
	for i := range count {
		if h.members > maxObjects {
			return nil
		}
		raw, err := h.bytes(at+uint64(i*size), size)
		if err != nil {
			return err
		}
		start := names + le.Uint64(raw)
		if start > uint64(h.size) {
			return errHDF5
		}
		name, err := h.bytes(start, int(min(longestName, uint64(h.size)-start)))
		if err != nil {
			return err
		}
		visit(member{cString(name), le.Uint64(raw[8:])})
	}
	return nil
}

// longestName is how much of a name is read.
const longestName = 256
