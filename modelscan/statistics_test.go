// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// piece is a file in memory.
func piece(data []byte) *section {
	return &section{io.NewSectionReader(bytes.NewReader(data), 0, int64(len(data))), "x"}
}

// weights are numbers such as a network has.
func weights(n int) (out []byte) {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same every time
	for len(out) < n {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(r.NormFloat64()*0.05)))
	}
	return out[:n]
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{}).Read(b) // never fails
	return b
}

// code is binary, and neither weights nor random.
func code(n int) []byte {
	r := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // the same every time
	instructions := make([][]byte, 400)
	for i := range instructions {
		for range 2 + r.IntN(6) {
			instructions[i] = append(instructions[i], byte(r.ExpFloat64()*20))
		}
	}
	out := make([]byte, 0, n+8)
	for len(out) < n {
		out = append(out, instructions[min(int(r.ExpFloat64()*60), len(instructions)-1)]...)
	}
	return out[:n]
}

func TestWeightsIn(t *testing.T) {
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	const k = 1 << 10
	const float, rand = "(float32)", "as random as"
	for name, c := range map[string]struct {
		data           []byte
		plain, program string // what is said of it as what is not known, and as a program
	}{
		"nothing":                        {nil, "", ""},
		"the smallest network":           {weights(32 * k), float, float},
		"anywhere":                       {join(code(500*k), weights(48*k), code(500*k)), float, ""},
		"not aligned":                    {join(code(100*k+1), weights(64*k), code(9)), float, ""},
		"one block":                      {join(code(64*k), weights(16*k), code(64*k)), "", ""},
		"in a program":                   {join(code(100*k), weights(96*k)), float, float},
		"random":                         {random(40 * k), rand, ""},
		"as random as a program's files": {join(code(100*k), random(900*k)), rand, ""},
		"more random than that":          {join(code(100*k), random(1100*k)), rand, rand},
		"code":                           {code(300 * k), "", ""},
		"text":                           {bytes.Repeat([]byte("some words of a text, and äöü\n"), 10*k), "", ""},
		"zeros":                          {make([]byte, 300*k), "", ""},
	} {
		for program, want := range map[bool]string{false: c.plain, true: c.program} {
			got := weightsIn(t.Context(), piece(c.data), program)
			if want == "" && got != "" || !strings.Contains(got, want) {
				t.Errorf("%s, a program: %v: %q", name, program, got)
			}
		}
	}
}

// The place that is told is one within the weights.
func TestWeightsInPlace(t *testing.T) {
	got := weightsIn(t.Context(), piece(append(code(320<<10), weights(64<<10)...)), false)
	if !strings.HasSuffix(got, ", at byte 348160") { // the middle of the second block of them
		t.Error(got)
	}
}

func TestWeightsInCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := weightsIn(ctx, piece(weights(64<<10)), false); got != "" {
		t.Error(got)
	}
}

func TestIsTextBlock(t *testing.T) {
	text := "größer als 漢字 und Ελληνικά"
	for i := range len(text) - 8 {
		if !isTextBlock([]byte(text[i:])) {
			t.Errorf("cut at %d, it is none", i)
		}
	}
	if isTextBlock([]byte("a\x00b")) || isTextBlock(nil) {
		t.Error("a zero, or nothing, is text")
	}
}
