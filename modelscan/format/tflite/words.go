// SPDX-License-Identifier: Apache-2.0

package tflite

import (
	"bufio"
	"bytes"
	"regexp"
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/flatbuffer"
	"github.com/vsa-legal/operator/modelscan/model"
)

const (
	maxSignatures  = 64
	maxMetadata    = 64
	maxMetadataAll = 64 << 10 // bytes read of all metadata
	leastWord      = 4        // characters; shorter ones are chance
)

// words keeps what people wrote into the model. The runtime ignores most of it, so that nothing of it makes the model
// unreadable.
func (p *parser) words(root flatbuffer.Table) {
	b := p.b
	if b.Err != nil {
		return
	}
	description := b.Text(root, 3, model.MaxString)
	p.m.Producer = description
	p.m.AddString(description)
	p.signatures(b.VectorOf(root, 7, 4))
	p.metadata(b.VectorOf(root, 6, 4))
	b.Err = nil
}

// signatures keeps the names that a SavedModel gave to inputs and outputs.
func (p *parser) signatures(v flatbuffer.Vector) {
	b := p.b
	for i := range p.bounded(v.N, maxSignatures) {
		t := b.TableAt(v, i)
		p.m.AddString(b.Text(t, 2, model.MaxString))
		for _, slot := range []int{0, 1} {
			list := b.VectorOf(t, slot, 4)
			for j := range p.bounded(list.N, maxSignatures) {
				p.m.AddString(b.Text(b.TableAt(list, j), 0, model.MaxString))
			}
		}
	}
}

// metadata keeps the words in the buffers of metadata: the name and the description of the model, the names of the files
// of labels. They are flatbuffers of other schemas, in which strings stand as they are.
func (p *parser) metadata(v flatbuffer.Vector) {
	b := p.b
	left := int64(maxMetadataAll)
	for i := range p.bounded(v.N, maxMetadata) {
		t := b.TableAt(v, i)
		name := b.Text(t, 0, model.MaxString)
		p.m.AddString(name)
		at, size := p.data(uint32(b.IntOf(t, 1)))
		data := make([]byte, min(size, left))
		b.Fill(at, data)
		if b.Err != nil {
			return
		}
		left -= int64(len(data))
		for _, word := range printable(data) {
			p.m.AddString(word)
			if version.MatchString(word) && name == "CONVERSION_METADATA" {
				p.m.Producer = "tensorflow " + word
			}
		}
	}
}

var version = regexp.MustCompile(`^\d+\.\d+\.\d+[-+.\w]*$`)

// printable returns the words in data: runs of text without control characters.
func printable(data []byte) []string {
	var out []string
	for _, run := range bytes.FieldsFunc(data, func(r rune) bool {
		return r < ' ' && r != '\t' || r == 0x7f || r == '\uFFFD'
	}) {
		if word := strings.TrimSpace(string(run)); len(word) >= leastWord {
			out = append(out, word)
		}
	}
	return out
}

// lines keeps the lines of a text.
func lines(m *model.Model, text []byte) {
	for scanner := bufio.NewScanner(bytes.NewReader(text)); scanner.Scan(); {
		m.AddString(strings.ToValidUTF8(strings.TrimSpace(scanner.Text()), ""))
	}
}
