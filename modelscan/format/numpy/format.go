// SPDX-License-Identifier: Apache-2.0

// Package numpy reads what NumPy saves: an array, an archive of arrays with their names, and pickles of arrays, as older
// programs keep weights and as scikit-learn keeps what it learnt.
package numpy

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/vsa-legal/operator/modelscan/format"
	"github.com/vsa-legal/operator/modelscan/format/pytorch"
	"github.com/vsa-legal/operator/modelscan/internal/zipdir"
	"github.com/vsa-legal/operator/modelscan/model"
)

const (
	name  = "numpy"
	magic = "\x93NUMPY"
	zip   = "PK\x03\x04"
)

// minSize is the number of bytes below which an array is not worth telling: a vector, a table, a test's data.
const minSize = 4 << 10

// Format of arrays of NumPy.
var Format = format.Format{
	Name:        name,
	Description: "arrays of NumPy (.npy), archives of them (.npz), and pickles of them",
	Source:      "https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html",
	Extensions:  []string{"npz", "npy", "joblib", "pickle"},
	Magic:       format.First(magic, zip, "\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05"),
	MinSize:     minSize,
	Sniff:       sniff,
	Parse:       parse,
	IsPart:      func(name string) bool { return strings.HasSuffix(name, ".npy") },
}

func sniff(head []byte, _ int64, _ string) bool {
	switch {
	case bytes.HasPrefix(head, []byte(magic)):
		return true
	case bytes.HasPrefix(head, []byte(zip)):
		names := zipdir.FirstNames(head)
		return len(names) > 0 && strings.HasSuffix(names[0], ".npy")
	case bytes.Contains(head, []byte("torch")):
		return false
	}
	return bytes.Contains(head, []byte("numpy")) && bytes.Contains(head, []byte("_reconstruct")) || bytes.Contains(head, []byte("sklearn."))
}

// parse reads the names, types and shapes of the arrays.
func parse(f model.File) (*model.Model, error) {
	m := &model.Model{Format: name, Producer: "numpy", Layout: model.OIHW}
	head := make([]byte, len(magic))
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	var err error
	switch in := io.NewSectionReader(f, 0, f.Size()); {
	case string(head) == magic:
		err = array(m, in, "array")
	case string(head[:4]) == zip:
		err = archive(m, f)
	default:
		err = pytorch.Pickle(m, in)
	}
	switch {
	case err != nil:
		return nil, err
	case len(m.Weights) == 0 && len(m.Nodes) == 0:
		return nil, errors.New("no array could be read in it")
	}
	return m, nil
}
