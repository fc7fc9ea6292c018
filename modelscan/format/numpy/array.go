// SPDX-License-Identifier: Apache-2.0

package numpy

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/format/pytorch"
	"github.com/vsa-legal/operator/modelscan/internal/zipdir"
	"github.com/vsa-legal/operator/modelscan/model"
)

// The header is a Python dictionary as text.
const maxHeader = 64 << 10

var (
	descr = regexp.MustCompile(`'descr':\s*'([<>|=]?)([a-zA-Z])(\d{0,3})'`)
	shape = regexp.MustCompile(`'shape':\s*\(([0-9, L]*)\)`)
)

// types by the letter that NumPy has for a kind of number.
var types = map[string]string{"f": "float", "i": "int", "u": "uint", "c": "complex"}

// array reads the header of one, and the pickle in it if it is one of objects.
func array(m *model.Model, in io.Reader, name string) error {
	header, err := readHeader(in)
	if err != nil {
		return err
	}
	kind, dims := descr.FindSubmatch(header), shape.FindSubmatch(header)
	if dims == nil {
		return errors.New("the header of an array has no shape")
	}
	if kind == nil { // an array of records
		m.AddWeight(model.Tensor{Name: name, Shape: numbers(string(dims[1]))})
		return nil
	}
	if string(kind[2]) == "O" {
		return pytorch.Pickle(m, in)
	}
	m.AddWeight(model.Tensor{Name: name, Type: typeName(string(kind[2]), string(kind[3])), Shape: numbers(string(dims[1]))})
	return nil
}

// readHeader returns the text of the header. Its length has two bytes in version 1, four later.
func readHeader(in io.Reader) ([]byte, error) {
	var head [8]byte
	if _, err := io.ReadFull(in, head[:]); err != nil || string(head[:len(magic)]) != magic {
		return nil, errors.New("an array does not begin as one")
	}
	raw := make([]byte, 4)
	if head[6] == 1 {
		raw = raw[:2]
	}
	if _, err := io.ReadFull(in, raw); err != nil {
		return nil, fmt.Errorf("reading the header of an array: %w", err)
	}
	length := binary.LittleEndian.Uint32(append(raw, 0, 0)[:4])
	if length > maxHeader {
		return nil, fmt.Errorf("the header of an array has %d bytes", length)
	}
	header := make([]byte, length)
	if _, err := io.ReadFull(in, header); err != nil {
		return nil, fmt.Errorf("reading the header of an array: %w", err)
	}
	return bytes.TrimSpace(header), nil
}

// typeName is the type of a number of so many bytes.
func typeName(kind, width string) string {
	n, err := strconv.Atoi(width)
	if known, ok := types[kind]; ok && err == nil {
		return known + strconv.Itoa(8*n)
	}
	switch kind {
	case "b", "?":
		return "bool"
	case "S", "U", "a":
		return "string"
	}
	return ""
}

// numbers of a tuple.
func numbers(text string) []int64 {
	out := []int64{}
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimRight(strings.TrimSpace(part), "L"); part == "" {
			continue
		}
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			n = -1
		}
		if len(out) < model.MaxRank {
			out = append(out, n)
		}
	}
	return out
}

// maxEntries of an archive that are read.
const maxEntries = model.MaxWeights

// archive reads the arrays of a zip file, whose names are those of the entries.
func archive(m *model.Model, f model.File) error {
	n := 0
	return zipdir.Walk(f, f.Size(), func(e *zipdir.Entry) error {
		name, ok := strings.CutSuffix(e.Name, ".npy")
		if !ok {
			return nil
		}
		if n++; n > maxEntries {
			m.Truncated = true
			return nil
		}
		in, err := e.Open(f, f.Size(), f.Size())
		if err != nil {
			return err
		}
		return array(m, in, name[:min(len(name), model.MaxName)])
	})
}
