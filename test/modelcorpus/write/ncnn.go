// SPDX-License-Identifier: Apache-2.0

package write

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func ncnnFormats() []Format {
	supports := func(n Network) bool { _, err := newNCNN(n, "float32"); return err == nil }
	var out []Format
	for _, v := range [][2]string{{"ncnn", "float32"}, {"ncnn-fp16", "float16"}} {
		out = append(out, Format{v[0], func(dir, name string, n Network) ([]string, error) { return writeNCNN(dir, name, n, v[1]) }, supports})
	}
	return out
}

// ncnnNet is a network as NCNN has it: a text with a line for each layer, and the weights one after another. It has no batch,
// so axes and shapes begin with what is second elsewhere.
type ncnnNet struct {
	*graph
	shapes map[string][]int64
	typ    string
	lines  []string
	bin    payload
	blobs  int
	left   map[string]int    // how often a value is still to be read
	names  map[string]string // value to the blob that has it
}

// half is what stands before weights of half precision; zero before those of single precision.
const ncnnHalf = 0x01306b47

func writeNCNN(dir, name string, n Network, typ string) ([]string, error) {
	c, err := newNCNN(n, typ)
	if err != nil {
		return nil, err
	}
	var p payload
	p.text(fmt.Sprintf("7767517\n%d %d\n%s\n", len(c.lines), c.blobs, strings.Join(c.lines, "\n")))
	return files(dir, []string{name + ".param", name + ".bin"}, []payload{p, c.bin})
}

func newNCNN(n Network, typ string) (*ncnnNet, error) {
	n = FoldBatchNorm(n)
	c := &ncnnNet{graph: newGraph(n), shapes: infer(n), typ: typ, names: map[string]string{}}
	c.left = readers(c.Model)
	for _, in := range c.Inputs {
		c.layer("Input", in.Name, nil, []string{in.Name})
		c.split(in.Name)
	}
	for _, node := range c.Nodes {
		for _, s := range append(node.Inputs[:1:1], node.Outputs...) {
			if s := c.shapes[s]; len(s) < 2 || len(s) > 4 || s[0] != 1 {
				if _, weight := c.weights[node.Inputs[0]]; !weight {
					return nil, fmt.Errorf("%s: NCNN has no batch, and three dimensions", node.Op)
				}
			}
		}
		if err := c.lower(node); err != nil {
			return nil, err
		}
		for _, out := range node.Outputs {
			c.split(out)
		}
	}
	return c, nil
}

// token makes a name that has no space in it.
func token(s string) string { return strings.Join(strings.Fields(s), "_") }

// layer writes a line: type, name, how many blobs go in and out, their names, the settings.
func (c *ncnnNet) layer(typ, name string, in, out []string, settings ...string) {
	words := []string{fmt.Sprintf("%-24s %-24s %d %d", typ, token(name), len(in), len(out))}
	for _, i := range in {
		words = append(words, c.read(i))
	}
	for _, o := range out {
		words = append(words, token(o))
		c.blobs++
	}
	c.lines = append(c.lines, strings.Join(append(words, settings...), " "))
}

// split gives each reader of a value a blob of its own.
func (c *ncnnNet) split(name string) {
	c.names[name] = token(name)
	count := c.left[name]
	if count < 2 {
		return
	}
	words := []string{fmt.Sprintf("%-24s %-24s 1 %d %s", "Split", "splitncnn_"+token(name), count, token(name))}
	for i := range count {
		words = append(words, token(name)+"_splitncnn_"+strconv.Itoa(i))
		c.blobs++
	}
	c.lines = append(c.lines, strings.Join(words, " "))
	c.names[name] += "_splitncnn_"
	c.left[name] = 0
}

func (c *ncnnNet) read(name string) string {
	blob := c.names[name]
	if strings.HasSuffix(blob, "_splitncnn_") {
		blob += strconv.Itoa(c.left[name])
		c.left[name]++
	}
	return blob
}

// tagged are weights after a word that says their precision, plain ones are always single.
func (c *ncnnNet) tagged(name string) {
	w := c.weights[name]
	if w.Type == "float32" && c.typ == "float16" {
		w.Type = "float16"
		c.bin.bytes(binary.LittleEndian.AppendUint32(nil, ncnnHalf)...)
	} else {
		c.bin.bytes(0, 0, 0, 0)
	}
	c.bin.add(c.content(w))
	c.bin.pad(4)
}

func (c *ncnnNet) plain(names ...string) {
	for _, n := range names {
		c.bin.add(c.content(c.weights[n]))
	}
}

// memory is a layer that holds a constant, for an operation on it.
func (c *ncnnNet) memory(name string) string {
	w := c.weights[name]
	shape := w.Shape
	for len(shape) > 1 && shape[0] == 1 {
		shape = shape[1:]
	}
	if len(shape) == 0 {
		shape = []int64{1}
	}
	var settings []string
	for i, d := range slices.Backward(shape) {
		settings = append(settings, fmt.Sprintf("%d=%d", len(shape)-1-i, d))
	}
	blob := fmt.Sprintf("%s_%d", name, len(c.lines))
	c.layer("MemoryData", blob, nil, []string{blob}, settings...)
	c.names[blob] = token(blob)
	c.plain(name)
	return blob
}

func setting(key int, v any) string { return fmt.Sprintf("%d=%v", key, v) }

func array(key int, v []int64) string {
	s := fmt.Sprintf("%d=%d", -23300-key, len(v))
	for _, i := range v {
		s += "," + strconv.FormatInt(i, 10)
	}
	return s
}
