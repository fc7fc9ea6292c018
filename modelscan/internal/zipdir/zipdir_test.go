// SPDX-License-Identifier: Apache-2.0

package zipdir

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func written(t testing.TB, files, size int) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := range files {
		f, err := w.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("f%d", i), Method: uint16(8 * (i % 2))})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(bytes.Repeat([]byte{'a' + byte(i%26)}, size)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// contents of all entries: names, and how often their one letter is repeated.
func contents(raw []byte, most int64) (map[string]int, error) {
	out := map[string]int{}
	f := bytes.NewReader(raw)
	return out, Walk(f, f.Size(), func(e *Entry) error {
		in, err := e.Open(f, f.Size(), most)
		if err != nil {
			return err
		}
		content, err := io.ReadAll(in)
		out[e.Name] = len(content)
		return err
	})
}

func TestWalk(t *testing.T) {
	plain := written(t, 4, 50)
	large := written(t, 70_000, 0)
	for name, c := range map[string]struct {
		raw  []byte
		most int64
		want map[string]int
		all  int
	}{
		"plain":               {plain, 100, map[string]int{"f0": 50, "f1": 50, "f2": 50, "f3": 50}, 4},
		"bounded":             {plain, 10, map[string]int{"f0": 10, "f1": 10, "f2": 10, "f3": 10}, 4},
		"behind a program":    {append([]byte("#!/bin/sh\nexit\n"), plain...), 100, map[string]int{"f3": 50}, 4},
		"more than 65535":     {large, 10, map[string]int{"f69999": 0}, 70_000},
		"with a long comment": {comment(plain), 100, map[string]int{"f3": 50}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := contents(c.raw, c.most)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != c.all {
				t.Errorf("%d entries", len(got))
			}
			for name, size := range c.want {
				if got[name] != size {
					t.Errorf("%s has %d bytes", name, got[name])
				}
			}
		})
	}
}

func comment(raw []byte) []byte {
	out := bytes.Clone(raw)
	out[len(out)-2], out[len(out)-1] = 0x10, 0x27
	return append(out, bytes.Repeat([]byte("#"), 10_000)...)
}

func TestDamaged(t *testing.T) {
	raw := written(t, 4, 50)
	more := bytes.Clone(raw)
	more[len(more)-12], more[len(more)-11] = 0xff, 0x7f // the number of entries
	for name, c := range map[string][]byte{
		"nothing":               nil,
		"no directory":          raw[:100],
		"more than there is":    more,
		"directory cut in half": append(bytes.Clone(raw[:len(raw)-80]), raw[len(raw)-22:]...),
	} {
		if got, err := contents(c, 100); err == nil {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestStop(t *testing.T) {
	stop := errors.New("enough")
	f := bytes.NewReader(written(t, 9, 1))
	if err := Walk(f, f.Size(), func(*Entry) error { return stop }); !errors.Is(err, stop) {
		t.Error(err)
	}
}

func TestFirstNames(t *testing.T) {
	raw := written(t, 3, 50)
	if diff := cmp.Diff([]string{"f0", "f1", "f2"}, FirstNames(raw)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"f0"}, FirstNames(raw[:60])); diff != "" {
		t.Error(diff)
	}
}

// seen is what Read shows of an archive that is searched in steps of so many bytes.
func seen(raw []byte, chunk int64) (entries []Entry, l *Layout, err error) {
	a := &archive{r: bytes.NewReader(raw), size: int64(len(raw)), chunk: chunk}
	a.visit = func(e *Entry) (int64, error) {
		entries = append(entries, *e)
		_, _ = e.Content(a.r, a.size) // it must return
		return 7, nil
	}
	l, err = read(a)
	return entries, l, err
}

// Whatever an archive says, what is accounted for lies in it, and the steps in which it is searched change nothing.
func FuzzRead(f *testing.F) {
	z := written(f, 3, 20)
	directory := bytes.Index(z, []byte(memberSignature))
	for _, raw := range [][]byte{
		z, z[:directory], comment(z), append(bytes.Clone(z), z...), append(bytes.Clone(z[:directory]), z...),
		append([]byte("#!/bin/sh\n"), z...), append(bytes.Clone(z), z[directory:]...), bytes.Replace(z, []byte("\x14\x00\x00\x00"), []byte("\x14\x00\x08\x00"), 1),
	} {
		f.Add(raw, uint16(len(raw)))
	}
	f.Fuzz(func(t *testing.T, raw []byte, chunk uint16) {
		want, l, err := seen(raw, 64<<10)
		size := int64(len(raw))
		if l.Covered.Next(size, math.MaxInt64) != math.MaxInt64 || l.Covered.Next(math.MinInt64, math.MaxInt64) < 0 {
			t.Errorf("%+v lies outside of %d bytes", l.Covered, size)
		}
		got, _, err2 := seen(raw, int64(len(localSignature))+int64(chunk))
		if diff := cmp.Diff(want, got); diff != "" || (err == nil) != (err2 == nil) {
			t.Errorf("%v, %v, %s", err, err2, diff)
		}
	})
}

func FuzzWalk(f *testing.F) {
	f.Add(written(f, 3, 20))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		FirstNames(raw)
		_, _ = contents(raw, 1<<16) // It must return.
	})
}
