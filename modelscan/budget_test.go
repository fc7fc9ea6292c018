// SPDX-License-Identifier: Apache-2.0

package modelscan_test

import (
	"strings"
	"testing"

	"github.com/vsa-legal/operator/modelscan"
)

// Of a model with many inputs the first are told, and how many more there are.
func TestOmitted(t *testing.T) {
	graph := field(1, field(4, "Relu")+field(1, "0")+field(2, "y"))
	for i := range 40 {
		graph += field(11, field(1, number(i))) + field(12, field(1, "y"+number(i)))
	}
	dir := folder(t, "a", "\x08\x08"+field(2, strings.Repeat("p", 100))+field(7, graph))
	r, err := modelscan.Scan(t.Context(), dir, modelscan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if f := r.Files[0]; len(f.Inputs) != 16 || len(f.Outputs) != 16 || f.Omitted != 48 {
		t.Errorf("%d inputs, %d outputs, %d omitted", len(f.Inputs), len(f.Outputs), f.Omitted)
	}
}

// A report has an end, and says so.
func TestFull(t *testing.T) {
	if testing.Short() {
		t.Skip("many files")
	}
	var all strings.Builder
	for i := range 30_000 {
		header := `{"w` + number(i) + `":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`
		all.WriteString(tarOf(number(i), length64(uint64(len(header)))+header+"\x00\x00\x80\x3f"))
	}
	r, err := modelscan.Scan(t.Context(), folder(t, "a.tar", all.String()), modelscan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	last := r.Files[len(r.Files)-1]
	if n := len(r.Files); n < 10_000 || n > 25_000 || last.Path != "." || last.State != modelscan.Opaque {
		t.Errorf("%d files, the last %+v", n, last)
	}
}
