// SPDX-License-Identifier: Apache-2.0

// Package safetensors reads lists of weights in the format of https://github.com/huggingface/safetensors#format: the
// length of the header, the header in JSON, then the weights.
package safetensors

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/jsonstream"
	"github.com/vsa-legal/operator/modelscan/model"
)

const (
	lengthSize = 8
	maxHeader  = 100_000_000 // that of the reference implementation
	metadata   = "__metadata__"
)

// sniff tells whether there is a header of a plausible length that begins with a weight or with metadata.
func sniff(head []byte, size int64, _ string) bool {
	if len(head) < lengthSize+2 || head[lengthSize] != '{' {
		return false
	}
	if _, err := headerLength(head, size); err != nil {
		return false
	}
	fits := false
	r := jsonstream.New(bytes.NewReader(head[lengthSize:]))
	r.Object(func(name string) {
		r.Object(func(key string) {
			fits = fits || name == metadata || key == "dtype" || key == "shape" || key == "data_offsets"
		})
		r.Fail(io.EOF) // The first is enough.
	})
	return fits
}

// headerLength returns the length of the header, which must be within the file.
func headerLength(head []byte, size int64) (int64, error) {
	n := binary.LittleEndian.Uint64(head)
	if n < 2 || n > maxHeader || int64(n) > size-lengthSize {
		return 0, fmt.Errorf("a header of %d bytes does not fit", n)
	}
	return int64(n), nil
}

// weight is a tensor and where its data begins.
type weight struct {
	model.Tensor
	begin int64
}

// parse reads the header.
func parse(f model.File) (*model.Model, error) {
	var head [lengthSize]byte
	if _, err := f.ReadAt(head[:], 0); err != nil {
		return nil, fmt.Errorf("reading the length of the header: %w", err)
	}
	length, err := headerLength(head[:], f.Size())
	if err != nil {
		return nil, err
	}
	p := parser{
		r:    jsonstream.New(io.NewSectionReader(f, lengthSize, length)),
		m:    &model.Model{Format: "safetensors", Layout: model.OIHW},
		size: f.Size() - lengthSize - length,
	}
	p.r.Object(p.member)
	if err := p.r.Err(); err != nil {
		return nil, fmt.Errorf("the header: %w", err)
	}
	if len(p.weights) == 0 && len(p.m.Strings) == 0 {
		return nil, errors.New("there is nothing in the header")
	}
	slices.SortStableFunc(p.weights, func(a, b weight) int { return cmp.Compare(a.begin, b.begin) })
	for _, w := range p.weights {
		p.m.AddWeight(w.Tensor)
	}
	return p.m, nil
}

// parser reads one header.
type parser struct {
	r       *jsonstream.Reader
	m       *model.Model
	size    int64 // of the data
	weights []weight
}

// member takes a weight, or the metadata.
func (p *parser) member(name string) {
	if name == metadata {
		p.r.Object(func(key string) {
			value := p.r.Text()
			p.m.AddString(key)
			p.m.AddString(value)
			if key == "format" && value == "pt" {
				p.m.Producer = "pytorch"
			}
		})
		return
	}
	w := weight{Tensor: model.Tensor{Name: name}}
	var span []int64
	p.r.Object(func(key string) {
		switch key {
		case "dtype":
			w.Type = typeOf(p.r.Text())
		case "shape":
			w.Shape = p.r.Ints(model.MaxRank + 1)
		case "data_offsets":
			span = p.r.Ints(3)
		}
	})
	if len(span) != 2 || span[0] < 0 || span[0] > span[1] || span[1] > p.size {
		p.r.Fail(fmt.Errorf("the weight %.64q is not within the file", name))
		return
	}
	w.begin = span[0]
	if len(p.weights) >= model.MaxWeights {
		p.m.Truncated = true
		return
	}
	w.Name = strings.Clone(w.Name[:min(len(w.Name), model.MaxName)])
	p.weights = append(p.weights, w)
}

// typeOf returns what numpy calls a type.
func typeOf(dtype string) string {
	switch {
	case dtype == "BF16":
		return "bfloat16"
	case dtype == "F8_E4M3":
		return "float8_e4m3fn"
	case len(dtype) < 2 || dtype[1] < '0' || dtype[1] > '9':
		return strings.ToLower(dtype)
	}
	letters := map[byte]string{'F': "float", 'I': "int", 'U': "uint", 'C': "complex"}
	if word, ok := letters[dtype[0]]; ok {
		return word + strings.ToLower(dtype[1:])
	}
	return strings.ToLower(dtype)
}
