// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// sheet gathers what speaks for each capability.
type sheet map[string]*entry

type entry struct {
	doubt float64 // the product of what each piece of evidence leaves open
	given []reason
}

type reason struct {
	weight float64
	words  string
}

// add evidence for a capability. Its weight is how sure it would make one on its own, below 1. What has been said
// already adds nothing.
func (s sheet) add(name string, weight float64, format string, args ...any) {
	e := s[name]
	if e == nil {
		e = &entry{doubt: 1}
		s[name] = e
	}
	words := fmt.Sprintf(format, args...)
	if slices.ContainsFunc(e.given, func(r reason) bool { return r.words == words }) {
		return
	}
	e.doubt *= 1 - weight
	e.given = append(e.given, reason{weight, words})
}

// confidence in a capability, from 0 to 1.
func (s sheet) confidence(names ...string) float64 {
	most := 0.0
	for _, name := range names {
		if e := s[name]; e != nil {
			most = max(most, 1-e.doubt)
		}
	}
	return most
}

// drop what turned out to be something else.
func (s sheet) drop(names ...string) {
	for _, name := range names {
		delete(s, name)
	}
}

// Bounds on what a report says of one capability.
const (
	mostEvidence = 6
	// leastTold is the confidence below which a suspicion is not told.
	leastTold = 0.3
)

func (s sheet) capabilities() []Capability {
	found := []Capability{}
	for name, e := range s {
		confidence := math.Round((1-e.doubt)*100) / 100
		if confidence < leastTold {
			continue
		}
		c := Capability{Name: name, Confidence: min(confidence, 0.99)}
		slices.SortStableFunc(e.given, func(a, b reason) int { return cmp.Compare(b.weight, a.weight) })
		for _, r := range e.given[:min(len(e.given), mostEvidence)] {
			c.Evidence = append(c.Evidence, r.words)
		}
		found = append(found, c)
	}
	slices.SortFunc(found, func(a, b Capability) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Name, b.Name))
	})
	return found
}
