// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func written(t *testing.T, x *Export) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestExportComesBack(t *testing.T) {
	x := story(t).export()
	x.Pages["report.html"] = []byte("<html>")
	again, err := reread(t, x)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(x, again, cmpopts.IgnoreUnexported(Export{}), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if !bytes.Equal(written(t, x), written(t, again)) {
		t.Error("the same export has other bytes")
	}
}

// TestExportThatCannotBeRead holds that what is not a whole export is not read as one.
func TestExportThatCannotBeRead(t *testing.T) {
	whole := written(t, story(t).export())
	cases := map[string][]byte{
		"nothing":                     {},
		"no archive":                  []byte("trust me"),
		"half of it":                  whole[:len(whole)/2],
		"without its end":             whole[:len(whole)-1],
		"no scope":                    entries(t, whole, func(n string, b []byte) (string, []byte) { return rename(n, entryScope), b }),
		"no checkpoint":               entries(t, whole, func(n string, b []byte) (string, []byte) { return rename(n, entryCheckpoint), b }),
		"no leaves":                   entries(t, whole, func(n string, b []byte) (string, []byte) { return rename(n, entryLeaves), b }),
		"no censuses":                 entries(t, whole, func(n string, b []byte) (string, []byte) { return rename(n, entryCensuses), b }),
		"a scope that says more":      content(t, whole, entryScope, replaceBytes("{", `{"also":1,`)),
		"a scope of another version":  content(t, whole, entryScope, replaceBytes(`"version":3`, `"version":4`)),
		"a scope of no version":       content(t, whole, entryScope, replaceBytes(`"version":3`, `"version":0`)),
		"a scope of no time":          content(t, whole, entryScope, replaceBytes(`"until":"2026-06-10T09`, `"until":"2025-06-10T09`)),
		"a scope with a member twice": content(t, whole, entryScope, replaceBytes(`"version":3`, `"version":3,"version":3`)),
		"a scope with more behind it": content(t, whole, entryScope, func(b []byte) []byte { return append(b, "{}"...) }),
		"a scope of a number that not every reader has":    content(t, whole, entryScope, replaceBytes(`"start":0`, `"start":9007199254740993`)),
		"a scope in other letters":                         content(t, whole, entryScope, replaceBytes(`"origin"`, `"ORIGIN"`)),
		"a checkpoint of a megabyte":                       content(t, whole, entryCheckpoint, func(b []byte) []byte { return append(b, make([]byte, 1<<20)...) }),
		"a record of a gigabyte of nothing, in a kilobyte": content(t, whole, "records/000000000001.json", func([]byte) []byte { return make([]byte, 64<<20) }),
		"a census that cannot be read":                     content(t, whole, entryCensuses, replaceBytes("{", "[")),
		"a census that is cut":                             content(t, whole, entryCensuses, func(b []byte) []byte { return b[:len(b)-1] }),
		"a salt that is none":                              content(t, whole, "records/000000000001.salt", func(b []byte) []byte { return b[:10] }),
		"a record without a salt":                          entries(t, whole, func(n string, b []byte) (string, []byte) { return rename(n, "records/000000000001.salt"), b }),
		"a record of another name":                         entries(t, whole, func(n string, b []byte) (string, []byte) { return strings.Replace(n, "records/00", "records/+0", 1), b }),
		"a record of a further part":                       entries(t, whole, func(n string, b []byte) (string, []byte) { return strings.Replace(n, ".tlog-proof", ".proof", 1), b }),
		"a text of no digest":                              entries(t, whole, func(n string, b []byte) (string, []byte) { return strings.Replace(n, "texts/", "texts/x", 1), b }),
		"an entry twice": entries(t, whole, func(n string, b []byte) (string, []byte) {
			return strings.Replace(n, entryLeaves, entryCheckpoint, 1), b
		}),
	}
	for name, file := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := Read(bytes.NewReader(file), int64(len(file))); err == nil {
				t.Error("it is read")
			}
		})
	}
}

// TestNoByteFlipsUnseen flips one byte after the other of a small file: each time it cannot be read, or does not hold, or says
// the same. Names of archives have bytes that nobody reads.
func TestNoByteFlipsUnseen(t *testing.T) {
	l := story(t)
	x := l.export()
	delete(x.Texts, DigestOf(l.lawText)) // most of the file, and compressed
	policy := parsePolicy(t, l.policyText())
	before := Verify(x, policy)
	whole := written(t, x)
	step := max(1, len(whole)/400)
	for i := 0; i < len(whole); i += step {
		flipped := bytes.Clone(whole)
		flipped[i] ^= 0x10
		again, err := Read(bytes.NewReader(flipped), int64(len(flipped)))
		if err != nil {
			continue
		}
		if after := Verify(again, policy); !cmp.Equal(before, after) && after.Holds() {
			t.Errorf("byte %d: it holds, and says something else", i)
		}
	}
}

func rename(name, what string) string {
	if name == what {
		return "renamed"
	}
	return name
}

func replaceBytes(old, by string) func([]byte) []byte {
	return func(b []byte) []byte { return bytes.Replace(b, []byte(old), []byte(by), 1) }
}

func content(t *testing.T, file []byte, entry string, change func([]byte) []byte) []byte {
	t.Helper()
	return entries(t, file, func(name string, b []byte) (string, []byte) {
		if name == entry {
			return name, change(b)
		}
		return name, b
	})
}

// entries writes an archive anew with other names or contents.
func entries(t *testing.T, file []byte, change func(string, []byte) (string, []byte)) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var content bytes.Buffer
		if _, err := content.ReadFrom(in); err != nil {
			t.Fatal(err)
		}
		name, changed := change(f.Name, content.Bytes())
		out, err := w.Create(name)
		if err == nil {
			_, err = out.Write(changed)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// FuzzRead holds that no file ends the program, nor takes more memory than there are bounds for.
func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range []string{entryScope, entryCheckpoint, entryLeaves, entryCensuses, "records/000000000000.json"} {
		if out, err := w.Create(name); err == nil {
			fmt.Fprint(out, "{}")
		}
	}
	_ = w.Close()
	f.Add(b.Bytes())
	f.Fuzz(func(_ *testing.T, file []byte) {
		if x, err := Read(bytes.NewReader(file), int64(len(file))); err == nil {
			Verify(x, &Policy{})
		}
	})
}
