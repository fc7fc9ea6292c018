// SPDX-License-Identifier: Apache-2.0

package list_test

import (
	"cmp"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/modelscan/format"
	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/format/list"
	"github.com/vsa-legal/operator/test/modelcorpus/arch"
	"github.com/vsa-legal/operator/test/modelcorpus/write"
)

// unwritten are formats that the corpus does not write, and why.
var unwritten = map[string]string{
	"darknet": "its layers have a normalisation and an activation inside, in an order of their own: its test writes some",
	"dlib":    "a file follows the C++ type that it was written from: its test writes the layers that are read",
	"espdl":   "it has the same reader as ort, whose files are written",
	"keras":   "a writer of HDF5 would be as large as the reader: its tests have files that Keras wrote",
	"mnn":     "its operations hold their weights, each in a table of its own: its test writes some, and the models of its makers were read",
	"opencv":  "it holds no network, and what it holds cannot be said in the vocabulary of one",
	"tengine": "each of its operators has a table of its own: its test writes some, and the models of its makers were read",
	"paddle":  "its operators are those of no other format: its test writes programs by hand",
}

// writers whose name is not that of their format.
var writers = map[string]string{"torchscript": "pytorch"}

// family is the format that a writer of the corpus writes.
func family(w write.Format) string {
	name, _, _ := strings.Cut(w.Name, "-")
	if f := writers[name]; f != "" {
		return f
	}
	return name
}

func TestEveryReadableFormatIsWritten(t *testing.T) {
	written := map[string]bool{}
	for _, w := range write.Formats() {
		written[family(w)] = true
	}
	for _, f := range list.Readable() {
		switch reason := unwritten[f.Name]; {
		case !written[f.Name] && reason == "":
			t.Errorf("%s: the corpus does not write it, and no reason says why", f.Name)
		case written[f.Name] && reason != "":
			t.Errorf("%s: the corpus writes it, and a reason says why not", f.Name)
		}
		delete(written, f.Name)
	}
	for name := range written {
		t.Errorf("the corpus writes %s, which is not read", name)
	}
}

// Exactly one format takes what the corpus writes, and reads it. It is called x, so that its name says nothing.
func TestOneFormatTakesEachFileOfTheCorpus(t *testing.T) {
	networks := arch.All()
	slices.SortStableFunc(networks, func(a, b arch.Network) int { return cmp.Compare(a.Params(), b.Params()) })
	for _, w := range write.Formats() {
		t.Run(w.Name, func(t *testing.T) {
			for _, n := range networks {
				network := write.Network{Model: n.Model, Constants: n.Constants}
				if !w.Supports(network) {
					continue
				}
				paths, err := w.Write(t.TempDir(), "x", network)
				if err != nil {
					t.Fatal(err)
				}
				for i, path := range paths {
					takenBy(t, path, family(w), i == 0)
				}
				return
			}
			t.Error("no network of the corpus can be written")
		})
	}
}

// takenBy holds that a format takes a file alone, and reads it. A file of weights beside a network may be taken by none.
func takenBy(t *testing.T, path, name string, must bool) {
	t.Helper()
	head := headOf(t, path)
	taken := 0
	for _, f := range list.All {
		if f.End != nil || f.External && !must || !f.Takes(head, sizeOf(t, path), "x") {
			continue // weights are told with the network
		}
		if taken++; f.Name != name || taken > 1 {
			t.Errorf("%s is taken by %s", path, f.Name)
		}
	}
	if must && taken != 1 {
		t.Errorf("%s is taken by %d formats", path, taken)
	}
	if taken == 0 {
		return
	}
	content, err := os.ReadFile(path) //nolint:gosec // a file of the test
	if err != nil {
		t.Fatal(err)
	}
	if _, err := format.Taking(list.Readable(), head, int64(len(content)), "x").Read(formattest.File("x", content)); err != nil {
		t.Errorf("%s: %v", path, err)
	}
}

func headOf(t *testing.T, path string) []byte {
	t.Helper()
	f, err := os.Open(path) //nolint:gosec // a file of the test
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, format.HeadSize)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatal(err)
	}
	return head[:n]
}

func sizeOf(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
