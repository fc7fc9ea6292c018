// SPDX-License-Identifier: Apache-2.0

package undeclared

import (
	"fmt"
	"strings"
	"testing"
)

func TestNodes(t *testing.T) {
	many := make([]Sighting, 20)
	for i := range many {
		many[i].Node = fmt.Sprint("n", i)
	}
	for name, c := range map[string]struct {
		pods []Sighting
		want string
	}{
		"none":                   {nil, ""},
		"one that has no node":   {[]Sighting{{}}, ""},
		"one twice, and another": {[]Sighting{{Node: "b"}, {Node: "a"}, {}, {Node: "b"}}, "a\nb"},
		"many":                   {many, "n0 n1 n10 n11 n12 n13 n14 n15"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Nodes(c.pods); got != strings.ReplaceAll(c.want, " ", "\n") {
				t.Errorf("got %q", got)
			}
		})
	}
}
