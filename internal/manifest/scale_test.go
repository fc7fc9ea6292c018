// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"strings"
	"testing"
)

func TestValidateScale(t *testing.T) {
	for name, test := range map[string]struct {
		replicas any
		path     string
		want     string
	}{
		"some":             {int64(2), ".spec.replicas", ""},
		"not given":        {nil, ".spec.replicas", ""},
		"negative":         {int64(-1), ".spec.replicas", "non-negative"},
		"too many":         {int64(1) << 40, ".spec.replicas", "less than or equal to 2147483647"},
		"a fraction":       {1.5, ".spec.replicas", "float64"},
		"not to be scaled": {int64(-1), "", ""},
	} {
		spec := map[string]any{}
		if test.replicas != nil {
			spec["replicas"] = test.replicas
		}
		errs := validateScale(map[string]any{"spec": spec}, test.path)
		if text := errs.ToAggregate(); test.want == "" && text != nil || test.want != "" && (text == nil || !strings.Contains(text.Error(), test.want)) {
			t.Errorf("%s: %v", name, text)
		}
	}
}
