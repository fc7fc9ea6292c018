// SPDX-License-Identifier: Apache-2.0

package folder

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/internal/evidence"
)

// written is a line as Append writes it.
func written(t *testing.T, text string, parts ...evidence.SealedPart) string {
	t.Helper()
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	if err := out.Encode(storedRecord[evidence.SealedPart]{7, evidence.Salt{1}, json.RawMessage(text), parts}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSplitLine(t *testing.T) {
	part := evidence.SealedPart{Part: evidence.Part{Namespace: "massy", Running: []string{"a", "b"}}, Proof: []evidence.Digest{"x", "y"}}
	plain := written(t, `{"a":1}`)
	tests := map[string]struct {
		line  string
		split bool // without looking inside
	}{
		"a record":                  {plain, true},
		"braces in what it says":    {written(t, `{"a":"}{\"}\\","b":{"c":[{}]}}`), true},
		"a census of one namespace": {written(t, `{"a":1}`, part), true},
		"a census of three":         {written(t, `{"a":1}`, part, evidence.SealedPart{}, part), true},
		"another order":             {`{"salt":"` + strings.Repeat("0", 64) + `","seq":7,"record":{"a":1}}` + "\n", false},
		"white space":               {strings.Replace(plain, `"record":`, `"record": `, 1), false},
		"a member that is new":      {strings.Replace(plain, "}\n", `,"new":1}`+"\n", 1), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if _, ok := splitLine([]byte(test.line)); ok != test.split {
				t.Errorf("it is taken apart: %t", ok)
			}
			var want storedRecord[json.RawMessage]
			failed := json.Unmarshal([]byte(test.line), &want)
			got, err := readLine([]byte(test.line))
			if d := cmp.Diff(want, got); d != "" || (err == nil) != (failed == nil) {
				t.Errorf("%v, %v: %s", err, failed, d)
			}
		})
	}
}

// Whatever a disk has made of a line, taking it apart gives what reading it gives, or leaves it to that.
func FuzzSplitLine(f *testing.F) {
	for _, line := range []string{
		`{"seq":7,"salt":"` + strings.Repeat("0", 64) + `","record":{"a":"\""},"parts":[{},{"a":[]}]}` + "\n", `{"seq":7,"salt":"`, `{"seq":7,"record":{"a`, "",
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		got, ok := splitLine(line)
		var want storedRecord[json.RawMessage]
		if !ok || json.Unmarshal(line, &want) != nil { // what is inside is looked at by whoever uses it
			return
		}
		if !bytes.Equal(got.Text, want.Text) || got.Sequence != want.Sequence || got.Salt != want.Salt || len(got.Parts) != len(want.Parts) {
			t.Errorf("%+v is not %+v", got, want)
		}
	})
}
