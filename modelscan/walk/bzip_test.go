// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// Written by bzip2: "one\n", and "many words " 3,000 times.
var (
	bzipOne  = must2(base64.StdEncoding.DecodeString("QlpoOTFBWSZTWXgTwIIAAAHBAAAQAgGgACGaaDNNDLxdyRThQkHgTwII"))
	bzipMany = must2(base64.StdEncoding.DecodeString("QlpoOTFBWSZTWW4O8DEAHUuRgEAAJAOYoCAAcEAMBNVQyNqfVCFlQhbqELlQhaqELdQhZUIWVCFyoQtVCFlQhfi7kinChINwd4GI"))
)

func TestBzip(t *testing.T) {
	join := func(parts ...[]byte) (all []byte) {
		for _, p := range parts {
			all = append(all, p...)
		}
		return all
	}
	script, hidden := []byte("#!/bin/sh\n"+strings.Repeat("# unpacks itself\n", 40)+"exit 0\n"), noise(5000)
	for name, test := range map[string]struct {
		data       []byte
		want, told []string
	}{
		"one":                      {bzipOne, []string{"x!/x=one\n"}, nil},
		"several":                  {join(bzipOne, bzipMany, bzipOne), []string{"x!/x (33008)"}, nil},
		"something behind":         {join(bzipOne, hidden), []string{"x!/x=one\n", "x@%d (5000)"}, nil},
		"a zip behind":             {join(bzipOne, zipOf(0, "a", string(hidden))), []string{"x!/x=one\n", "x@%d!/a (5000)"}, nil},
		"in a script":              {join(script, bzipMany), []string{"x (%s)", "x@%s (33000)"}, nil},
		"in a script, with a tail": {join(script, bzipMany, []byte("\nthe end\n")), []string{"x (%t)", "x@%s (33000)"}, nil},
		"cut short":                {bzipMany[:len(bzipMany)-9], nil, []string{"x!/x: it ends too early"}},
		"another sum":              {flipped(bzipMany, 12), nil, []string{"x!/x: bzip2 data invalid: block checksum mismatch"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := walkFile(t, "x", test.data, walk.Options{})
			expand := strings.NewReplacer("%d", fmt.Sprint(len(bzipOne)), "%s)", fmt.Sprintf("%d)", len(test.data)), "%t", fmt.Sprint(len(test.data)), "%s", fmt.Sprint(len(script)))
			var want []string
			for _, w := range test.want {
				want = append(want, expand.Replace(w))
			}
			if diff := cmp.Diff(want, r.visited); diff != "" {
				t.Errorf("visited: %s", diff)
			}
			if diff := cmp.Diff(test.told, r.troubles); diff != "" {
				t.Errorf("told: %s", diff)
			}
		})
	}
}

// flipped has another bit at a place.
func flipped(data []byte, at int) []byte {
	out := bytes.Clone(data)
	out[at] ^= 1
	return out
}
