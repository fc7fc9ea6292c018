// SPDX-License-Identifier: Apache-2.0

package keras

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// Bounds of one file.
const (
	maxObjects  = 40_000
	maxDepth    = 32
	maxMessages = 4096 // of one object
	maxBlocks   = 64   // of one object
	maxOrder    = 60_000
	undefined   = ^uint64(0)
)

var errHDF5 = errors.New("the HDF5 file is damaged")

// hdf5 goes through the groups of a file and notes the shapes of the datasets. It knows what the HDF5 library writes by
// default, with addresses of 8 bytes: https://docs.hdfgroup.org/hdf5/develop/_f_m_t3.html. Groups of a very large number of
// members, which are kept in another way, are not read, and told as Truncated.
type hdf5 struct {
	m    *model.Model
	f    io.ReaderAt
	size int64
	seen map[uint64]bool
	// members counts those of all groups.
	members int
	// order in which Keras lists layers and weights, by path: HDF5 sorts them by their names.
	order map[string]int
	heap  heap
}

// readHDF5 notes the datasets, and tells whether the file lists layers or weights as Keras does.
func readHDF5(m *model.Model, f io.ReaderAt, size int64) (ordered bool, err error) {
	h := &hdf5{m: m, f: f, size: size, seen: map[uint64]bool{}, order: map[string]int{}}
	head, err := h.bytes(0, 96)
	if err != nil {
		return false, err
	}
	le := binary.LittleEndian
	root := uint64(0)
	switch version := head[8]; {
	case version <= 1:
		at := 24 + 4*int(version) + 4*8 // Behind four addresses comes the entry of the root group.
		if head[13] != 8 || head[14] != 8 {
			return false, errors.New("an HDF5 file with addresses that are not of 8 bytes")
		}
		root = le.Uint64(head[at+8:])
	case version <= 3:
		if head[9] != 8 || head[10] != 8 {
			return false, errors.New("an HDF5 file with addresses that are not of 8 bytes")
		}
		root = le.Uint64(head[12+3*8:])
	default:
		return false, errHDF5
	}
	err = h.object("", root, 0)
	return len(h.order) > 0, err
}

// bytes reads n bytes, or says that they are not there.
func (h *hdf5) bytes(at uint64, n int) ([]byte, error) {
	if at > uint64(h.size) || uint64(n) > uint64(h.size)-at {
		return nil, errHDF5
	}
	raw := make([]byte, n)
	if _, err := h.f.ReadAt(raw, int64(at)); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return raw, nil
}

// member of a group.
type member struct {
	name string
	at   uint64
}

// header is what the messages of an object say.
type header struct {
	shape     []int64
	isDataset bool // it has a shape and a layout
	hasShape  bool
	kind      string
	members   []member
}

