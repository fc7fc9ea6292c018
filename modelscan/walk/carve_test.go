// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// A model is found wherever it begins, also across the borders of what is read at once, and in the same way in a stream.
func TestEmbedded(t *testing.T) {
	o := walk.Options{Signatures: []walk.Signature{{Magic: "TFL3", Before: 4}}}
	for _, at := range []int{8, 4095, chunk - 9, chunk - 8, chunk - 7, chunk - 4, chunk - 1, chunk, chunk + 1, 3*chunk + 5} {
		data := append(bytes.Repeat([]byte{0xff}, at), "\x1c\x00\x00\x00TFL3 the model"...)
		data = append(data, bytes.Repeat([]byte{0xff}, 2000)...)
		want := []string{fmt.Sprintf("x@%d", at)}
		r := walkFile(t, "x", data, o)
		if diff := cmp.Diff(want, r.models); diff != "" {
			t.Errorf("at %d: %s", at, diff)
		}
		if diff := cmp.Diff([]string{fmt.Sprintf("x[0:%d]", at), fmt.Sprintf("x[%d:%d]", at+8, len(data))}, r.rest); diff != "" {
			t.Errorf("at %d: %s", at, diff)
		}
		r = walkFile(t, "x.gz", gzipOf(data), o)
		if diff := cmp.Diff([]string{fmt.Sprintf("x.gz!/x@%d", at)}, r.models); diff != "" {
			t.Errorf("packed, at %d: %s", at, diff)
		}
	}
}
