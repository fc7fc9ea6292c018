// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadWhatWasWritten(t *testing.T) {
	lines := []Line{until(0, 10), {At: at(1), Is: Stood, For: 7}, {At: at(2), Is: Did, Text: "a line\nof \"two\""}}
	var text bytes.Buffer
	for _, l := range lines {
		if err := l.Write(&text); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Read(&text)
	if diff := cmp.Diff(lines, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

func TestReadRefusesWhatIsNoTrace(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON":         "{\n",
		"cut off":         `{"at":"2026-11-28T03:00:00Z","is":"may"`,
		"no time":         `{"at":"yesterday","is":"may"}`,
		"an endless line": strings.Repeat("x", maxLine+1),
	} {
		if lines, err := Read(strings.NewReader(text)); err == nil {
			t.Errorf("%s: %v", name, lines)
		}
	}
}