// object reads a group or a dataset.
func (h *hdf5) object(path string, at uint64, depth int) error {
	if h.seen[at] {
		return nil
	}
	if depth > maxDepth || len(h.seen) >= maxObjects {
		h.m.Truncated = true
		return nil
	}
	h.seen[at] = true
	var o header
	if err := h.messages(at, func(kind uint16, raw []byte) error { return h.message(path, &o, kind, raw) }); err != nil {
		return err
	}
	if o.isDataset && o.hasShape {
		name := strings.TrimPrefix(path, "model_weights/")
		h.m.AddWeight(model.Tensor{Name: name, Type: o.kind, Shape: o.shape})
		return nil
	}
	rank := func(m member) int {
		if n, ok := h.order[join(path, m.name)]; ok {
			return n
		}
		return maxOrder
	}
	slices.SortStableFunc(o.members, func(a, b member) int { return cmp.Compare(rank(a), rank(b)) })
	for _, m := range o.members {
		if err := h.object(join(path, m.name), m.at, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// message takes one message of an object's header.
func (h *hdf5) message(path string, o *header, kind uint16, raw []byte) error {
	switch kind {
	case 0x01:
		o.shape, o.hasShape = dataspace(raw)
	case 0x02: // How links are kept.
		at := 2
		if len(raw) > 1 && raw[1]&1 != 0 {
			at += 8
		}
		if len(raw) >= at+8 && binary.LittleEndian.Uint64(raw[at:]) != undefined {
			h.m.Truncated = true
		}
	case 0x03:
		o.kind = datatype(raw)
	case 0x06:
		if m, ok := link(raw); ok {
			h.join(o, m)
		}
	case 0x08: // The layout, which only a dataset has.
		o.isDataset = true
	case 0x0c:
		h.attribute(path, raw)
	case 0x11:
		if len(raw) < 16 {
			return errHDF5
		}
		le := binary.LittleEndian
		return h.symbols(le.Uint64(raw), le.Uint64(raw[8:]), func(m member) { h.join(o, m) })
	}
	return nil
}

func (h *hdf5) join(o *header, m member) {
	if h.members++; h.members > maxObjects {
		h.m.Truncated = true
		return
	}
	o.members = append(o.members, m)
}

// dataspace reads a shape.
func dataspace(raw []byte) ([]int64, bool) {
	if len(raw) < 4 {
		return nil, false
	}
	at := 4
	if raw[0] == 1 {
		at = 8
	}
	rank := int(raw[1])
	if rank > model.MaxRank || len(raw) < at+8*rank {
		return nil, false
	}
	shape := make([]int64, rank)
	for i := range shape {
		shape[i] = int64(binary.LittleEndian.Uint64(raw[at+8*i:]))
	}
	return shape, true
}

// datatype reads the class, the sign and the size of the elements.
func datatype(raw []byte) string {
	if len(raw) < 8 {
		return ""
	}
	size := binary.LittleEndian.Uint32(raw[4:])
	bits := map[uint32]string{1: "8", 2: "16", 4: "32", 8: "64"}[size]
	switch class := raw[0] & 15; {
	case class == 3:
		return "string"
	case bits == "":
		return ""
	case class == 1:
		return "float" + bits
	case class == 0 && raw[1]&8 != 0:
		return "int" + bits
	case class == 0:
		return "uint" + bits
	}
	return ""
}

// attribute keeps strings, and learns the order from those that list layers or weights.
func (h *hdf5) attribute(path string, raw []byte) {
	if len(raw) < 9 || raw[0] < 1 || raw[0] > 3 {
		return
	}
	le := binary.LittleEndian
	nameSize, typeSize, spaceSize := int(le.Uint16(raw[2:])), int(le.Uint16(raw[4:])), int(le.Uint16(raw[6:]))
	at := 8
	switch raw[0] {
	case 1: // Every part fills up to 8 bytes.
		nameSize, typeSize, spaceSize = (nameSize+7)&^7, (typeSize+7)&^7, (spaceSize+7)&^7
	case 3:
		at = 9
	}
	if at+nameSize+typeSize+spaceSize > len(raw) {
		return
	}
	name := cString(raw[at : at+nameSize])
	at += nameSize
	kind := raw[at : at+typeSize]
	data := raw[at+typeSize+spaceSize:]
	if len(kind) < 8 || name == "model_config" || name == "training_config" {
		return
	}
	width, read := int(le.Uint32(kind[4:])), cString
	switch {
	case datatype(kind) == "string":
	case kind[0]&15 == 9 && kind[1]&15 == 1 && width == 16: // Strings of any length.
		read = h.text
	default:
		return
	}
	lists := strings.HasPrefix(name, "layer_names") || strings.HasPrefix(name, "weight_names")
	for width > 0 && len(data) >= width {
		text := read(data[:width])
		data = data[width:]
		if lists {
			h.rank(path, text)
			continue
		}
		h.m.AddString(name + "=" + text)
	}
}

// rank notes the place of a layer or a weight, and of the groups that it is in.
func (h *hdf5) rank(path, name string) {
	for part := range strings.SplitSeq(name, "/") {
		path = join(path, part)
		if _, known := h.order[path]; !known && len(h.order) < maxOrder {
			h.order[path] = len(h.order)
		}
	}
}

func cString(raw []byte) string {
	text, _, _ := bytes.Cut(raw, []byte{0})
	return string(bytes.ToValidUTF8(text, nil))
}

// join makes a path, which stays short.
func join(path, name string) string {
	if name = name[:min(len(name), model.MaxName)]; path == "" {
		return name
	}
	if len(path) > model.MaxName {
		return path
	}
	return path + "/" + name
}
