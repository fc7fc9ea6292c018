// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// TestSummary counts each commune and service once in each of its rows.
func TestSummary(t *testing.T) {
	entry := func(controller string, purpose v1alpha1.Term, state State, informed bool) Entry {
		return Entry{Controller: controller, Purpose: purpose, State: state, EverRan: state != NotPermitted, Information: Information{Informed: informed}}
	}
	e := &Edition{
		Controllers: []Controller{{ID: "FR-2A004", Department: "2A"}, {ID: "FR-784350000"}, {ID: "FR-91200", Department: "91"}, {ID: "FR-91377", Department: "91"}},
		Entries: []Entry{
			entry("FR-2A004", "Statistics", Withdrawn, false),
			entry("FR-784350000", "SeriousCrime", Runs, false),
			entry("FR-91200", "Statistics", NotPermitted, false),
			entry("FR-91377", "EventSecurity", Runs, false), entry("FR-91377", "Statistics", Runs, true), entry("FR-91377", "Statistics", Runs, true),
		},
	}
	want := &Summary{
		Communes: Count{Now: 1, Ever: 2, PartlyInformed: 1, NotPermitted: 1}, Services: Count{Now: 1, Ever: 1, Uninformed: 1},
		Purposes: []PurposeCount{
			{"Statistics", Count{Now: 1, Ever: 2, Informed: 1, NotPermitted: 1}},
			{"EventSecurity", Count{Now: 1, Ever: 1, Uninformed: 1}}, {"SeriousCrime", Count{Now: 1, Ever: 1, Uninformed: 1}},
		},
		Departments: []DepartmentCount{{"2A", Count{Ever: 1}}, {"91", Count{Now: 1, Ever: 1, PartlyInformed: 1, NotPermitted: 1}}},
	}
	if diff := cmp.Diff(want, e.Summary()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
