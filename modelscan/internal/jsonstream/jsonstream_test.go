// SPDX-License-Identifier: Apache-2.0

package jsonstream_test

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/internal/jsonstream"
)

func TestReader(t *testing.T) {
	r := jsonstream.New(strings.NewReader("\ufeff" + ` {"a": [1, null, "3", 4.0], "b": {"c": NaN, "d": [[]]}, "e": 5, "f": -Infinity, "g": "h\"\u00e9\\"} `))
	got := map[string]any{}
	r.Object(func(key string) {
		switch key {
		case "a":
			got[key] = r.Ints(3)
		case "b":
			r.Object(func(key string) { got[key] = true })
		case "e":
			got[key] = r.Ints(3)
		case "f", "g":
			got[key] = r.Text()
		}
	})
	want := map[string]any{"a": []int64{1, -1, 3}, "c": true, "d": true, "e": []int64{5}, "f": "", "g": "h\"é\\"}
	if diff := cmp.Diff(want, got); diff != "" || r.Err() != nil {
		t.Error(diff, r.Err())
	}
}

func TestErrors(t *testing.T) {
	cases := map[string]string{
		"ends in an object": `{"a": [1`,
		"ends in a string":  `"a`,
		"no JSON":           `{"a" 1}`,
		"two words":         `[1 2]`,
		"empty":             ``,
		"too deep":          strings.Repeat("[", 1<<20),
		"closed wrongly":    `[}`,
	}
	for name, in := range cases {
		t.Run(name, func(t *testing.T) {
			r := jsonstream.New(strings.NewReader(in))
			r.Skip()
			if r.Err() == nil {
				t.Error("no error")
			}
		})
	}
}

// A token that is long takes no memory, and what follows it is read.
func TestLong(t *testing.T) {
	fill := map[string]string{
		"string":  `"` + strings.Repeat("a", 1<<22) + `"`,
		"escapes": `"` + strings.Repeat(`\u00e9\n\\`, 1<<20) + `"`,
		"odd":     `"a` + strings.Repeat(`\"`, 1<<20) + `"`,
		"space":   `1` + strings.Repeat(" ", 1<<22),
		"number":  strings.Repeat("1", 1<<22),
	}
	for name, value := range fill {
		t.Run(name, func(t *testing.T) {
			in := strings.NewReader(`[` + value + `, 42]`)
			var texts []string
			allocated := testing.AllocsPerRun(1, func() {
				if _, err := in.Seek(0, io.SeekStart); err != nil {
					t.Fatal(err)
				}
				texts = nil
				r := jsonstream.New(in)
				r.Array(func() { texts = append(texts, r.Text()) })
				if r.Err() != nil {
					t.Fatal(r.Err())
				}
			})
			if len(texts) != 2 || texts[1] != "42" || len(texts[0]) > 512 {
				t.Errorf("%d texts, the first of %d bytes", len(texts), len(texts[0]))
			}
			if allocated > 100 {
				t.Errorf("%v allocations", allocated)
			}
		})
	}
}

// What encoding/json takes for JSON is read to its end.
func FuzzReader(f *testing.F) {
	f.Add(`{"a": [1, null, "\u00e9"], "b": {"c": true}}`)
	f.Add(`[NaN]`)
	f.Fuzz(func(t *testing.T, in string) {
		r := jsonstream.New(strings.NewReader(in))
		r.Skip()
		if json.Valid([]byte(in)) && r.Err() != nil && strings.Count(in, "[")+strings.Count(in, "{") < 60 && len(in) < 64 {
			t.Errorf("%q: %v", in, r.Err())
		}
	})
}
