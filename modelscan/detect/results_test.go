// SPDX-License-Identifier: Apache-2.0

package detect_test

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/detect"
	"github.com/vsa-legal/operator/modelscan/model"
	"github.com/vsa-legal/operator/test/modelcorpus/arch"
	"github.com/vsa-legal/operator/test/modelcorpus/holdout"
	"github.com/vsa-legal/operator/test/modelcorpus/write"
)

// none is what a network outside of the vocabulary is.
const none = "none of these"

// The forms of a network that tests name.
const (
	exported     = "as exported"
	shapeless    = "shapes of inputs and outputs left out"
	weightsAlone = "weights alone, sorted by name"
)

// variant of a network: as it was exported, or disguised.
type variant struct {
	name string
	make func(arch.Network) *model.Model
}

func variants() []variant {
	all := []variant{{exported, func(n arch.Network) *model.Model { return n.Model }}}
	for _, d := range write.Disguises() {
		all = append(all, variant{words[d.Name], func(n arch.Network) *model.Model {
			return d.Apply(write.Network{Model: n.Model, Constants: n.Constants}).Model
		}})
	}
	all = append(all, variant{shapeless, func(n arch.Network) *model.Model {
		m := *n.Model
		m.Inputs, m.Outputs = slices.Clone(m.Inputs), slices.Clone(m.Outputs)
		for i := range m.Inputs {
			m.Inputs[i].Shape = nil
		}
		for i := range m.Outputs {
			m.Outputs[i].Shape = nil
		}
		return &m
	}})
	return append(all, variant{weightsAlone, func(n arch.Network) *model.Model {
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

// result is what was told of a network in one of its forms.
type result struct {
	arch.Network
	also []string // what may be told besides the capabilities
	form string
	told []detect.Capability
}

// classify a network in all its forms.
func classify(n arch.Network, also []string) []result {
	var all []result
	for _, v := range variants() {
		all = append(all, result{n, also, v.name, detect.Capabilities(v.make(n))})
	}
	return all
}

// found is what was told with enough confidence, sorted.
func (s *result) found() []string {
	names := []string{}
	for _, c := range s.told {
		if c.Confidence >= detect.ReportThreshold {
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
func (s *result) as() (truth string, as []string) {
	got := s.found()
	if len(s.Capabilities) == 0 {
		return none, slices.DeleteFunc(got, func(c string) bool { return slices.Contains(s.also, c) })
	}
	truth = s.Capabilities[0]
	if slices.Contains(got, truth) {
		return truth, []string{truth}
	}
	return truth, got
}

// isAlarm tells whether a capability is one that the network has not.
func (s *result) isAlarm(c string) bool {
	return !slices.Contains(s.Capabilities, c) && !slices.Contains(s.also, c) && !slices.ContainsFunc(s.Capabilities, func(truth string) bool {
		return slices.Contains(beside[truth], c)
	})
}

// identifies are the capabilities by which persons are told apart: no other network may be called one of these.
func identifies(c string) bool {
	return strings.HasPrefix(c, "biometric.") || c == detect.PersonReidentification
}

// row counts how networks were told.
type row struct {
	networks, right, other, none int
	instead                      map[string]int
}

// count adds how a network was told, and says whether that is what it is.
func (r *row) count(truth string, as []string) (right bool) {
	r.networks++
	switch {
	case slices.Equal(as, []string{truth}) || len(as) == 0 && truth == none:
		r.right++
		return true
	case len(as) == 0:
		r.none++
	default:
		r.other++
	}
	if r.instead == nil {
		r.instead = map[string]int{}
	}
	for _, c := range as {
		r.instead[c]++
	}
	return false
}

// others lists what was told instead, and how often.
func (r *row) others() string {
	if len(r.instead) == 0 {
		return ""
	}
	var list []string
	for _, c := range slices.Sorted(maps.Keys(r.instead)) {
		list = append(list, fmt.Sprintf("%s %d", c, r.instead[c]))
	}
	return "(" + strings.Join(list, ", ") + ")"
}

// line of a table.
func (r *row) line(key string) string {
	return fmt.Sprintf("| %s | %d | %d | %d %s | %d |\n", key, r.networks, r.right, r.other, r.others(), r.none)
}

// at is the row of a key, made if there is none.
func at(rows map[string]*row, key string) *row {
	if rows[key] == nil {
		rows[key] = &row{}
	}
	return rows[key]
}

// golden holds a published document to what the detectors say.
func golden(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil { //nolint:gosec // everybody may read it
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(want, string(have)); diff != "" {
		t.Errorf("%s is not what the detectors say: go test ./modelscan/detect -run %s -update\n%s", path, t.Name(), diff)
	}
}

// networkNamed is the network of the corpus, or of the holdout, of this name.
func networkNamed(t *testing.T, name string) arch.Network {
	t.Helper()
	networks := slices.Clone(arch.All())
	for _, n := range holdout.All() {
		networks = append(networks, n.Network)
	}
	for _, n := range networks {
		if n.Name == name {
			return n
		}
	}
	t.Fatalf("no network is called %s", name)
	return arch.Network{}
}

// reportedBy are the capabilities for which one detector adds evidence in a network, sorted.
func reportedBy(detector string, m *model.Model) []string {
	return slices.Sorted(maps.Keys(detect.Reported(m)[detector]))
}

// detectorTest is a network of the corpus or of the holdout, in one form, and all that a detector says of it.
type detectorTest struct {
	network, form string // as exported, if the form is empty
	want          []string
}

// testDetector runs a table over one detector.
func testDetector(t *testing.T, detector string, tests map[string]detectorTest) {
	t.Helper()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			n := networkNamed(t, test.network)
			for _, v := range variants() {
				if v.name != cmp.Or(test.form, exported) {
					continue
				}
				if diff := gocmp.Diff(test.want, reportedBy(detector, v.make(n))); diff != "" {
					t.Errorf("%s, %s (-want +got):\n%s", test.network, v.name, diff)
				}
				return
			}
			t.Fatalf("no form is called %q", test.form)
		})
	}
}
