// SPDX-License-Identifier: Apache-2.0

package lawbundle

import (
	"encoding/json"
	"reflect"
	"slices"
)

// maxDepth is how deep the name of a changed field goes: spec.permits.capabilities says enough.
const maxDepth = 3

// ChangedFields names the fields in which two specs of one kind differ, such as spec.forbids.capabilities, sorted and never
// with a value of theirs. A list counts as one field.
func ChangedFields(before, after any) []string {
	fields := differences("spec", tree(before), tree(after), 1)
	slices.Sort(fields)
	return fields
}

// tree is a value as JSON has it, or nil for what JSON cannot hold.
func tree(v any) any {
	data, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	var decoded any
	if err := json.Unmarshal(data, &decoded); err != nil {
		return nil
	}
	return decoded
}

func differences(path string, a, b any, depth int) []string {
	if reflect.DeepEqual(a, b) {
		return nil
	}
	x, isObject := a.(map[string]any)
	y, both := b.(map[string]any)
	if !isObject || !both || depth == maxDepth {
		return []string{path}
	}
	var fields []string
	for name := range x {
		fields = append(fields, differences(path+"."+name, x[name], y[name], depth+1)...)
	}
	for name := range y {
		if _, known := x[name]; !known {
			fields = append(fields, path+"."+name)
		}
	}
	return fields
}
