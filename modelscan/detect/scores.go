// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// scores gather the evidence for each capability, by its name.
type scores map[string]*score

// score of one capability.
type score struct {
	doubt    float64 // the product of what each piece of evidence leaves open
	evidence []evidence
}

// evidence in words, with what it weighs.
type evidence struct {
	weight float64
	words  string
}

// add evidence for a capability, of one of the weights above. What has been said already adds nothing.
func (s scores) add(name string, weight float64, format string, args ...any) {
	of := s[name]
	if of == nil {
		of = &score{doubt: 1}
		s[name] = of
	}
	words := fmt.Sprintf(format, args...)
	if slices.ContainsFunc(of.evidence, func(e evidence) bool { return e.words == words }) {
		return
	}
	of.doubt *= 1 - weight
	of.evidence = append(of.evidence, evidence{weight, words})
}

// confidence in a capability, from 0 to 1; of several, the highest.
func (s scores) confidence(names ...string) float64 {
	most := 0.0
	for _, name := range names {
		if of := s[name]; of != nil {
			most = max(most, 1-of.doubt)
		}
	}
	return most
}

// has tells whether one of the capabilities counts as found so far.
func (s scores) has(names ...string) bool { return s.confidence(names...) >= ReportThreshold }

// drop what turned out to be something else.
func (s scores) drop(names ...string) {
	for _, name := range names {
		delete(s, name)
	}
}

// Bounds on what a report says of one capability.
const (
	maxEvidence = 6
	// suspicionThreshold is the confidence below which a suspicion is not told.
	suspicionThreshold = 0.3
	maxConfidence      = 0.99
)

// capabilities of which at least a suspicion is told, the surest first.
func (s scores) capabilities() []Capability {
	found := []Capability{}
	for name, of := range s {
		confidence := math.Round((1-of.doubt)*100) / 100
		if confidence < suspicionThreshold {
			continue
		}
		c := Capability{Name: name, Confidence: min(confidence, maxConfidence)}
		slices.SortStableFunc(of.evidence, func(a, b evidence) int { return cmp.Compare(b.weight, a.weight) })
		for _, e := range of.evidence[:min(len(of.evidence), maxEvidence)] {
			c.Evidence = append(c.Evidence, e.words)
		}
		found = append(found, c)
	}
	slices.SortFunc(found, func(a, b Capability) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Name, b.Name))
	})
	return found
}
