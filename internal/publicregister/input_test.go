// SPDX-License-Identifier: Apache-2.0

package publicregister

import "testing"

// TestSettings refuses what would make classes tell too much.
func TestSettings(t *testing.T) {
	tests := map[string]struct {
		settings Settings
		refused  bool
	}{
		"the defaults":              {settings: Settings{}},
		"a negative delay":          {settings: Settings{Delay: -1}, refused: true},
		"a class of three numbers":  {settings: Settings{Bounds: []int{1, 4, 10}}, refused: true},
		"classes that go down":      {settings: Settings{Bounds: []int{1, 10, 5}}, refused: true},
		"none and one are together": {settings: Settings{Bounds: []int{2, 10}}, refused: true},
		"wider classes":             {settings: Settings{Bounds: []int{1, 100}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := test.settings.withDefaults(); (err != nil) != test.refused {
				t.Errorf("refused: %v", err)
			}
		})
	}
}
