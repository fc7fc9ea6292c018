// SPDX-License-Identifier: Apache-2.0

package canonical

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"
)

// naive writes canonical JSON as one reads RFC 8785: of what encoding/json has decoded.
func naive(v any) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return nil, err
	}
	return naiveValue(nil, tree)
}

func naiveValue(b []byte, v any) (_ []byte, err error) {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...), nil
	case bool:
		return strconv.AppendBool(b, v), nil
	case string:
		return appendString(b, v), nil
	case json.Number:
		n, err := v.Int64()
		if err != nil || n > 1<<53-1 || n < -(1<<53-1) {
			return nil, fmt.Errorf("%s is none", v)
		}
		return strconv.AppendInt(b, n, 10), nil
	case []any:
		b = append(b, '[')
		for i, e := range v {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = naiveValue(b, e); err != nil {
				return nil, err
			}
		}
		return append(b, ']'), nil
	}
	object, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%T is no JSON", v)
	}
	b = append(b, '{')
	for i, name := range slices.SortedFunc(maps.Keys(object), func(a, b string) int {
		return cmp.Or(slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b))), cmp.Compare(a, b))
	}) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, name), ':')
		if b, err = naiveValue(b, object[name]); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

// values draws JSON of some depth.
func values(depth int) *rapid.Generator[any] {
	leaves := []*rapid.Generator[any]{
		rapid.Just[any](nil), rapid.Bool().AsAny(), rapid.String().AsAny(), rapid.Int64().AsAny(), rapid.Int64Range(-1<<20, 1<<20).AsAny(),
		rapid.SampledFrom([]any{"<&>", "\u2028", "é", "😀", "\ufb33", "\\", "\"", "\x00", "a\xffb"}),
	}
	if depth == 0 {
		return rapid.OneOf(leaves...)
	}
	names := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"a", "b", "ab", "", "é", "😀", "\ufb33", "<", "\"", "\\", "\n"}))
	return rapid.OneOf(append(leaves, rapid.SliceOfN(values(depth-1), 0, 4).AsAny(), rapid.MapOfN(names, values(depth-1), 0, 6).AsAny())...)
}

// What is written is what one writes who decodes it first.
func TestCanonicalIsTheNaiveOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := values(3).Draw(t, "value")
		want, failed := naive(v)
		got, err := JSON(v)
		if (err == nil) != (failed == nil) || !bytes.Equal(got, want) {
			t.Fatalf("%s, error %v; want %s, error %v", got, err, want, failed)
		}
	})
}

// So it is for JSON that somebody else wrote: with white space, escapes, bytes that are no UTF-8, and a name that comes twice.
func FuzzCanonical(f *testing.F) {
	for _, text := range []string{
		`{"a":1,"b":2,"a":{"c":3}}`, `[ -0, 1e3, 1.5, 10000000000000000000 ]`, `"\u00e9\ud83d\ude00\ud83d\"\\/"`, `{"\u0061":1,"a":2}`, "\"\xff\"",
		"{\"\xff\":1,\"\xfe\":2}", `{"é":1,"z":2}`, `{}`, `[]`, `[[],{}]`, `nul`, `"<>&"`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		want, failed := naive(json.RawMessage(text))
		got, err := JSON(json.RawMessage(text))
		if (err == nil) != (failed == nil) || !bytes.Equal(got, want) {
			t.Errorf("%s, error %v; want %s, error %v", got, err, want, failed)
		}
	})
}
