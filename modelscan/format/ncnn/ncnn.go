// SPDX-License-Identifier: Apache-2.0

// Package ncnn reads networks of ncnn, https://github.com/Tencent/ncnn/wiki/param-and-model-file-structure: text, or the
// same as numbers, with the weights in another file. It reads the text of pnnx, which ncnn is converted from, as well.
package ncnn

import (
	"bytes"
	"encoding/binary"
	"errors"
	"path"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// magic is the first word of the text, and the first number of the other form.
const (
	magic     = "7767517"
	magicLong = 7767517
)

const (
	maxWord   = 64 << 10
	maxParams = 64      // of a layer that are kept
	maxEdges  = 4 << 20 // bytes of all names of blobs, with what remembering one takes
	edgeSize  = 40
)

// sniff tells whether the file begins with the magic number and with plausible numbers of layers and blobs.
func sniff(head []byte, size int64, _ string) bool {
	if len(head) >= 12 && binary.LittleEndian.Uint32(head) == magicLong {
		layers, blobs := binary.LittleEndian.Uint32(head[4:]), binary.LittleEndian.Uint32(head[8:])
		return layers > 0 && blobs > 0 && int64(layers) <= size/16 && int64(blobs) <= size/4
	}
	words := bytes.Fields(head)
	return len(words) > 2 && string(words[0]) == magic && number(string(words[1])) > 0 && number(string(words[2])) > 0
}

// parse reads the network.
func parse(f model.File) (*model.Model, error) {
	b := builder{
		m:        &model.Model{Format: "ncnn", Layout: model.OIHW},
		produced: map[string][]int64{}, consumed: map[string]bool{},
	}
	var head [4]byte
	if _, err := f.ReadAt(head[:], 0); err != nil {
		return nil, err
	}
	read := b.text
	if binary.LittleEndian.Uint32(head[:]) == magicLong {
		read = b.binary
	}
	if err := read(f); err != nil {
		return nil, err
	}
	if b.layers == 0 {
		return nil, errors.New("there are no layers")
	}
	b.finish()
	b.m.AddExternalData(external(path.Base(f.Path())))
	return b.m, nil
}

// external returns the name of the file of weights: that of the network with .bin in place of .param or .param.bin.
func external(name string) string {
	name = strings.TrimSuffix(name, ".bin")
	return strings.TrimSuffix(name, ".param") + ".bin"
}
