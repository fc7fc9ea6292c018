// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/walk"
)

func TestSplit(t *testing.T) {
	gaps := []walk.Range{{From: 0, To: 10}, {From: 20, To: 30}}
	for at, want := range map[int64][]walk.Range{
		0:  gaps,
		5:  {{From: 0, To: 5}, {From: 5, To: 10}, {From: 20, To: 30}},
		10: gaps,
		15: gaps,
		29: {{From: 0, To: 10}, {From: 20, To: 29}, {From: 29, To: 30}},
		99: gaps,
	} {
		if diff := cmp.Diff(want, split(gaps, at)); diff != "" {
			t.Errorf("at %d: %s", at, diff)
		}
	}
}

func TestIsZero(t *testing.T) {
	for _, size := range []int{0, 1, 64 << 10, 64<<10 + 1, 200_000} {
		b := make([]byte, size)
		if !isZero(piece(b)) {
			t.Errorf("%d zeros are none", size)
		}
		if size > 0 {
			b[size-1] = 1
			if isZero(piece(b)) {
				t.Errorf("%d bytes are zeros, and the last is 1", size)
			}
		}
	}
}

// What nothing accounts for is told of if it can be a network, whether it is all of a file or lies beside what was found.
func TestRest(t *testing.T) {
	const k = 1 << 10
	for name, c := range map[string]struct {
		data       []byte
		want       string // in the reason; empty if it is not told of
		smallBytes int64
	}{
		"weights":               {weights(64 * k), "(float32)", 0},
		"random":                {random(64 * k), "as random as", 0},
		"code":                  {code(64 * k), "", 0},
		"weights of no network": {weights(31 * k), "", 31 * k},
		"text":                  {bytes.Repeat([]byte("words "), 20*k), "", 0},
		"zeros":                 {make([]byte, 64*k), "", 0},
		"zeros before":          {append(make([]byte, 64*k), weights(64*k)...), "(float32)", 0},
		"text before":           {append(bytes.Repeat([]byte("words "), 20*k), weights(64*k)...), "(float32)", 0},
	} {
		t.Run(name, func(t *testing.T) {
			at := filepath.Join(t.TempDir(), "x")
			if err := os.WriteFile(at, c.data, 0o600); err != nil {
				t.Fatal(err)
			}
			collector := newCollector(Options{})
			if err := walk.Walk(t.Context(), at, collector, walk.Options{}); err != nil {
				t.Fatal(err)
			}
			reasons := ""
			for _, f := range collector.files() {
				reasons += f.Reason + "\n"
			}
			if c.want == "" && reasons != "" || !strings.Contains(reasons, c.want) {
				t.Errorf("told: %s", reasons)
			}
			if collector.notExamined.SmallBytes != c.smallBytes {
				t.Errorf("%d bytes are said to be too small", collector.notExamined.SmallBytes)
			}
			if collector.examined.Files != 1 || collector.examined.Bytes != int64(len(c.data)) {
				t.Errorf("examined: %+v", collector.examined)
			}
		})
	}
}

// What may be a small network in a program or a text, and is usual in them, is counted where it is not listed.
func TestDense(t *testing.T) {
	const k = 1 << 10
	header := "\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 57)
	program := func(content []byte) []byte { // with one section that has it all
		const section = 64
		b := append([]byte(header), content...)
		le := binary.LittleEndian
		le.PutUint64(b[40:], uint64(len(b)))
		le.PutUint16(b[58:], section)
		le.PutUint16(b[60:], 1)
		entry := make([]byte, section)
		le.PutUint32(entry[4:], 1)
		le.PutUint64(entry[24:], 64)
		le.PutUint64(entry[32:], uint64(len(content)))
		return append(b, entry...)
	}
	for name, c := range map[string]struct {
		data  []byte
		dense int64
		told  bool
	}{
		"code":                     {program(code(900 * k)), 0, false},
		"a small network in it":    {program(slices.Concat(code(500*k), weights(100*k), code(500*k))), 1, false},
		"a large one":              {program(slices.Concat(code(500*k), weights(400*k), code(100*k))), 0, true},
		"compressed, a part of it": {program(slices.Concat(code(900*k), random(200*k))), 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			at := filepath.Join(t.TempDir(), "x")
			if err := os.WriteFile(at, c.data, 0o600); err != nil {
				t.Fatal(err)
			}
			r, err := Scan(t.Context(), at, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if r.NotExamined.Dense != c.dense || len(r.Files) > 0 != c.told {
				t.Errorf("%+v, %v", r.NotExamined, r.Files)
			}
		})
	}
}
