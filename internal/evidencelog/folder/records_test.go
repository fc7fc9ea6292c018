// SPDX-License-Identifier: Apache-2.0

package folder_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencelog/folder"
)

var june = time.Date(2026, time.June, 10, 23, 59, 0, 0, time.UTC)

// sealed is a record with text that JSON may write in more ways than one, and the leaf that commits to it.
func sealed(sequence int64, text string) (*evidence.Sealed, *evidence.Leaf) {
	s := &evidence.Sealed{Sequence: sequence, Salt: evidence.Salt{byte(sequence)}, Text: []byte(`{"by":"` + text + `"}`)}
	return s, &evidence.Leaf{Sequence: sequence, Commitment: evidence.Commit(s.Salt, s.Text)}
}

func repaired(t *testing.T, dir string) *folder.Records {
	t.Helper()
	r, err := folder.RepairRecords(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// TestRecordsComeBackByteByByte holds that what was committed to is what is read, over midnight and beside the writer.
func TestRecordsComeBackByteByByte(t *testing.T) {
	dir := t.TempDir()
	writer := repaired(t, dir)
	var leaves []*evidence.Leaf
	var all []*evidence.Sealed
	for i, text := range []string{"<mairie> & co", "é\u2028", strings.Repeat("x", 100_000), "last"} {
		s, l := sealed(int64(i), text)
		leaves, all = append(leaves, l), append(all, s)
		at := june.Add(time.Duration(i) * time.Minute)
		if i == 3 {
			at = june // a clock that went back: days only go on
		}
		if err := writer.Append(at, []*evidence.Sealed{s}); err != nil {
			t.Fatal(err)
		}
	}
	reader, err := folder.OpenRecords(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*folder.Records{"the writer": writer, "a reader beside it": reader} {
		for i, l := range leaves {
			if s, err := r.Read(l); err != nil || s == nil || string(s.Text) != string(all[i].Text) || s.Salt != all[i].Salt {
				t.Errorf("%s, %d: %v, %v", name, i, s, err)
			}
		}
	}
	days, err := os.ReadDir(filepath.Join(dir, "records"))
	if err != nil || len(days) != 2 || days[1].Name() != "2026-06-11.jsonl" {
		t.Errorf("%v, %v", days, err)
	}
}

// TestRecordThatWasErased holds that a record is gone with its day, and that another of its sequence is not taken for it.
func TestRecordThatWasErased(t *testing.T) {
	dir := t.TempDir()
	writer := repaired(t, dir)
	never, _ := sealed(0, "of which no leaf was written")
	s, l := sealed(0, "of which one was")
	if err := writer.Append(june, []*evidence.Sealed{s, never}); err != nil {
		t.Fatal(err)
	}
	if got, err := writer.Read(l); err != nil || got == nil || string(got.Text) != string(s.Text) {
		t.Errorf("%v, %v", got, err)
	}
	if err := os.Remove(filepath.Join(dir, "records", "2026-06-10.jsonl")); err != nil {
		t.Fatal(err)
	}
	if got, err := repaired(t, dir).Read(l); got != nil || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

// TestOnlyTheWriterCuts holds that who reads beside the writer changes nothing, and that a line in the middle is not passed over.
func TestOnlyTheWriterCuts(t *testing.T) {
	dir := t.TempDir()
	s, l := sealed(0, "whole")
	if err := repaired(t, dir).Append(june, []*evidence.Sealed{s}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "records", "2026-06-10.jsonl")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	is := func(content []byte) {
		t.Helper()
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	size := func() int {
		t.Helper()
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return len(content)
	}
	is(append(whole[:len(whole):len(whole)], `{"seq":1,`...))
	r, err := folder.OpenRecords(dir)
	if err != nil || size() == len(whole) {
		t.Fatalf("%v, %d bytes", err, size())
	}
	if got, err := r.Read(l); got == nil || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	if repaired(t, dir); size() != len(whole) {
		t.Errorf("%d bytes of %d", size(), len(whole))
	}
	is(append([]byte("no record\n"), whole...))
	if _, err := folder.RepairRecords(dir); !errors.Is(err, folder.ErrDamaged) {
		t.Errorf("a line that is no record is passed over: %v", err)
	}
}

// A census of a region is read for one namespace, and of its parts only those that are asked for.
func TestOnlyTheNamedPartsAreRead(t *testing.T) {
	dir := t.TempDir()
	writer := repaired(t, dir)
	s, l := sealed(0, "census")
	for i, namespace := range []string{"", "mass", "massy", "massy-2"} {
		s.Parts = append(s.Parts, evidence.SealedPart{Part: evidence.Part{Namespace: namespace, Records: int64(i)}, Index: int64(i)})
	}
	if err := writer.Append(june, []*evidence.Sealed{s}); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ namespaces, want []string }{
		"all":              {nil, []string{"", "mass", "massy", "massy-2"}},
		"the cluster":      {[]string{""}, []string{""}},
		"one of them":      {[]string{"", "massy"}, []string{"", "massy"}},
		"none that counts": {[]string{"evry"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := writer.Read(l, test.namespaces...)
			if err != nil {
				t.Fatal(err)
			}
			var read []string
			for _, p := range got.Parts {
				read = append(read, p.Part.Namespace)
				if p.Part.Records != p.Index {
					t.Errorf("%+v is not as it was written", p)
				}
			}
			if d := cmp.Diff(test.want, read); d != "" {
				t.Error(d)
			}
		})
	}
}
