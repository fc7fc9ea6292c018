// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What makes sense behind some letters is read from there, and what makes none, or makes sense as it is, is read once.
func TestBeginnings(t *testing.T) {
	in64, in16 := base64.StdEncoding.EncodeToString, hex.EncodeToString
	noise, words := random(1, 9000), []byte(strings.Repeat(`<layer id="1" name="conv" type="Convolution"/>`+"\n", 200))
	within := func(i int) []byte { // a text that something else stands before
		return append(noise[:i:i], words...)
	}
	wide := []byte(strings.ReplaceAll(string(words), "", "\x00"))
	for name, c := range map[string]struct {
		text string
		want []int
	}{
		"noise":                                {in64(noise), []int{0}},
		"a letter, and noise":                  {"x" + in64(noise), []int{0}},
		"a text":                               {in64(words), []int{0}},
		"a letter":                             {"x" + in64(words), []int{0, 1}},
		"two":                                  {"xy" + in64(words), []int{0, 2}},
		"three":                                {"xyz" + in64(words), []int{0, 3}},
		"four":                                 {"xyza" + in64(words), []int{0}},
		"a sum, which has 43":                  {base64.RawStdEncoding.EncodeToString(noise[:32]) + "\n" + in64(words), []int{0, 3}},
		"a letter after the end of a text":     {in64(noise[:4000]) + "x" + in64(words), []int{0, 1}},
		"UTF-16":                               {"x" + in64(wide), []int{0, 1}},
		"a text further within":                {"x" + in64(within(3000)), []int{0, 1}},
		"a text within that makes sense as is": {in64(within(3000)), []int{0}},
		"a script, and something packed":       {"xy" + in64(append([]byte("#!/bin/sh\ntail -n +4 \"$0\" | gzip -cd > x\nexit 0\n"), noise...)), []int{0, 2}},
		"something packed":                     {"xyz" + in64(append([]byte("\x1f\x8b\x08\x00"), noise...)), []int{0, 3}},
		"something packed, as is":              {in64(append([]byte("\x1f\x8b\x08\x00"), noise...)), []int{0}},
		"two texts":                            {"x" + in64(words) + "=xy" + in64(words), []int{0, 1, 2}},
		"zeros":                                {in64(make([]byte, 9000)), []int{0}},
		"hexadecimal":                          {in16(words), []int{0}},
		"a digit before hexadecimal":           {"0" + in16(words), []int{0, 1}},
		"numbers":                              {strings.Repeat("120, ", 9000), []int{0}},
	} {
		runs, err := findLetters(t.Context(), strings.NewReader(c.text), Range{To: int64(len(c.text))})
		if err != nil || len(runs) != 1 {
			t.Fatalf("%s: %v %v", name, runs, err)
		}
		got, err := beginnings(t.Context(), strings.NewReader(c.text), runs[0])
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

func TestBeginningsError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	run := letters{Range{To: 8000}, base64Text}
	if _, err := beginnings(ctx, strings.NewReader(strings.Repeat("A", 8000)), run); err == nil {
		t.Error("it went on")
	}
	if _, err := beginnings(t.Context(), brokenFile{}, run); !errors.Is(err, errBroken) {
		t.Errorf("of a file that cannot be read: %v", err)
	}
}

var errBroken = errors.New("broken")

type brokenFile struct{}

func (brokenFile) ReadAt([]byte, int64) (int, error) { return 0, errBroken }
