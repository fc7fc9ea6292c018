// SPDX-License-Identifier: Apache-2.0

package pickle

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDecode(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want Value
	}{
		"none":            {"N.", nil},
		"text protocol":   {"(I1\nI01\nL-5L\nF1.5\nS'a\\'b'\nVc\nt.", &Tuple{[]Value{int64(1), true, int64(-5), 1.5, "a'b", "c"}}},
		"small integers":  {"\x80\x02K\x05M\x01\x02J\xff\xff\xff\xff\x87.", &Tuple{[]Value{int64(5), int64(513), int64(-1)}}},
		"long":            {"\x80\x02\x8a\x02\x00\xff.", int64(-256)},
		"long of 8 bytes": {"\x80\x02\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f.", int64(1<<63 - 1)},
		"big":             {"\x80\x02\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01.", Long("\x00\x00\x00\x00\x00\x00\x00\x00\x01")},
		"float":           {"G?\xf8\x00\x00\x00\x00\x00\x00.", 1.5},
		"list":            {"](K\x01K\x02e.", &List{[]Value{int64(1), int64(2)}}},
		"dictionary":      {"}(X\x01\x00\x00\x00aK\x01u.", &Dict{[]Value{"a"}, []Value{int64(1)}}},
		"memo":            {"]\x94K\x07ah\x00\x86.", nil}, // Replaced below.
		"bytes":           {"\x80\x03C\x02xy.", Bytes{"xy", 2}},
		"global":          {"cos\nsystem\n.", Global{"os", "system"}},
		"stack global":    {"\x80\x04\x8c\x02os\x8c\x06system\x93.", Global{"os", "system"}},
		"reference":       {"Pname\n.", &Reference{"name"}},
		"binary reference": {
			"(U\x07storagecA\nB\ntQ.", &Reference{&Tuple{[]Value{"storage", Global{"A", "B"}}}},
		},
		"call": {
			"cos\nsystem\n(U\x02lstR.", &Object{Callable: Global{"os", "system"}, Args: &Tuple{[]Value{"ls"}}},
		},
		"state": {
			"\x80\x02cA\nB\n)\x81}U\x01xK\x01sb.",
			&Object{Callable: Global{"A", "B"}, Args: &Tuple{}, State: &Dict{[]Value{"x"}, []Value{int64(1)}}},
		},
		"instance": {"(K\x01iA\nB\n.", &Object{Callable: Global{"A", "B"}, Args: &Tuple{[]Value{int64(1)}}}},
		"object":   {"(cA\nB\nK\x01o.", &Object{Callable: Global{"A", "B"}, Args: &Tuple{[]Value{int64(1)}}}},
		"pairs of an object": {
			"cA\nB\n)R(U\x01kK\x01u.",
			&Object{Callable: Global{"A", "B"}, Args: &Tuple{}, Entries: Dict{[]Value{"k"}, []Value{int64(1)}}},
		},
		"frozen set": {"(K\x01\x91.", &List{[]Value{int64(1)}}},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "memo" {
				shared := &List{[]Value{int64(7)}}
				c.want = &Tuple{[]Value{shared, shared}}
			}
			got, err := NewDecoder(strings.NewReader(c.in)).Decode()
			if err != nil || got.Truncated {
				t.Fatal(got, err)
			}
			if diff := cmp.Diff(c.want, got.Root); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDamaged(t *testing.T) {
	for name, in := range map[string]string{
		"unknown instruction": "\xff.",
		"nothing on stack":    ".",
		"no mark":             "t.",
		"no end":              "]K\x01a",
		"memo":                "h\x05.",
		"text too long":       "X\xff\xff\xff\xffab",
		"bytes too long":      "\x8e\xff\xff\xff\xff\xff\xff\xff\xffab",
		"pair without value":  "}(K\x01u.",
		"call of nothing":     "(o.",
		"value behind a mark": "K\x01(0R.",
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := NewDecoder(strings.NewReader(in)).Decode(); err == nil || errors.Is(err, io.EOF) {
				t.Errorf("%v, error %v", got, err)
			}
		})
	}
}

func TestSeveral(t *testing.T) {
	d := NewDecoder(strings.NewReader("K\x01.cA\nB\n.cA\nB\n."))
	for range 3 {
		if _, err := d.Decode(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Decode(); !errors.Is(err, io.EOF) {
		t.Error("after the last:", err)
	}
	if diff := cmp.Diff([]Global{{"A", "B"}}, d.Globals()); diff != "" {
		t.Error(diff)
	}
}

// What was read before a bound was reached stays, at its place.
func TestBound(t *testing.T) {
	in := "}(U\x01a](" + strings.Repeat("U\xf0"+strings.Repeat("x", 240), MaxKept/200) + "eu."
	got, err := NewDecoder(strings.NewReader(in)).Decode()
	if err != nil || !got.Truncated {
		t.Fatal(got.Truncated, err)
	}
	root, ok := got.Root.(*Dict)
	if !ok {
		t.Fatalf("the root is %T", got.Root)
	}
	inner, _ := root.Get("a")
	if n := len(ItemsOf(inner)); n < MaxKept/400 {
		t.Errorf("%d items are left", n)
	}
}

// Each of these asks for memory in its own way.
func TestMemory(t *testing.T) {
	many := 40 << 20
	for name, in := range map[string]io.Reader{
		"marks":      bytes.NewReader(bytes.Repeat([]byte("("), many)),
		"none":       bytes.NewReader(bytes.Repeat([]byte("N"), many)),
		"duplicates": bytes.NewReader(append([]byte("N"), bytes.Repeat([]byte("2"), many)...)),
		"calls":      bytes.NewReader(append([]byte("N"), bytes.Repeat([]byte("NR"), many/2)...)),
		"memo":       bytes.NewReader(append([]byte("N"), bytes.Repeat([]byte("\x94"), many)...)),
		"globals":    bytes.NewReader(bytes.Repeat([]byte("cabc\ndef\n0"), many/10)),
		"one line":   bytes.NewReader(append([]byte("S"), bytes.Repeat([]byte("a"), many)...)),
		"pushed off": bytes.NewReader(bytes.Repeat([]byte("N0"), many/2)),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			got, err := NewDecoder(in).Decode()
			runtime.GC()
			runtime.ReadMemStats(&after)
			if !got.Truncated {
				t.Error("no bound was reached", err)
			}
			if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 16<<20 {
				t.Errorf("%d MiB are kept", grown>>20)
			}
			runtime.KeepAlive(got)
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("(I1\nL2L\nS'a'\nVb\nF1.5\nPc\n(iA\nB\np0\ng0\nl."))
	f.Add([]byte("\x80\x02}q\x00(X\x01\x00\x00\x00aK\x01M\x01\x02\x8a\x01\x05u."))
	f.Add([]byte("\x80\x04\x95\x05\x00\x00\x00\x00\x00\x00\x00\x8c\x01a\x8c\x01b\x93)\x81}b\x94h\x00\x86\x85\x90."))
	f.Fuzz(func(t *testing.T, in []byte) {
		d := NewDecoder(bytes.NewReader(in))
		for {
			if _, err := d.Decode(); err != nil {
				break
			}
		}
		if d.kept > MaxKept+1<<20 {
			t.Errorf("%d bytes were kept", d.kept)
		}
	})
}
