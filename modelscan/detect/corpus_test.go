// SPDX-License-Identifier: Apache-2.0

package detect_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/vsa-legal/operator/modelscan/detect"
	"github.com/vsa-legal/operator/test/modelcorpus/arch"
)

const table = "../../docs/inspection-corpus.md"

// results of the whole corpus.
var results = sync.OnceValue(func() []result {
	var all []result
	for _, n := range arch.All() {
		all = append(all, classify(n, nil)...)
	}
	return all
})

// TestFaces holds that every network for the recognition of faces is found, however it is disguised.
func TestFaces(t *testing.T) {
	faces := 0
	for _, s := range results() {
		if !slices.Contains(s.Capabilities, detect.FaceEmbedding) {
			continue
		}
		faces++
		if !slices.Contains(s.found(), detect.FaceEmbedding) {
			t.Errorf("%s, %s: not found; told as %v", s.Name, s.form, s.told)
		}
	}
	if faces < 200 {
		t.Errorf("the corpus has %d networks for faces, in all their forms", faces)
	}
}

// TestNoFalseAlarm holds that nothing else is called a network that tells persons apart.
func TestNoFalseAlarm(t *testing.T) {
	for _, s := range results() {
		for _, c := range s.told {
			if c.Confidence >= detect.ReportThreshold && identifies(c.Name) && s.isAlarm(c.Name) {
				t.Errorf("%s, %s: called %s (%.2f) for %v", s.Name, s.form, c.Name, c.Confidence, c.Evidence)
			}
		}
	}
}

// TestConfusion holds the published table to what the detectors say.
func TestConfusion(t *testing.T) { golden(t, table, confusion()) }

// confusion is the table, in Markdown.
func confusion() string {
	var b strings.Builder
	b.WriteString(`# What the inspection tells apart

Written by a test from the project's own corpus: published architectures, rebuilt layer by layer with random weights. The
first column is what a network is, the second what it was told as; a network counts once in each of its forms. Nothing that
is not told with a confidence of 50 % or more counts. How it does on real models is in [inspection.md](inspection.md).

| what it is | networks | told as it is | told as something else | not recognised |
|---|---:|---:|---:|---:|
`)
	rows, perVariant := map[string]*row{}, map[string]*row{}
	var misses []string
	for _, s := range results() {
		truth, as := s.as()
		at(perVariant, s.form).count(truth, as)
		if !at(rows, truth).count(truth, as) {
			misses = append(misses, fmt.Sprintf("| %s | %s | %s | %s |", s.Name, s.form, truth, cmp.Or(strings.Join(as, ", "), "not recognised")))
		}
	}
	for _, truth := range slices.Sorted(maps.Keys(rows)) {
		b.WriteString(rows[truth].line(truth))
	}
	b.WriteString("\n| form | networks | told as it is | told as something else | not recognised |\n|---|---:|---:|---:|---:|\n")
	for _, v := range variants() {
		r := perVariant[v.name]
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", v.name, r.networks, r.right, r.other, r.none)
	}
	b.WriteString("\n## One by one\n\nWhat was not told as it is. Much of it cannot be told from structure: a ResNet-50 whose last layer was removed gives\n" +
		"features of whatever it was trained on, and a detector of one class does not say which.\n\n| network | form | is | told as |\n|---|---|---|---|\n")
	slices.Sort(misses)
	b.WriteString(strings.Join(misses, "\n") + "\n")
	return b.String()
}
