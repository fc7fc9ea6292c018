// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"fmt"
	"strings"
	"testing"
)

// TestPolicyRefuses goes through what C2SP tlog-policy does not allow.
func TestPolicyRefuses(t *testing.T) {
	log, a, b := newKey(t, origin).vkey, newWitness(t, "a.example").vkey, newWitness(t, "b.example").vkey
	_, key, _ := strings.Cut(a, "+")
	cases := map[string]string{
		"nothing":                        "",
		"no quorum":                      "log " + log + "\n",
		"no log":                         "quorum none\n",
		"two quorums":                    "log " + log + "\nquorum none\nquorum none\n",
		"a quorum of nobody":             "log " + log + "\nquorum w\n",
		"a quorum before its witness":    "log " + log + "\nquorum w\nwitness w " + a + "\n",
		"a log that cannot be read":      "log mine\nquorum none\n",
		"a witness that cannot be read":  "log " + log + "\nwitness w mine\nquorum w\n",
		"a witness that is called none":  "log " + log + "\nwitness none " + a + "\nquorum none\n",
		"a name twice":                   "log " + log + "\nwitness w " + a + "\nwitness w " + b + "\nquorum w\n",
		"a key twice":                    "log " + log + "\nwitness w " + a + "\nwitness v " + a + "\nquorum w\n",
		"a key twice under another name": "log " + log + "\nwitness w " + a + "\nwitness v v.example+" + key + "\nquorum w\n",
		"a log that is its own witness":  "log " + log + "\nwitness w " + log + "\nquorum w\n",
		"two keys of one name and hash": "log " + log + "\nlog w.example/w+e4389eba+Ab89U8s52sAjg1RS9XZWVmghaVUEhDzCQgIF1RWksSvx\n" +
			"log w.example/w+e4389eba+AXoZVpyLDgobgwizXXgTIhht4lz8cIfI+OgDumdexUL3\nquorum none\n",
		"a member twice":                   "log " + log + "\nwitness w " + a + "\ngroup g 2 w w\nquorum g\n",
		"a member of two groups":           "log " + log + "\nwitness w " + a + "\ngroup g any w\ngroup h any w\ngroup i all g h\nquorum i\n",
		"a group of what is not there":     "log " + log + "\ngroup g any w\nquorum g\n",
		"a group that needs none":          "log " + log + "\nwitness w " + a + "\ngroup g 0 w\nquorum g\n",
		"a group that needs more than all": "log " + log + "\nwitness w " + a + "\ngroup g 2 w\nquorum g\n",
		"a group that needs a word":        "log " + log + "\nwitness w " + a + "\ngroup g most w\nquorum g\n",
		"a group that needs 01":            "log " + log + "\nwitness w " + a + "\ngroup g 01 w\nquorum g\n",
		"a group without members":          "log " + log + "\ngroup g any\nquorum g\n",
		"an unknown word":                  "log " + log + "\ntrust me\nquorum none\n",
		"a carriage return":                "log " + log + "\r\nquorum none\n",
		"too much":                         strings.Repeat("# \n", maxPolicy),
	}
	for name, text := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := ParsePolicy([]byte(text)); err == nil {
				t.Error("it is read")
			}
		})
	}
}

func TestQuorum(t *testing.T) {
	l := newTestLog(t)
	l.census()
	a, b, c := newWitness(t, "a.example"), newWitness(t, "b.example"), newWitness(t, "c.example")
	head := fmt.Sprintf("# the log\nlog %s https://log.example/\n\n\twitness a %s https://a.example/\nwitness b %s\n witness c %s\n",
		l.key.vkey, a.vkey, b.vkey, c.vkey)
	two := "group two 2 a b c\nquorum two\n"
	nested := "group x any a b\ngroup both all x c\nquorum both\n"
	cases := map[string]struct {
		quorum string
		by     []witness
		want   bool
	}{
		"one of two":              {two, []witness{a}, false},
		"two of two":              {two, []witness{a, c}, true},
		"one twice":               {two, []witness{a, a}, false},
		"all":                     {two, []witness{a, b, c}, true},
		"one of the inner group":  {nested, []witness{b, c}, true},
		"the inner group alone":   {nested, []witness{a, b}, false},
		"a stranger":              {"quorum a\n", []witness{newWitness(t, "a.example")}, false},
		"the one":                 {"quorum a\n", []witness{a}, true},
		"nobody is asked":         {"quorum none\n", []witness{a}, false},
		"a member without a need": {"quorum b\n", []witness{a, c}, false},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			signed := signAs(t, origin, l.tree(), l.key)
			for _, w := range tc.by {
				signed = w.cosign(t, signed, june)
			}
			c, problem := parsePolicy(t, head+tc.quorum).open(signed)
			if problem != nil || c.Witnessed != tc.want || c.CosignedAt.IsZero() == tc.want {
				t.Errorf("%+v, problem %v", c, problem)
			}
		})
	}
}

// FuzzParsePolicy holds that a policy that is read asks for a log and says for whom else.
func FuzzParsePolicy(f *testing.F) {
	f.Add("log example.com/log+00000000+AQ==\nwitness a b\ngroup g any a\nquorum g\n")
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := ParsePolicy([]byte(text)); err == nil && (len(p.logs) == 0 || !p.quorumSet) {
			t.Errorf("%q is read", text)
		}
	})
}
