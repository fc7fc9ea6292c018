// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/internal/evidence"
)

// writeExport writes an export with these records, and returns its path.
func writeExport(t *testing.T, texts map[int64]string) string {
	t.Helper()
	x := &evidence.Export{
		Scope:   evidence.Scope{Version: 1, Origin: "demo.vsa.example/log", Namespace: "massy", From: noon, Until: noon.Add(time.Hour)},
		Records: map[int64]*evidence.SealedRecord{},
	}
	for n, text := range texts {
		x.Records[n] = &evidence.SealedRecord{Text: []byte(text)}
	}
	path := filepath.Join(t.TempDir(), "massy.zip")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(x.Write(out), out.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestFlipChangesOneRecordByOneBit holds that it is the last one, that it can still be read as JSON, and that the others stay as they are.
func TestFlipChangesOneRecordByOneBit(t *testing.T) {
	from := writeExport(t, map[int64]string{1: `{"uid":"a1"}`, 12: `{"name":"d","uid":"a1"}`})
	to := filepath.Join(t.TempDir(), "forged.zip")
	if err := flip(from, to); err != nil {
		t.Fatal(err)
	}
	in, err := os.Open(to)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		t.Fatal(err)
	}
	x, err := evidence.Read(in, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	got := map[int64]string{}
	for n, r := range x.Records {
		got[n] = string(r.Text)
	}
	if diff := cmp.Diff(map[int64]string{1: `{"uid":"a1"}`, 12: "{\"name\":\"d\",\"uid\":\"`1\"}"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestFlipWithoutAnythingToFlip(t *testing.T) {
	to := filepath.Join(t.TempDir(), "forged.zip")
	for name, from := range map[string]string{
		"no record": writeExport(t, nil), "a record that names nothing": writeExport(t, map[int64]string{3: `{}`}), "no file": to,
	} {
		if err := flip(from, to+".out"); err == nil {
			t.Errorf("%s: something was written", name)
		}
	}
}
