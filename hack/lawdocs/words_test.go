// SPDX-License-Identifier: Apache-2.0

package main

import (
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPagesAgree: the pages of both languages show the same, in the same order.
func TestPagesAgree(t *testing.T) {
	action := regexp.MustCompile(`\{\{.*?\}\}`)
	for name, c := range map[string]struct{ english, french string }{"index": {englishIndex, frenchIndex}, "page": {englishPage, frenchPage}} {
		want, got := action.FindAllString(c.english, -1), action.FindAllString(c.french, -1)
		if diff := cmp.Diff(want, got); diff != "" || len(got) < 10 {
			t.Errorf("%s (-English +French):\n%s", name, diff)
		}
	}
}
