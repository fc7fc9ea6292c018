// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// places are where a window finds a magic, one after the other.
func places(t *testing.T, data []byte, from, to int64) (found []int64) {
	t.Helper()
	w := &window{r: bytes.NewReader(data), size: int64(len(data)), begins: newBegins(nil)}
	starts := func(b []byte, at int64) (hit, bool) {
		if len(b) < min(lookahead, len(data)-int(at)) {
			t.Errorf("at %d, %d bytes are shown", at, len(b))
		}
		return hit{at: at}, bytes.HasPrefix(b, []byte("hsqs"))
	}
	for {
		h, err := w.find(t.Context(), from, to, starts)
		if err != nil {
			t.Fatal(err)
		}
		if h.at < 0 {
			return found
		}
		found, from = append(found, h.at), h.at+1
	}
}

// A magic is found at every place, once, and with what follows it, as far as the file goes.
func TestWindow(t *testing.T) {
	for name, c := range map[string]struct {
		size int
		at   []int64
	}{
		"nothing":             {0, nil},
		"small":               {9, []int64{0, 5}},
		"one after the other": {5000, []int64{0, 4, 8, 4996}},
		"of one chunk":        {chunk, []int64{chunk - lookahead - 4, chunk - lookahead, chunk - 4}},
		"at a border":         {2 * chunk, []int64{chunk - lookahead - 1, chunk - 2}},
		"behind a border":     {2*chunk + 3, []int64{chunk - 4, chunk, chunk + 4, 2*chunk - lookahead, 2*chunk - 1}},
	} {
		data := make([]byte, c.size)
		for _, at := range c.at {
			copy(data[at:], "hsqs")
		}
		if diff := cmp.Diff(c.at, places(t, data, 0, int64(len(data)))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	data := []byte("hsqs hsqs hsqs")
	if diff := cmp.Diff([]int64{5}, places(t, data, 1, 10)); diff != "" {
		t.Errorf("between two places: %s", diff)
	}
}

func TestWindowError(t *testing.T) {
	w := &window{r: strings.NewReader("short"), size: 100, begins: newBegins(nil)}
	if _, err := w.find(t.Context(), 0, 100, nil); !errors.Is(err, errShort) {
		t.Errorf("of a file that has become shorter: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.find(ctx, 0, 100, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestIsZlib(t *testing.T) {
	for name, c := range map[string]struct {
		b    string
		want bool
	}{
		"compressed":      {"\x78\x9c\x4b\x04\x00\x00\x62\x00", true},
		"stored":          {"\x78\x01\x01\x03\x00\xfc\xff\x61", true},
		"stored, a lie":   {"\x78\x01\x01\x03\x00\xfc\xfe\x61", false},
		"a reserved type": {"\x78\x9c\x07\x00\x00\x00\x00\x00", false},
		"a wrong check":   {"\x78\x9d\x4b\x04\x00\x00\x62\x00", false},
		"a dictionary":    {"\x78\xbb\x4b\x04\x00\x00\x62\x00", false},
		"short":           {"\x78\x9c\x4b", false},
	} {
		if got := isZlib([]byte(c.b)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
