// SPDX-License-Identifier: Apache-2.0

// Package openvino reads the intermediate representation of OpenVINO, XML that describes a network, with its weights in a
// file beside it (https://docs.openvino.ai/2025/documentation/openvino-ir-format.html). Versions 2 to 11 are known.
package openvino

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

const (
	maxDepth  = 32        // elements within elements
	maxBodies = 4         // networks within operations of a network
	maxWord   = 64        // bytes of a type or a number
	maxToken  = 256 << 10 // bytes of one element
	maxLayers = 32_000
	maxEdges  = 120_000
	maxData   = 4 << 20 // bytes of what layers say of themselves
	dataSize  = 64      // bytes that remembering one of these takes
)

// sniff tells whether the head is that of XML whose first element is a network with layers.
func sniff(head []byte, _ int64, _ string) bool {
	text := bytes.TrimLeft(head, "\ufeff \t\r\n")
	if len(text) == 0 || text[0] != '<' {
		return false
	}
	dec := xml.NewDecoder(bytes.NewReader(text))
	net := false
	for {
		token, err := dec.RawToken()
		if err != nil {
			return false
		}
		start, ok := token.(xml.StartElement)
		switch {
		case !ok:
		case !net && (start.Name.Local != "net" || start.Name.Space != ""):
			return false
		case net && start.Name.Local == "layers":
			return true
		case net && slices.Contains([]string{"pre-process", "mean", "rt_info", "meta_data"}, start.Name.Local):
			return true
		case net:
			return false
		}
		net = net || ok
	}
}

// parse reads the network. The weights are in another file, which is named.
func parse(f model.File) (*model.Model, error) {
	p, _, err := read(io.NewSectionReader(f, 0, f.Size()), false)
	if err != nil {
		return nil, err
	}
	base := path.Base(f.Path())
	p.m.AddExternalData(strings.TrimSuffix(base, path.Ext(base)) + ".bin")
	return p.m, nil
}

// at reads a network in the middle of a text: behind other lines, or between them.
func at(f model.File, offset int64) (*model.Model, int64, error) {
	p, end, err := read(io.NewSectionReader(f, offset, f.Size()-offset), true)
	if err != nil {
		return nil, 0, err
	}
	return p.m, end, nil
}

// read reads a network up to the end of the text, or of its first element: what follows that may be none of it.
func read(text io.Reader, first bool) (*parser, int64, error) {
	in := &limited{in: text}
	p := &parser{m: &model.Model{Format: "openvino", Layout: model.OIHW}}
	dec := xml.NewDecoder(in)
	for ended := false; !ended; {
		in.left = maxToken
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, 0, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			p.path = append(p.path, t.Name.Local)
			if len(p.path) > maxDepth {
				return nil, 0, errors.New("the XML is nested too deeply")
			}
			p.start(t)
		case xml.CharData:
			p.text(t)
		case xml.EndElement:
			p.end(t.Name.Local)
			p.path = p.path[:len(p.path)-1]
			ended = first && len(p.path) == 0
		}
	}
	if !p.found {
		return nil, 0, errors.New("there are no layers")
	}
	return p, dec.InputOffset(), nil
}

// limited reads no more than is left for one element: the decoder holds it in memory.
type limited struct {
	in   io.Reader
	left int
}

var errToken = errors.New("an element of the XML is too long")

// Read reads what is left for the element.
func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errToken
	}
	n, err := l.in.Read(p)
	l.left -= n
	return n, err
}
