// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
	"testing"
)

// TestArchiveFrauds does something to the bytes of the file, which then shows something to one reader of archives that another does not see.
func TestArchiveFrauds(t *testing.T) {
	l := story(t)
	policy := parsePolicy(t, l.policyText())
	x := l.export()
	x.Pages = map[string][]byte{pages[0]: []byte("Something ran.")}
	whole := written(t, x)
	for name, fraud := range map[string][]byte{
		"something before the archive":        append([]byte("<html>Nothing ran.</html>"), whole...),
		"something after the archive":         append(bytes.Clone(whole), "trust me"...),
		"a comment":                           commented(t, whole, "Nothing ran."),
		"other names in front of the entries": bytes.Replace(bytes.Clone(whole), []byte("records/000000000002.json"), []byte("records/000000000009.json"), 1),
		"something between the entries":       hidden(t, whole),
		"something in an entry, behind what is packed there": repacked(t, whole, func(h *zip.FileHeader, packed []byte) []byte {
			other := append(bytes.Clone(packed), "PK\x07\x08 and then another entry"...)
			h.CompressedSize64 = uint64(len(other))
			return other
		}),
		"an entry that is not packed": repacked(t, whole, func(h *zip.FileHeader, _ []byte) []byte {
			content := []byte("Nothing ran.")
			h.Method, h.CRC32 = zip.Store, crc32.ChecksumIEEE(content)
			h.CompressedSize64, h.UncompressedSize64 = uint64(len(content)), uint64(len(content))
			return content
		}),
		"an entry without a descriptor": repacked(t, whole, func(h *zip.FileHeader, packed []byte) []byte {
			h.Flags = 0
			return packed
		}),
		"an entry that is a link": repacked(t, whole, func(h *zip.FileHeader, packed []byte) []byte {
			h.SetMode(fs.ModeSymlink | 0o777)
			return packed
		}),
	} {
		t.Run(name, func(t *testing.T) {
			x, err := Read(bytes.NewReader(fraud), int64(len(fraud)))
			if err != nil {
				t.Fatal(err)
			}
			if r := Verify(x, policy); !slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Kind == EntryUnknown }) {
				t.Errorf("problems %+v", r.Problems)
			}
		})
	}
}

// TestManyEntries holds that an archive of so many entries that its end has another form is as Write writes it.
func TestManyEntries(t *testing.T) {
	x := story(t).export()
	for n := range int64(zipManyEntries / 2) {
		x.Records[10_000+n] = &SealedRecord{Text: []byte("{}")}
	}
	x, err := reread(t, x)
	if err != nil {
		t.Fatal(err)
	}
	if x.hidden != nil {
		t.Error(x.hidden)
	}
}

// commented adds a comment to an archive.
func commented(t *testing.T, file []byte, comment string) []byte {
	t.Helper()
	with := bytes.Clone(file)
	with[len(with)-2] = byte(len(comment))
	return append(with, comment...)
}

// repacked has the first page of an archive packed otherwise.
func repacked(t *testing.T, file []byte, pack func(h *zip.FileHeader, packed []byte) []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		if f.Name != pages[0] {
			if err := w.Copy(f); err != nil {
				t.Fatal(err)
			}
			continue
		}
		raw, err := f.OpenRaw()
		if err != nil {
			t.Fatal(err)
		}
		packed, err := io.ReadAll(raw)
		if err != nil {
			t.Fatal(err)
		}
		h := f.FileHeader
		packed = pack(&h, packed)
		to, err := w.CreateRaw(&h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(packed); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// hidden has an archive with an entry that its directory does not name.
func hidden(t *testing.T, file []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i, f := range in.File {
		if i == 3 {
			_, err = w.Create("hidden")
		}
		if err := errors.Join(err, w.Copy(f)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	archive, size := out.Bytes(), 46+len("hidden") // of its record in the directory
	at := bytes.LastIndex(archive, []byte("hidden")) - 46
	archive = slices.Delete(archive, at, at+size)
	end := archive[len(archive)-22:]
	for _, count := range []int{8, 10} {
		binary.LittleEndian.PutUint16(end[count:], binary.LittleEndian.Uint16(end[count:])-1)
	}
	binary.LittleEndian.PutUint32(end[12:], binary.LittleEndian.Uint32(end[12:])-uint32(size)) //nolint:gosec // a few bytes
	return archive
}
