// SPDX-License-Identifier: Apache-2.0

// Package mnn reads models of MNN, which are flatbuffers without an identifier. The numbers of the fields are those of
// https://github.com/alibaba/MNN/tree/master/schema/default.
package mnn

import (
	"encoding/binary"

	"github.com/vsa-legal/operator/modelscan/format"
)

const name = "mnn"

// Format of models of MNN.
var Format = format.Format{
	Name:        name,
	Description: "models of MNN",
	Source:      "https://github.com/alibaba/MNN/blob/master/schema/default/MNN.fbs",
	Extensions:  []string{"mnn"},
	MinSize:     64,
	Sniff:       sniff,
	Parse:       parse,
}

// Fields of the root: Net.
const (
	netOperations = 3
	netOutputs    = 4
	netNames      = 7
	netUUID       = 11
)

// flatTable is the head of a flatbuffer.
type flatTable struct {
	head []byte
	size int64
}

// number reads 2 or 4 bytes, if they are within the head.
func (t flatTable) number(at int64, width int) (int64, bool) {
	if at < 0 || at+int64(width) > int64(len(t.head)) {
		return 0, false
	}
	if width == 2 {
		return int64(binary.LittleEndian.Uint16(t.head[at:])), true
	}
	return int64(binary.LittleEndian.Uint32(t.head[at:])), true
}

// root finds the root and the table of the places of its fields.
func (t flatTable) root() (root, fields, inline int64, ok bool) {
	root, ok = t.number(0, 4)
	if !ok || root < 8 || root > 256 || root%4 != 0 {
		return 0, 0, 0, false
	}
	back, ok := t.number(root, 4)
	if !ok {
		return 0, 0, 0, false
	}
	fields = root - int64(int32(back))
	length, ok := t.number(fields, 2)
	inline, hasInline := t.number(fields+2, 2)
	const least, most = 4 + 2*(netNames+1), 64 // the fields up to the names, and not many more than the schema has
	ok = ok && hasInline && length >= least && length <= most && length%2 == 0 && inline >= 12 && inline <= 128
	return root, fields, inline, ok
}

// hasVector tells whether a field points at a vector that the file has room for.
func (t flatTable) hasVector(root, fields, inline, field int64) bool {
	offset, ok := t.number(fields+4+2*field, 2)
	if !ok || offset < 4 || offset+4 > inline {
		return false
	}
	target, ok := t.number(root+offset, 4)
	if !ok || target < 4 || root+offset+target+4 > t.size {
		return false
	}
	count, visible := t.number(root+offset+target, 4)
	return !visible || count > 0 && count < 1<<20 && count*4 <= t.size
}

// sniff: the root has vectors of operations and of names, which no other format has in these places.
func sniff(head []byte, size int64, _ string) bool {
	t := flatTable{head, size}
	root, fields, inline, ok := t.root()
	if !ok || isIdentifier(head[4:8]) {
		return false
	}
	return t.hasVector(root, fields, inline, netOperations) && t.hasVector(root, fields, inline, netNames)
}

// isIdentifier tells whether the four bytes behind the place of the root name another format.
func isIdentifier(raw []byte) bool {
	for _, c := range raw {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
