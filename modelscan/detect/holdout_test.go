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
	"github.com/vsa-legal/operator/test/modelcorpus/holdout"
)

const holdoutTable = "../../docs/inspection-holdout.md"

// holdoutResult is a network of the holdout in one of its forms.
type holdoutResult struct {
	result
	second bool
}

// holdoutResults of all networks, once.
var holdoutResults = sync.OnceValue(func() []holdoutResult {
	var all []holdoutResult
	for _, n := range holdout.All() {
		for _, s := range classify(n.Network, n.Also) {
			all = append(all, holdoutResult{s, n.Second})
		}
	}
	return all
})

// hiddenFaces are the networks for faces that structure does not tell from others, and why.
var hiddenFaces = map[string]string{
	"vggface2-r50-256-224": "a plain ResNet-50 at the 224 of ImageNet, with 256 numbers: any embedding of pictures looks the same",
	"seetaface6-256-1024":  "a plain ResNet-50 with 1024 numbers, at 248: the size alone is too weak a sign",
	"deepid-55x47-160":     "its vector is the sum of two dense layers on two maps: no single projection, and nothing else that faces have",
}

// likeFaces are the networks that are taken for such that tell persons apart, and why they cannot be told from these.
var likeFaces = map[string]string{
	"defect-embed-128x128-128":        "a unit vector of 128 numbers of a square crop of 128: what small face embeddings are",
	"product-triplet-mv2-128-128":     "MobileNetV2 trained with triplets on crops of products: a face embedding but for the pictures",
	"product-triplet-r18-96-256":      "ResNet-18 trained with triplets on crops of 96: the same",
	"second-classifier-96-logits-112": "96 classes without softmax and without labels at 112: the same graph as 96 numbers of a face",
}

// TestHoldoutFaces holds that every network for faces of the first set is found as it is exported.
func TestHoldoutFaces(t *testing.T) {
	faces, missed := 0, map[string]bool{}
	for _, s := range holdoutResults() {
		if s.second || s.form != exported || !slices.Contains(s.Capabilities, detect.FaceEmbedding) {
			continue
		}
		faces++
		if slices.Contains(s.found(), detect.FaceEmbedding) {
			continue
		}
		missed[s.Name] = true
		if hiddenFaces[s.Name] == "" {
			t.Errorf("%s: not found; told as %v", s.Name, s.told)
		}
	}
	if faces < 50 {
		t.Errorf("the first set has %d networks for faces", faces)
	}
	needed(t, hiddenFaces, missed)
}

// TestHoldoutAlarms holds that no network is called one that tells persons apart without being one.
func TestHoldoutAlarms(t *testing.T) {
	alarms := map[string]bool{}
	for _, s := range holdoutResults() {
		if s.form == weightsAlone {
			continue
		}
		for _, c := range s.told {
			if c.Confidence < detect.ReportThreshold || !identifies(c.Name) || !s.isAlarm(c.Name) {
				continue
			}
			alarms[s.Name] = true
			if likeFaces[s.Name] == "" {
				t.Errorf("%s, %s: called %s (%.2f) for %v", s.Name, s.form, c.Name, c.Confidence, c.Evidence)
			}
		}
	}
	needed(t, likeFaces, alarms)
}

// needed holds that a list of exceptions has none that is not needed any more.
func needed(t *testing.T, list map[string]string, seen map[string]bool) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(list)) {
		if !seen[name] {
			t.Errorf("%s is told as it is now: take it off the list of exceptions", name)
		}
	}
}

// TestHoldoutTable holds the published table to what the detectors say.
func TestHoldoutTable(t *testing.T) { golden(t, holdoutTable, holdoutPage()) }

const holdoutHead = "networks | told as it is | told as something else | not recognised |\n|---|---:|---:|---:|---:|\n"

// holdoutPage is the table, in Markdown.
func holdoutPage() string {
	sets, graphs, weights := map[string]*row{}, map[string]*row{}, map[string]*row{}
	var misses []string
	for _, s := range holdoutResults() {
		truth, as := s.as()
		set := "first"
		if s.second {
			set = "second"
		}
		switch s.form {
		case exported:
			at(sets, set+", as exported").count(truth, as)
			if !at(graphs, truth).count(truth, as) {
				misses = append(misses, fmt.Sprintf("| %s | %s | %s |", s.Name, truth, cmp.Or(strings.Join(as, ", "), "not recognised")))
			}
		case weightsAlone:
			at(sets, set+", weights alone").count(truth, as)
			at(weights, truth).count(truth, as)
		}
	}
	var b strings.Builder
	b.WriteString(`# Networks that the detectors were not made with

Written by a test from the networks of ` + "`test/modelcorpus/holdout`" + `. The first set was written without knowing the
detectors, unlike [the corpus](inspection-corpus.md) beside which they were made; rules that it showed to be wrong were corrected
since. The second set was written against the rules, to be taken for something else. A network counts as told as it is if its
first capability was told with a confidence of 50 % or more. "None of these" are the networks of which nothing has to be told,
for want of a word or of a sure one: these count if nothing was told but what is true of them, so silence is right.

| set | ` + holdoutHead)
	for _, set := range slices.Sorted(maps.Keys(sets)) {
		b.WriteString(sets[set].line(set))
	}
	b.WriteString("\n## As exported\n\n| what it is | " + holdoutHead)
	for _, truth := range slices.Sorted(maps.Keys(graphs)) {
		b.WriteString(graphs[truth].line(truth))
	}
	b.WriteString("\n## Weights alone\n\nOnly the shapes of the weights, without their names.\n\n| what it is | " + holdoutHead)
	for _, truth := range slices.Sorted(maps.Keys(weights)) {
		b.WriteString(weights[truth].line(truth))
	}
	b.WriteString("\n## One by one\n\nWhat was not told as it is, as exported.\n\n| network | is | told as |\n|---|---|---|\n")
	slices.Sort(misses)
	b.WriteString(strings.Join(misses, "\n") + "\n")
	return b.String()
}
