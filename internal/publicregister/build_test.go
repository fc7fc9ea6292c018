// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// TestBuild tells all that the public may know of one system.
func TestBuild(t *testing.T) {
	e := built(t, massy(t))
	month := noon.AddDate(0, -1, 0)
	want := []Entry{{
		ID: e.Entries[0].ID, Controller: "FR-91377", Cluster: "essonne", Purpose: "Statistics", Processing: "RealTime",
		Software: Software{Name: "omnibus", Vendor: "Example Vision", Version: "1.0", Image: "sha256:0000000000000000000000000000000000000000000000000000000000000001"},
		State:    Runs, Verdict: "Restricted", Since: noon, EverRan: true,
		Law:          []Citation{{"fr-statistics", "cnil-2022"}},
		Capabilities: []v1alpha1.Capability{"counting.pedestrian"},
		Removed:      []Removal{{Capabilities: []v1alpha1.Capability{"biometric.face.embedding"}, By: e.Entries[0].Removed[0].By}},
		Obstacles:    []Obstacle{},
		Papers: []Paper{
			{Type: "ProcessingRecord", ValidFrom: month, InForce: true},
			{Type: "PublicNotice", ValidFrom: month, InForce: true, Reference: e.Entries[0].Papers[1].Reference,
				URL: "https://massy.example/notice.pdf", SHA256: string(bytes.Repeat([]byte("a"), 64))},
		},
		Information: Information{Informed: true, Required: true, Since: &month},
		History:     []Change{{At: noon, State: Runs, Observed: true, Verdict: "Restricted", Informed: true, Removed: []v1alpha1.Capability{"biometric.face.embedding"}}},
	}}
	if diff := cmp.Diff(want, e.Entries); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if by := e.Entries[0].Removed[0].By; by == nil || by.Text == "" {
		t.Errorf("what was taken out was taken out by %v: no text", by)
	}
	if r := e.Entries[0].Papers[1].Reference; r == "" {
		t.Error("a published act has no reference")
	}
}

// TestBuildInAnyOrder: the order of the objects changes no byte.
func TestBuildInAnyOrder(t *testing.T) {
	s := story(t)
	want := written(t, built(t, s))
	rng := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		shuffle(rng, s.Profiles)
		shuffle(rng, s.Controllers)
		shuffle(rng, s.Packages)
		shuffle(rng, s.Formalities)
		shuffle(rng, s.Deployments)
		shuffle(rng, s.Searches)
		if got := written(t, built(t, s)); !bytes.Equal(want, got) {
			t.Fatal(cmp.Diff(string(want), string(got)))
		}
	}
}

func shuffle[T any](rng *rand.Rand, all []T) {
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
}

// TestBuildNeedsAName: an edition of a cluster without a name could not be told from another.
func TestBuildNeedsAName(t *testing.T) {
	s := massy(t)
	s.Cluster = ""
	if _, err := Build(s, settings()); err == nil {
		t.Error("built")
	}
}
