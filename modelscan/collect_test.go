// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"strings"
	"testing"
)

// A report has an end, and of each kind of record it is told that there were more.
func TestAddBudget(t *testing.T) {
	const large = 64 << 10
	for name, c := range map[string]struct {
		state    State
		note     bool
		full     bool
		unlisted bool
	}{
		"a model":           {Opaque, false, true, false},
		"what was not read": {NotExamined, false, false, true},
		"data of a model":   {Opaque, true, false, false}, // is told of with the model alone
	} {
		collector := newCollector(Options{})
		const times = 2000
		for range times {
			f := &record{note: c.note}
			f.Path, f.State = strings.Repeat("p", large), c.state
			collector.add(f)
		}
		if len(collector.found) == 0 || len(collector.found) == times {
			t.Errorf("%s: %d of %d are kept", name, len(collector.found), times)
		}
		if collector.full != c.full || (collector.unlisted > 0) != c.unlisted {
			t.Errorf("%s: full: %v, %d unlisted", name, collector.full, collector.unlisted)
		}
		if c.unlisted && int(collector.unlisted)+len(collector.found) != times {
			t.Errorf("%s: %d and %d", name, collector.unlisted, len(collector.found))
		}
	}
}
