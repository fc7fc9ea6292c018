// SPDX-License-Identifier: Apache-2.0

package mxnet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/jsonstream"
	"github.com/vsa-legal/operator/modelscan/model"
)

// parse reads the structure of a symbol or of parameters.
func parse(f model.File) (*model.Model, error) {
	head := make([]byte, headerSize)
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	m := &model.Model{Format: name, Producer: "mxnet", Layout: model.OIHW}
	if isParameters(head, f.Size()) {
		if err := readParameters(m, f); err != nil {
			return nil, err
		}
		return m, nil
	}
	s := &symbol{m: m, r: jsonstream.New(io.NewSectionReader(f, 0, f.Size()))}
	s.read()
	if err := s.r.Err(); err != nil {
		return nil, err
	}
	if len(m.Nodes) == 0 {
		return nil, errors.New("there is no operation in it")
	}
	addParameters(m, f.Path())
	return m, nil
}

// maxEpochs of parameters that may lie beside a symbol.
const maxEpochs = 20

// addParameters names the files that may hold the weights. The symbol does not say: by convention net-symbol.json goes with
// net-0000.params, with the number of an epoch.
func addParameters(m *model.Model, at string) {
	prefix, ok := strings.CutSuffix(path.Base(at), "-symbol.json")
	if !ok {
		return
	}
	for epoch := range maxEpochs {
		m.AddExternalData(fmt.Sprintf("%s-%04d.params", prefix, epoch))
	}
}

// isSymbol tells whether the head is that of a JSON object whose first member are nodes, and the first of these a variable or
// an operation with a name and inputs.
func isSymbol(head []byte) bool {
	text := bytes.TrimLeft(head, "\ufeff \t\r\n")
	if len(text) == 0 || text[0] != '{' {
		return false
	}
	fits := false
	r := jsonstream.New(bytes.NewReader(text))
	r.Object(func(key string) {
		if key != "nodes" {
			return
		}
		r.Array(func() {
			seen := map[string]bool{}
			r.Object(func(key string) { seen[key] = len(seen) < 16 })
			fits = seen["op"] && seen["name"] && seen["inputs"] && !seen["type"]
			r.Fail(io.EOF) // The first is enough.
		})
	})
	return fits
}
