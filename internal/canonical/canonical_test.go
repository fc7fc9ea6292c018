// SPDX-License-Identifier: Apache-2.0

package canonical

import (
	"encoding/json"
	"testing"
)

// TestCanonical takes what RFC 8785 itself shows (sections 3.2.2 and 3.2.3), whole numbers in the place of others.
func TestCanonical(t *testing.T) {
	cases := map[string]struct{ in, want string }{
		"nothing":                   {`null`, `null`},
		"literals":                  {`[ null, true,  false ]`, `[null,true,false]`},
		"numbers":                   {`[0, -1, 9007199254740991]`, `[0,-1,9007199254740991]`},
		"an empty object and list":  {` {"b" : [ ], "a":{ }}`, `{"a":{},"b":[]}`},
		"escapes":                   {"\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\"", `"€$\u000f\nA'B\"\\\\\"/"`},
		"the short escapes":         {`"\u0008\u0009\u000a\u000c\u000d\u001f\u007f"`, "\"\\b\\t\\n\\f\\r\\u001f\u007f\""},
		"what JavaScript escapes":   {`"<&>\u2028\u2029"`, "\"<&>\u2028\u2029\""},
		"names in UTF-16's order":   {`{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}`, "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}"},
		"objects in lists in lists": {`[[{"b":1,"a":2}]]`, `[[{"a":2,"b":1}]]`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := JSON(json.RawMessage(c.in))
			if err != nil || string(got) != c.want {
				t.Errorf("%s, error %v; want %s", got, err, c.want)
			}
		})
	}
}

func TestCanonicalRefuses(t *testing.T) {
	for name, v := range map[string]any{
		"a fraction": 1.5, "a large number": uint64(1) << 60, "a small number": -(int64(1) << 60), "a channel": make(chan int),
		"a fraction deep inside": []any{map[string]any{"a": 0.1}},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := JSON(v); err == nil {
				t.Errorf("%s", got)
			}
		})
	}
}
