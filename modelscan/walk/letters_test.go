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

// Where runs of letters begin and end, and in which way they are written.
func TestFindLetters(t *testing.T) {
	x := random(1, 6000)
	text := base64.StdEncoding.EncodeToString(x) // 8,000 letters
	hexadecimal := hex.EncodeToString(x)
	for name, c := range map[string]struct {
		text string
		want []letters
	}{
		"words":               {strings.Repeat("all of this is text, with some numbers as 12 and 13\n", 400), nil},
		"too short":           {text[:shortestLetters-1] + "!", nil},
		"just long enough":    {text[:shortestLetters] + "!", []letters{{Range{From: 0, To: shortestLetters}, base64Text}}},
		"to the end":          {"x = " + text, []letters{{Range{From: 4, To: 8004}, base64Text}}},
		"hexadecimal":         {"x = " + hexadecimal + ";", []letters{{Range{From: 4, To: 12004}, hexText}}},
		"two":                 {text + "!!" + text, []letters{{Range{From: 0, To: 8000}, base64Text}, {Range{From: 8002, To: 16002}, base64Text}}},
		"in lines":            {"<p>" + lines(text, 76, "\n") + "</p>", []letters{{Range{From: 3, To: 8000 + 105 + 3}, base64Text}}},
		"in lines, too short": {lines(text, shortestLine-1, "\n"), nil},
		"a short line ends":   {text[:5000] + "\nQUJD\n" + text[:5000], []letters{{Range{From: 0, To: 5005}, base64Text}, {Range{From: 5006, To: 10006}, base64Text}}},
		"a gap ends":          {text[:5000] + strings.Repeat(" ", longestGap+1) + text[:5000], []letters{{Range{From: 0, To: 5000}, base64Text}, {Range{From: 5257, To: 10257}, base64Text}}},
		"a gap does not":      {text[:5000] + strings.Repeat(" ", longestGap) + text[:5000], []letters{{Range{From: 0, To: 10256}, base64Text}}},
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

func TestFindLettersError(t *testing.T) {
	if _, err := findLetters(t.Context(), strings.NewReader("abc"), Range{From: 0, To: 4}); !errors.Is(err, errShort) {
		t.Errorf("of a file that has become shorter: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := findLetters(ctx, strings.NewReader("abc"), Range{From: 0, To: 3}); err == nil {
		t.Error("it went on")
	}
}
