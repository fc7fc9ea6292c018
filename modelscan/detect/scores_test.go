// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestScores(t *testing.T) {
	s := scores{}
	s.add(Age, likely, "one")
	s.add(Age, likely, "one") // said already
	s.add(Age, weak, "two of %d", 2)
	s.add(Gender, supporting, "too little to be told")
	if got, want := s.confidence(Age), 1-(1-likely)*(1-weak); math.Abs(got-want) > 1e-9 {
		t.Errorf("confidence %v, want %v", got, want)
	}
	if s.has(Gender) || !s.has(Gender, Age) || s.has() {
		t.Error("has does not go by the highest confidence")
	}
	want := []Capability{{Name: Age, Confidence: 0.73, Evidence: []string{"one", "two of 2"}}}
	if diff := cmp.Diff(want, s.capabilities()); diff != "" {
		t.Error(diff)
	}
	s.drop(Age)
	if diff := cmp.Diff([]Capability{}, s.capabilities()); diff != "" {
		t.Error(diff)
	}
}

// What is told of one capability is bounded, and never certain.
func TestScoresAreBounded(t *testing.T) {
	s := scores{}
	for i := range 20 {
		s.add(Emotion, decisive, "sign %d", i)
	}
	s.add(Emotion, weak, "a weaker sign, which comes last")
	told := s.capabilities()[0]
	if told.Confidence != maxConfidence || len(told.Evidence) != maxEvidence {
		t.Errorf("%v with %d pieces of evidence", told.Confidence, len(told.Evidence))
	}
}

func TestCapabilitiesInOrder(t *testing.T) {
	s := scores{}
	for i, name := range []string{Pose, Age, Gender, Audio} {
		s.add(name, []float64{weak, strong, strong, decisive}[i], "a sign")
	}
	var got []string
	for _, c := range s.capabilities() {
		got = append(got, fmt.Sprintf("%s %.2f", c.Name, c.Confidence))
	}
	want := []string{Audio + " 0.85", Age + " 0.70", Gender + " 0.70", Pose + " 0.40"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
