// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNumber(t *testing.T) {
	type want struct {
		V            float64
		Fraction, OK bool
	}
	for token, c := range map[string]struct {
		escaped bool
		want    want
	}{
		"0": {false, want{0, false, true}}, "255": {false, want{255, false, true}}, "-128": {false, want{-128, false, true}}, "+7": {false, want{7, false, true}},
		"0xff": {false, want{255, false, true}}, "0XfF": {false, want{255, false, true}}, "x7f": {true, want{127, false, true}}, "0x1ffff": {false, want{65535, false, false}},
		"0.5": {false, want{0.5, true, true}}, ".5": {false, want{0.5, true, true}}, "-1e-3": {false, want{float64(float32(-1e-3)), true, true}}, "1.0f": {false, want{1, true, true}},
		"1e99": {false, want{0, false, false}}, "x1f": {false, want{}}, "abc": {false, want{}}, "-": {false, want{}}, "-f": {false, want{}}, "1-2": {false, want{}}, "0x": {false, want{}},
	} {
		v, fraction, ok := number([]byte(token), c.escaped)
		got := want{v, fraction, ok}
		if !ok {
			got, c.want = want{}, want{OK: c.want.OK}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", token, diff)
		}
	}
}

// A list is one of bytes, one of numbers with fractions, or none.
func TestFindNumbers(t *testing.T) {
	const n = shortestLetters
	list := func(number string, times int) string { return strings.Repeat(number+",", times) }
	for name, c := range map[string]struct {
		text string
		want []letters
	}{
		"bytes":                  {"w = [" + list("12", n) + "]", []letters{{Range{From: 5, To: 5 + 3*n - 1}, byteList}}},
		"too few":                {"w = [" + list("12", n-1) + "]", nil},
		"signed bytes":           {"[" + list("-128", n) + "]", []letters{{Range{From: 1, To: 5 * n}, byteList}}},
		"escapes":                {`"` + strings.Repeat(`\x1f`, n) + `"`, []letters{{Range{From: 1, To: 1 + 4*n}, byteList}}},
		"whole numbers":          {"[" + list("1000", n) + "]", nil},
		"fractions":              {"[" + list("0.5", n) + "]", []letters{{Range{From: 1, To: 4 * n}, floatList}}},
		"fractions among others": {"[" + list("0.5,1000", n/2) + "]", []letters{{Range{From: 1, To: 9 * n / 2}, floatList}}},
		"few fractions":          {"[" + list("0.5,1000,2000,3000,4000", n/4) + "]", nil},
		"a word ends it":         {"[" + list("12", n) + "null," + list("34", n) + "]", []letters{{Range{From: 1, To: 3 * n}, byteList}, {Range{From: 3*n + 6, To: 6*n + 5}, byteList}}},
		"too long to be one":     {"[" + list(strings.Repeat("1", 36), n) + "]", nil},
	} {
		got, err := findLetters(t.Context(), strings.NewReader(c.text), Range{From: 0, To: int64(len(c.text))})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(letters{})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
