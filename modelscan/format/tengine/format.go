// SPDX-License-Identifier: Apache-2.0

// Package tengine reads models of Tengine, version 2: tables that refer to one another by their offset in the file.
package tengine

import (
	"encoding/binary"
	"errors"

	"github.com/vsa-legal/operator/modelscan/format"
	fb "github.com/vsa-legal/operator/modelscan/internal/flatbuffer"
	"github.com/vsa-legal/operator/modelscan/model"
)

const (
	name = "tengine"
	// rootSize is the length of the root, which is the last table of a file.
	rootSize = 16
	// slack of alignment and of what a program may put behind it.
	slack = 64
)

// Format of models of Tengine.
var Format = format.Format{
	Name:        name,
	Description: "models of Tengine",
	Source:      "https://github.com/OAID/Tengine/blob/tengine-lite/source/serializer/tmfile/tm2_format.h",
	Extensions:  []string{"tmfile"},
	Magic:       format.First("\x02\x00\x00\x00\x00\x00"), // the version of the format, in three numbers
	MinSize:     64,
	Sniff:       sniff,
	Parse:       parse,
}

// sniff tells whether the root is the last table.
func sniff(head []byte, size int64, _ string) bool {
	const unknown = 1 << 40 // a size that no file of 32-bit offsets has: it is not known yet
	root := int64(binary.LittleEndian.Uint32(head[8:]))
	return root >= 12 && (size > unknown || root+rootSize <= size && size <= root+rootSize+slack)
}

// parse reads the structure of a model.
func parse(f model.File) (*model.Model, error) {
	p := parser{b: fb.New(f, f.Size()), m: &model.Model{Format: name, Producer: name, Layout: model.OIHW}, left: maxReads}
	root := p.offset(8)
	subgraphs := p.offsets(p.offset(root + 8))
	if len(subgraphs) == 0 && p.b.Err == nil {
		return nil, errors.New("there is no graph in it")
	}
	for _, at := range subgraphs {
		p.graph(at)
	}
	if p.b.Err != nil {
		return nil, p.b.Err
	}
	if len(p.m.Nodes) == 0 {
		return nil, errors.New("there is no operation in it")
	}
	return p.m, nil
}
