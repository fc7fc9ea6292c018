// SPDX-License-Identifier: Apache-2.0

package detect_test

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/internal/inspect/corpus/arch"
	"github.com/vsa-legal/operator/internal/inspect/corpus/write"
	"github.com/vsa-legal/operator/internal/inspect/detect"
	"github.com/vsa-legal/operator/internal/inspect/model"
)

// none is what a network outside of the vocabulary is.
const none = "none of these"

const table = "../../../docs/inspection-corpus.md"

// variant of a network: as it was exported, or disguised.
type variant struct {
	name string
	make func(arch.Network) *model.Model
}

func variants() []variant {
	all := []variant{{"as exported", func(n arch.Network) *model.Model { return n.Model }}}
	for _, d := range write.Disguises() {
		all = append(all, variant{words[d.Name], func(n arch.Network) *model.Model {
			return d.Apply(write.Network{Model: n.Model, Constants: n.Constants}).Model
		}})
	}
	return append(all, variant{"weights alone, sorted by name", func(n arch.Network) *model.Model {
		m := &model.Model{Format: n.Model.Format, Layout: n.Model.Layout, Weights: slices.Clone(n.Model.Weights)}
		for i := range m.Weights {
			m.Weights[i].Name = fmt.Sprintf("w%x", (i*7919)%len(m.Weights))
		}
		slices.SortFunc(m.Weights, func(a, b model.Tensor) int { return cmp.Compare(a.Name, b.Name) })
		return m
	}})
}

var words = map[string]string{
	"rename": "everything renamed", "strip": "names, labels and documents removed", "fold": "normalisation folded into the weights",
	"dynamic": "sizes left open",
}

// sighting is what was told of a network in one of its forms.
type sighting struct {
	arch.Network
	form string
	told []detect.Capability
}

// sightings of the whole corpus.
var sightings = sync.OnceValue(func() []sighting {
	var all []sighting
	for _, n := range arch.All() {
		for _, v := range variants() {
			all = append(all, sighting{n, v.name, detect.Capabilities(v.make(n))})
		}
	}
	return all
})

// found is what was told with enough confidence, sorted.
func (s *sighting) found() []string {
	names := []string{}
	for _, c := range s.told {
		if c.Confidence >= detect.Certain {
			names = append(names, c.Name)
		}
	}
	slices.Sort(names)
	return names
}

// beside is what may be told besides the truth without being wrong: what else such a network plainly does.
var beside = map[string][]string{
	detect.FaceDetection:           {detect.FaceLandmarks, detect.ObjectDetection},
	detect.PersonDetection:         {detect.ObjectDetection, detect.Pose},
	detect.PlateDetection:          {detect.ObjectDetection},
	detect.HandDetection:           {detect.ObjectDetection},
	detect.PlateReading:            {detect.TextRecognition},
	detect.Age:                     {detect.Gender},
	detect.VoiceEmbedding:          {detect.Audio},
	detect.VehicleReidentification: {detect.ImageEmbedding, detect.PersonReidentification}, // the same architectures
}

// as is how the network was told: the truth, or what was told instead.
func (s *sighting) as() (truth string, as []string) {
	got := s.found()
	if len(s.Capabilities) == 0 {
		return none, got
	}
	truth = s.Capabilities[0]
	if slices.Contains(got, truth) {
		return truth, []string{truth}
	}
	return truth, got
}

// isAlarm tells whether a capability is one that the network has not.
func (s *sighting) isAlarm(c string) bool {
	return !slices.Contains(s.Capabilities, c) && !slices.ContainsFunc(s.Capabilities, func(truth string) bool {
		return slices.Contains(beside[truth], c)
	})
}

// identifies are the capabilities by which persons are told apart: no other network may be called one of these.
func identifies(c string) bool {
	return strings.HasPrefix(c, "biometric.") || c == detect.PersonReidentification
}

// TestFaces holds that every network for the recognition of faces is found, however it is disguised.
func TestFaces(t *testing.T) {
	faces := 0
	for _, s := range sightings() {
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
	for _, s := range sightings() {
		for _, c := range s.told {
			if c.Confidence >= detect.Certain && identifies(c.Name) && s.isAlarm(c.Name) {
				t.Errorf("%s, %s: called %s (%.2f) for %v", s.Name, s.form, c.Name, c.Confidence, c.Evidence)
			}
		}
	}
}

// TestConfusion holds the published table to what the detectors say.
func TestConfusion(t *testing.T) {
	have, err := os.ReadFile(table)
	if err != nil && !*update {
		t.Fatal(err)
	}
	want := confusion()
	if *update {
		if err := os.WriteFile(table, []byte(want), 0o644); err != nil { //nolint:gosec // everybody may read it
			t.Fatal(err)
		}
		return
	}
	if diff := gocmp.Diff(want, string(have)); diff != "" {
		t.Errorf("docs/inspection-corpus.md is not what the detectors say: go test ./internal/inspect/detect -run TestConfusion -update\n%s", diff)
	}
}

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
	type row struct{ networks, right, other, none int }
	rows := map[string]*row{}
	instead := map[string]map[string]int{}
	perVariant := map[string]*row{}
	var misses []string
	for _, s := range sightings() {
		truth, as := s.as()
		if rows[truth] == nil {
			rows[truth], instead[truth] = &row{}, map[string]int{}
		}
		if perVariant[s.form] == nil {
			perVariant[s.form] = &row{}
		}
		right := slices.Equal(as, []string{truth}) || len(as) == 0 && truth == none
		for _, counted := range []*row{rows[truth], perVariant[s.form]} {
			counted.networks++
			switch {
			case right:
				counted.right++
			case len(as) == 0:
				counted.none++
			default:
				counted.other++
			}
		}
		if right {
			continue
		}
		for _, c := range as {
			instead[truth][c]++
		}
		misses = append(misses, fmt.Sprintf("| %s | %s | %s | %s |", s.Name, s.form, truth, cmp.Or(strings.Join(as, ", "), "not recognised")))
	}
	for _, truth := range slices.Sorted(maps.Keys(rows)) {
		r := rows[truth]
		var others []string
		for _, c := range slices.Sorted(maps.Keys(instead[truth])) {
			others = append(others, fmt.Sprintf("%s %d", c, instead[truth][c]))
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d %s | %d |\n", truth, r.networks, r.right, r.other, bracket(others), r.none)
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

func bracket(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return "(" + strings.Join(list, ", ") + ")"
}
