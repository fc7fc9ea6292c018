// SPDX-License-Identifier: Apache-2.0

package ncnn

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// layer is one, as both forms describe it.
type layer struct {
	kind, name      string
	inputs, outputs []string
	// params by their number, or by their name in pnnx.
	params map[string]string
}

// text reads the form for people. It consists of words; the loader takes any space between them.
func (b *builder) text(f model.File) error {
	words := bufio.NewScanner(io.NewSectionReader(f, 0, f.Size()))
	words.Buffer(make([]byte, 4<<10), maxWord)
	words.Split(bufio.ScanWords)
	next := func() string {
		if words.Scan() {
			return words.Text()
		}
		return ""
	}
	if next() != magic {
		return errors.New("the magic number is missing")
	}
	layers, blobs := number(next()), number(next())
	if layers <= 0 || blobs <= 0 {
		return errors.New("the numbers of layers and blobs are missing")
	}
	word := next()
	for word != "" {
		l := layer{kind: short(word), name: layerName(next()), params: map[string]string{}}
		in, out := number(next()), number(next())
		if in < 0 || out < 0 || strings.Contains(l.kind, "=") {
			return fmt.Errorf("layer %d is not complete", b.layers+1)
		}
		l.inputs, l.outputs = b.names(in, next), b.names(out, next)
		for word = next(); strings.Contains(word, "="); word = next() {
			if key, value, _ := strings.Cut(word, "="); len(l.params) < maxParams {
				l.params[short(key)] = short(value)
			}
		}
		b.add(&l)
	}
	return words.Err()
}

// names takes the names of n blobs.
func (b *builder) names(n int64, next func() string) []string {
	var out []string
	for range n {
		word := next()
		if word == "" {
			break
		}
		out = b.edge(out, word)
	}
	return out
}

// edge adds the name of a blob to a list, within the bounds.
func (b *builder) edge(to []string, name string) []string {
	if b.edges >= maxEdges || len(to) >= model.MaxEdges {
		b.m.Truncated = true
		return to
	}
	name = short(name)
	b.edges += len(name) + edgeSize
	return append(to, name)
}

const (
	endOfParams = -233
	array       = -23300
	textParam   = -23400
)

// binary reads the form of numbers of 32 bits. Layers and blobs have no names there.
func (b *builder) binary(f model.File) error {
	in := bufio.NewReader(io.NewSectionReader(f, 4, f.Size()-4))
	var failed error
	next := func() int32 {
		var p [4]byte
		if failed == nil {
			_, failed = io.ReadFull(in, p[:])
		}
		return int32(binary.LittleEndian.Uint32(p[:]))
	}
	layers := next()
	next() // The number of blobs.
	for i := int32(0); i < layers && failed == nil; i++ {
		l := layer{kind: kindOf(next()), name: strconv.Itoa(int(i)), params: map[string]string{}}
		inputs, outputs := next(), next()
		for range inputs {
			if failed != nil {
				break
			}
			l.inputs = b.edge(l.inputs, strconv.Itoa(int(next())))
		}
		for range outputs {
			if failed != nil {
				break
			}
			l.outputs = b.edge(l.outputs, strconv.Itoa(int(next())))
		}
		l.take(next, &failed)
		if failed == nil {
			b.add(&l)
		}
	}
	if failed != nil {
		return fmt.Errorf("layer %d of %d: %w", b.layers+1, layers, failed)
	}
	return nil
}

// take reads the parameters of a layer. Numbers that are not whole look like large ones here; none is asked for.
func (l *layer) take(next func() int32, failed *error) {
	for *failed == nil {
		id := next()
		if id == endOfParams {
			return
		}
		n := int64(1)
		if id <= array {
			n = int64(next())
			if id <= textParam {
				n = (n + 3) / 4
			}
		}
		for i := int64(0); i < n && *failed == nil; i++ {
			if value := next(); id >= 0 && len(l.params) < maxParams {
				l.params[strconv.Itoa(int(id))] = strconv.Itoa(int(value))
			}
		}
	}
}

// short returns at most as much of s as a model keeps, in memory of its own.
func short(s string) string { return strings.Clone(s[:min(len(s), model.MaxName)]) }

// layerName leaves room for the name of a weight behind it.
func layerName(s string) string { return short(s[:min(len(s), model.MaxName-16)]) }

// number returns a whole number, -1 where there is none.
func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return -1
	}
	return n
}
