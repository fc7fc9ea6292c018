// SPDX-License-Identifier: Apache-2.0

package zipdir

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// with64 has the end of an archive as one of more than 65,535 files has it.
func with64(z []byte, distance int64) []byte {
	le := binary.LittleEndian
	at := int64(bytes.LastIndex(z, []byte(endSignature)))
	record := slices.Clone(z[at:])
	end64 := make([]byte, end64Size)
	copy(end64, end64Signature)
	le.PutUint64(end64[24:], uint64(le.Uint16(record[8:])))
	le.PutUint64(end64[32:], uint64(le.Uint16(record[10:])))
	le.PutUint64(end64[40:], uint64(le.Uint32(record[12:])))
	le.PutUint64(end64[48:], uint64(le.Uint32(record[16:])))
	locator := make([]byte, locatorSize)
	copy(locator, locatorSignature)
	le.PutUint64(locator[8:], uint64(at+distance)) //nolint:gosec // it is not negative
	copy(record[8:], strings.Repeat("\xff", 12))
	return slices.Concat(z[:at], end64, locator, record)
}

// Every directory that a reader could go by is read, and what it tells of is visited once.
func TestDirectories(t *testing.T) {
	z := written(t, 2, 50)
	directory := bytes.Index(z, []byte(memberSignature))
	one := append(bytes.Clone(z), z[directory:]...)
	both := []string{"f0@0", fmt.Sprintf("f1@%d", bytes.LastIndex(z[:directory], []byte(localSignature)))}
	// Of the second directory, the places may be meant as they are, or from where an archive would begin that ends with it.
	moved := append([]string{fmt.Sprintf("f0@%d", len(z)-directory), fmt.Sprintf("f1@%d", len(z)-directory+bytes.LastIndex(z[:directory], []byte(localSignature)))}, both...)
	for name, c := range map[string]struct {
		raw     []byte
		entries []string
		gaps    []string
		problem string
	}{
		"one":                        {z, both, nil, ""},
		"of large archives":          {with64(z, 0), both, nil, ""},
		"of large ones, moved":       {with64(z, 5), both, nil, ""},
		"a comment":                  {slices.Concat(z[:len(z)-2], []byte("\x03\x00abc")), both, nil, ""},
		"a comment that is too long": {comment(z), both, []string{}, ""},
		"another one":                {one, moved, nil, "more than one directory"},
	} {
		entries, gaps, l := shown(t, c.raw)
		if diff := cmp.Diff(c.entries, entries); diff != "" {
			t.Errorf("%s: entries: %s", name, diff)
		}
		if (c.gaps != nil) != (len(gaps) > 0) || !strings.Contains(l.Problem, c.problem) || c.problem == "" && l.Problem != "" {
			t.Errorf("%s: gaps %v, problem %q", name, gaps, l.Problem)
		}
	}
}

// strict is a file of which nobody asks for what lies before its beginning.
type strict struct {
	t *testing.T
	*bytes.Reader
}

func (s strict) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		s.t.Errorf("what lies at %d was asked for", off)
	}
	return s.Reader.ReadAt(p, off)
}

func TestHasDirectory(t *testing.T) {
	z := written(t, 2, 50)
	for name, c := range map[string]struct {
		raw  []byte
		want bool
	}{
		"an archive":       {z, true},
		"behind a program": {append([]byte("#!/bin/sh\n"), z...), true},
		"something behind": {append(bytes.Clone(z), "behind"...), true},
		"far behind":       {append(bytes.Clone(z), make([]byte, maxComment+1)...), false},
		"no directory":     {z[:50], false},
		"no entries":       {written(t, 0, 0), false},
		"nothing":          {nil, false},
		"the end of a large archive, without its record": {[]byte(locatorSignature + "----------------" + endSignature + "------------------"), false},
	} {
		if got := HasDirectory(strict{t, bytes.NewReader(c.raw)}, int64(len(c.raw))); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// So many directories are no archive that anybody wrote in good faith.
func TestManyDirectories(t *testing.T) {
	z := written(t, 1, 1)
	end := z[bytes.LastIndex(z, []byte(endSignature)):]
	raw := bytes.Clone(z)
	for range maxViews + 1 {
		raw = append(raw, end...)
	}
	if _, l, err := seen(raw, 64<<10); err != nil || !l.Damaged {
		t.Errorf("%+v, %v", l, err)
	}
}
