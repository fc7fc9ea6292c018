// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// longTextsOf are what is visited, by name.
func longTextsOf(text string) (map[string]string, error) {
	found := map[string]string{}
	err := longTexts(strings.NewReader(text), func(name string, r io.Reader) error {
		content, err := io.ReadAll(r)
		if err != nil {
			content = []byte(err.Error())
		}
		found[name] = string(content)
		return nil
	})
	return found, err
}

func TestLongTexts(t *testing.T) {
	std := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("\x00\x01\xfe\xff long", 1000)))
	words := strings.Repeat("word ", 2000)
	for name, c := range map[string]struct {
		text string
		want map[string]string
	}{
		"nothing":         {`{}`, map[string]string{}},
		"short ones":      {`{"a":"b","c":["d"]}`, map[string]string{}},
		"base64":          {`{"a":"` + std + `"}`, map[string]string{"a": std}},
		"slashes escaped": {`{"a":"` + strings.ReplaceAll(std, "/", `\/`) + `"}`, map[string]string{"a": std}},
		"letters escaped": {`{"a":"` + strings.ReplaceAll(std, "A", `\u0041`) + `"}`, map[string]string{"a": std}},
		"words":           {`{"a":"` + words + `"}`, map[string]string{"a": words}},
		"two":             {`{"a":"` + std + `","b":{"c":"` + words + `"}}`, map[string]string{"a": std, "c": words}},
		"in a list":       {`{"a":["x","` + words + `"]}`, map[string]string{"x": words}},
		"JSON in JSON":    {`{"a":` + quote(`{"b":`+quote(`["`+std+`"]`)+`}`) + `}`, map[string]string{"": std}},
		"no JSON":         {`a = "` + words + `"`, map[string]string{"": words}},
		"no end":          {`{"a":"` + std, map[string]string{"a": "unexpected EOF"}},
		"quotes escaped":  {`{"a":"` + strings.Repeat(`\"`, 5000) + `"}`, map[string]string{"a": strings.Repeat(`"`, 5000)}},
		"pairs":           {`{"a":"` + strings.Repeat(`\ud83d\ude00`, 2000) + `"}`, map[string]string{"a": strings.Repeat("😀", 2000)}},
	} {
		got, err := longTextsOf(c.text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func quote(s string) string { return string(must(json.Marshal(s))) }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// FuzzQuoted reads as encoding/json does.
func FuzzQuoted(f *testing.F) {
	for _, text := range []string{"", "plain", `\n\t\"\\\/`, `\u00e9\ud83d\ude00`, `\ud83d`, "é"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var want string
		whole := []byte(`"` + text + `"`)
		if !utf8.ValidString(text) || json.Unmarshal(whole, &want) != nil { // other bytes stay what they are
			return
		}
		long := fmt.Sprintf(`"%s%s"`, strings.Repeat(" ", longText), text)
		var got bytes.Buffer
		err := longTexts(strings.NewReader(long), func(_ string, r io.Reader) error {
			_, err := io.Copy(&got, r)
			return err
		})
		if err != nil || strings.TrimLeft(got.String(), " ") != strings.TrimLeft(want, " ") && !strings.ContainsAny(strings.TrimSpace(want), "{[") {
			t.Errorf("%q instead of %q: %v", got.String(), want, err)
		}
	})
}
