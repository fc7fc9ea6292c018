// SPDX-License-Identifier: Apache-2.0

package format_test

import (
	"strings"
	"testing"

	"github.com/vsa-legal/operator/modelscan/format"
	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/model"
)

func TestTakes(t *testing.T) {
	yes := func([]byte, int64, string) bool { return true }
	for name, test := range map[string]struct {
		f    format.Format
		head string
		want bool
	}{
		"magic":                 {format.Format{Magic: format.First("AB")}, "ABC", true},
		"the second magic":      {format.Format{Magic: format.First("AB", "CD")}, "CDE", true},
		"magic further on":      {format.Format{Magic: []format.Magic{{Offset: 2, Bytes: "AB"}}}, "xxAB", true},
		"magic beyond the head": {format.Format{Magic: []format.Magic{{Offset: 9, Bytes: "AB"}}}, "xxAB", false},
		"no magic":              {format.Format{Magic: format.First("AB"), Sniff: yes}, "BA", false},
		"a sniff declines":      {format.Format{Magic: format.First("AB"), Sniff: func([]byte, int64, string) bool { return false }}, "AB", false},
		"a sniff alone":         {format.Format{Sniff: yes}, "", true},
		"too short":             {format.Format{MinSize: 4, Sniff: yes}, "ABC", false},
		"long enough":           {format.Format{MinSize: 4, Sniff: yes}, "ABCD", true},
		"a sniff fails":         {format.Format{Sniff: func(head []byte, _ int64, _ string) bool { return head[99] == 0 }}, "A", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := test.f.Takes([]byte(test.head), int64(len(test.head)), "a"); got != test.want {
				t.Errorf("%v", got)
			}
		})
	}
}

// A head shorter than MinSize is enough only if no head is as long.
func TestLargeMinSize(t *testing.T) {
	f := format.Format{MinSize: 1 << 20, Sniff: func([]byte, int64, string) bool { return true }}
	if !f.Takes(make([]byte, format.HeadSize), 1<<20, "") || f.Takes(make([]byte, 100), 1<<20, "") || f.Takes(make([]byte, format.HeadSize), 5000, "") {
		t.Error("MinSize is not heeded")
	}
}

func TestPanicsAreContained(t *testing.T) {
	f := format.Format{
		Name:     "bad",
		Parse:    func(model.File) (*model.Model, error) { panic("oops") },
		Embedded: func(model.File, int64) (*model.Model, int64, error) { panic("oops") },
		End:      func(model.File) (int64, bool) { panic("oops") },
	}
	file := formattest.File("a", "")
	if _, err := f.Read(file); err == nil || !strings.Contains(err.Error(), "oops") {
		t.Errorf("%v", err)
	}
	if _, _, err := f.ReadAt(file, 0); err == nil || !strings.Contains(err.Error(), "oops") {
		t.Errorf("%v", err)
	}
	if _, ok := f.EndOf(file); ok {
		t.Error("a failure is an end")
	}
	f.Parse = func(model.File) (*model.Model, error) { return nil, nil } //nolint:nilnil // a parser that is wrong
	if _, err := f.Read(file); err == nil {
		t.Error("nothing is a model")
	}
}

func TestEndOf(t *testing.T) {
	for name, test := range map[string]struct {
		end  int64
		ok   bool
		want bool
	}{"to the byte": {5000, true, true}, "with more": {10, true, true}, "cut off": {5001, true, false}, "not told": {5000, false, false}} {
		t.Run(name, func(t *testing.T) {
			f := format.Format{End: func(model.File) (int64, bool) { return test.end, test.ok }}
			if _, got := f.EndOf(formattest.File("a", make([]byte, 5000))); got != test.want {
				t.Errorf("%v", got)
			}
		})
	}
}

func TestTaking(t *testing.T) {
	list := []format.Format{{Name: "a", Magic: format.First("A")}, {Name: "ab", Magic: format.First("AB", "B")}}
	for head, want := range map[string]string{"AB": "a", "B": "ab", "C": ""} {
		got := ""
		if f := format.Taking(list, []byte(head), 2, ""); f != nil {
			got = f.Name
		}
		if got != want {
			t.Errorf("%s is %q, not %q", head, got, want)
		}
	}
}
