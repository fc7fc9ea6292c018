// SPDX-License-Identifier: Apache-2.0

// Package formattest is test support: it holds what every format is held to, so that the tests of a format tell only what is
// peculiar to it.
package formattest

import (
	"bytes"
	"testing"

	"github.com/vsa-legal/operator/modelscan/format"
	"github.com/vsa-legal/operator/modelscan/model"
)

// memory is a file that a test made.
type memory struct {
	*bytes.Reader
	path string
}

func (m memory) Path() string { return m.path }

// File is a file in memory.
func File[T ~[]byte | ~string](path string, content T) model.File {
	return memory{bytes.NewReader([]byte(content)), path}
}

// Head is what a Sniff is shown of a content.
func Head[T ~[]byte | ~string](content T) []byte {
	return []byte(content[:min(len(content), format.HeadSize)])
}

// Case is the beginning of a file.
type Case struct {
	Content string
	// Size of the whole file in bytes. Zero stands for that of the content.
	Size int64
	// Path that misleads, if there is one.
	Path string
	// Takes tells whether the format takes it.
	Takes bool
}

// Sniff holds a format to which files it takes, and to that it takes nothing that is empty, zero, text or noise.
func Sniff(t *testing.T, f format.Format, cases map[string]Case) {
	t.Helper()
	all := map[string]Case{
		"empty": {}, "a byte": {Content: "\x01"}, "zeros": {Content: string(make([]byte, 8000))}, "ones": {Content: ones(8000)},
		"text": {Content: "A text about nothing\nthat goes on.\n"}, "JSON": {Content: `{"a": [1, 2, {"b": null}]}`},
	}
	for name, c := range cases {
		all[name] = c
	}
	takes := 0
	for name, c := range all {
		if c.Size == 0 {
			c.Size = int64(len(c.Content))
		}
		if c.Takes {
			takes++
		}
		t.Run(name, func(t *testing.T) {
			if got := f.Takes(Head(c.Content), c.Size, c.Path); got != c.Takes {
				t.Errorf("%s takes it: %v", f.Name, got)
			}
		})
	}
	if takes == 0 {
		t.Errorf("no case is one that %s takes", f.Name)
	}
}

func ones(n int) string { return string(bytes.Repeat([]byte{0xff}, n)) }

// Fuzz holds a format to this: whatever a file holds, Sniff and Parse return, without a panic, with a model of the format's
// bounds or with an error. The seeds are files that it reads.
func Fuzz[T ~[]byte | ~string](f *testing.F, of format.Format, seeds ...T) {
	f.Helper()
	for _, seed := range seeds {
		if _, err := of.Parse(File("seed", seed)); err != nil {
			f.Errorf("a seed is not read: %v", err)
		}
		f.Add([]byte(seed))
		f.Add([]byte(seed)[:len(seed)/2])
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if of.Sniff != nil && of.Begins(Head(content), int64(len(content))) {
			of.Sniff(Head(content), int64(len(content)), "")
		}
		m, err := of.Parse(File("", content))
		if (m == nil) == (err == nil) {
			t.Error("neither a model nor an error")
		}
		if m != nil && (len(m.Nodes) > model.MaxNodes || len(m.Weights) > model.MaxWeights || len(m.Strings) > model.MaxStrings) {
			t.Error("more than the bounds of a model")
		}
		if m != nil && m.Format == "" {
			t.Error("a model of no format")
		}
	})
}
