// SPDX-License-Identifier: Apache-2.0

package scanjob

import (
	"reflect"
	"slices"
)

// Merge tells of all that was found in one image on nodes of several architectures. What was found on two of them alike is
// told once. It is nil where there is no result.
func Merge(results ...*Result) *Result {
	var merged *Result
	for _, r := range results {
		switch {
		case r == nil:
			continue
		case merged == nil:
			first := *r
			first.Entries, first.Absent = slices.Clone(r.Entries), slices.Clone(r.Absent)
			merged = &first
			continue
		}
		merged.Absent = append(merged.Absent, r.Absent...)
		for i := range r.Entries {
			if !slices.ContainsFunc(merged.Entries, func(e Entry) bool { return reflect.DeepEqual(e, r.Entries[i]) }) {
				merged.Entries = append(merged.Entries, r.Entries[i])
			}
		}
	}
	if merged != nil {
		slices.Sort(merged.Absent)
		merged.Absent = slices.Compact(merged.Absent)
	}
	return merged
}
