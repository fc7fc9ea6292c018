// SPDX-License-Identifier: Apache-2.0

package tfjs

import (
	"bytes"
	"slices"

	"github.com/vsa-legal/operator/modelscan/internal/jsonstream"
)

// sniff tells whether the head is that of a JSON document with a topology, a list of weights or layers of Keras. Other
// JSON is not taken: the keys and what they hold must both fit.
func sniff(head []byte, _ int64, _ string) bool {
	text := bytes.TrimLeft(head, "\ufeff \t\r\n")
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return false
	}
	s := sniffer{r: jsonstream.New(bytes.NewReader(head))}
	s.r.Value(s.member, func() { s.r.Object(s.group) })
	return s.fits
}

// sniffer looks at as much of a document as there is. That it ends in the middle is no error here.
type sniffer struct {
	r    *jsonstream.Reader
	fits bool
}

// formats that model.json names.
var formats = []string{"graph-model", "layers-model", "tfjs-graph-model", "tfjs-layers-model"}

func (s *sniffer) member(key string) {
	switch key {
	case "format":
		s.fits = slices.Contains(formats, s.r.Text()) || s.fits
	case "modelTopology":
		s.r.Object(s.member)
	case "weightsManifest":
		s.r.Array(func() { s.r.Object(s.group) })
	case "userDefinedMetadata", "signature":
		s.signature(key)
	case "model_config":
		s.r.Object(s.member)
	case "node":
		s.elements("name", "op")
	case "config":
		s.r.Value(func(key string) {
			if key == "layers" {
				s.elements("class_name", "config")
			}
		}, func() { s.has("class_name", "config") })
	}
}

// group looks for weights with a shape and a type.
func (s *sniffer) group(key string) {
	if key == "weights" {
		s.elements("name", "shape", "dtype")
	}
}

// signature looks for tensors with a type of TensorFlow.
func (s *sniffer) signature(key string) {
	s.r.Object(func(inner string) {
		switch {
		case inner == "signature" && key != inner:
			s.signature(inner)
		case inner == "inputs" || inner == "outputs":
			s.r.Object(func(string) { s.has("name", "dtype") })
		}
	})
}

// elements looks for a list whose elements have these members.
func (s *sniffer) elements(keys ...string) {
	s.r.Array(func() { s.has(keys...) })
}

// has looks for an object with these members.
func (s *sniffer) has(keys ...string) {
	found := map[string]bool{}
	s.r.Object(func(key string) {
		found[key] = true
		if slices.ContainsFunc(keys, func(key string) bool { return !found[key] }) {
			return
		}
		s.fits = true
	})
}
