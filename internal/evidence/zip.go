// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/internal/canonical"
)

// Names of the entries of the file.
const (
	entryScope      = "scope.json"
	entryCheckpoint = "checkpoint"
	entryLeaves     = "leaves.jsonl"
	entryCensuses   = "censuses.jsonl"
	folderEarlier   = "checkpoints/"
	folderRecords   = "records/"
	folderTexts     = "texts/"
	suffixRecord    = ".json"
	suffixSalt      = ".salt"
	suffixProof     = ".tlog-proof"
)

// pages are the names that pages for people have.
var pages = []string{"report.html", "CHECKING.md"}

// Write writes an export as a zip archive. The same export gives the same bytes.
func (x *Export) Write(w io.Writer) error {
	z := &archive{Writer: zip.NewWriter(w)}
	scope, err := canonical.JSON(&x.Scope)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(x.Pages)) {
		z.add(name, x.Pages[name])
	}
	z.add(entryScope, scope)
	z.add(entryCheckpoint, x.Checkpoint)
	for i, c := range x.Earlier {
		z.add(folderEarlier+fmt.Sprintf("%06d", i), c)
	}
	z.add(entryLeaves, x.Leaves)
	var censuses bytes.Buffer
	for i := range x.Censuses {
		line, err := x.Censuses[i].encodeLine()
		if err != nil {
			return err
		}
		censuses.Write(line)
	}
	z.add(entryCensuses, censuses.Bytes())
	for _, n := range slices.Sorted(maps.Keys(x.Records)) {
		r, name := x.Records[n], folderRecords+fmt.Sprintf("%012d", n)
		salt, _ := r.Salt.MarshalText()
		z.add(name+suffixRecord, r.Text)
		z.add(name+suffixSalt, salt)
		if r.Proof != nil {
			z.add(name+suffixProof, r.Proof)
		}
	}
	for _, d := range slices.Sorted(maps.Keys(x.Texts)) {
		z.add(folderTexts+d.hex()+suffixRecord, x.Texts[d])
	}
	return errors.Join(z.err, z.Close())
}

// archive writes entries until one fails.
type archive struct {
	*zip.Writer

	err error
}

func (z *archive) add(name string, content []byte) {
	if z.err != nil {
		return
	}
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err == nil {
		_, err = w.Write(content)
	}
	z.err = err
}

// Read reads an export. An error says that the file cannot be read: it is damaged, or none that Write wrote, or larger than
// anything that it would have written.
func Read(r io.ReaderAt, size int64) (*Export, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("reading the archive: %w", err)
	}
	x := &reader{
		Export: &Export{Records: map[int64]*SealedRecord{}, Texts: map[Digest][]byte{}, Pages: map[string][]byte{}},
		seen:   map[string]bool{},
	}
	for _, f := range z.File {
		if err := x.entry(f); err != nil {
			return nil, fmt.Errorf("%.100q: %w", f.Name, err)
		}
	}
	for _, name := range []string{entryScope, entryCheckpoint, entryLeaves, entryCensuses} {
		if !x.seen[name] {
			return nil, fmt.Errorf("the archive has no %s", name)
		}
	}
	for n, r := range x.Records {
		if r.Text == nil || !x.seen[fmt.Sprintf("%s%012d%s", folderRecords, n, suffixSalt)] {
			return nil, fmt.Errorf("the record %d is not whole", n)
		}
	}
	x.hidden = layout(r, size, z)
	return x.Export, nil
}

// reader reads entries within bounds.
type reader struct {
	*Export

	seen  map[string]bool
	total int64
}

func (x *reader) entry(f *zip.File) error {
	if x.seen[f.Name] {
		return errors.New("the archive has it twice")
	}
	x.seen[f.Name] = true
	switch name := f.Name; {
	case name == entryScope:
		return x.content(f, maxScope, func(b []byte) (err error) { x.Scope, err = decodeScope(b); return err })
	case name == entryCheckpoint:
		return x.content(f, maxCheckpoint, func(b []byte) error { x.Checkpoint = b; return nil })
	case name == entryLeaves:
		return x.content(f, maxLeaves, func(b []byte) error { x.Leaves = b; return nil })
	case name == entryCensuses:
		return x.content(f, maxCensuses, x.censuses)
	case strings.HasPrefix(name, folderEarlier) && len(x.Earlier) < maxCheckpoints:
		return x.content(f, maxCheckpoint, func(b []byte) error { x.Earlier = append(x.Earlier, b); return nil })
	case strings.HasPrefix(name, folderRecords) && len(x.Records) < maxRecords:
		return x.record(f)
	case strings.HasPrefix(name, folderTexts) && len(x.Texts) < maxTexts:
		return x.text(f)
	case slices.Contains(pages, name):
		return x.content(f, maxLaw, func(b []byte) error { x.Pages[name] = b; return nil })
	case len(x.unknown) < maxListed:
		x.unknown = append(x.unknown, name)
		return nil
	}
	return errors.New("the archive has too many entries")
}

// content reads an entry whole, and its checksum.
func (x *reader) content(f *zip.File, limit int64, use func([]byte) error) error {
	if f.UncompressedSize64 > uint64(limit) || x.total+int64(f.UncompressedSize64) > maxTotal { //nolint:gosec // bounded by the first
		return fmt.Errorf("%d bytes are more than are read", f.UncompressedSize64)
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	content, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return err
	}
	if x.total += int64(len(content)); int64(len(content)) > limit {
		return fmt.Errorf("more than %d bytes are not read", limit)
	}
	return use(content)
}

func (x *reader) record(f *zip.File) error {
	name := strings.TrimPrefix(f.Name, folderRecords)
	number, suffix, _ := strings.Cut(name, ".")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || fmt.Sprintf("%012d", n) != number {
		return errors.New("a record is named by its sequence")
	}
	r := x.Records[n]
	if r == nil {
		r = &SealedRecord{}
		x.Records[n] = r
	}
	switch "." + suffix {
	case suffixRecord:
		return x.content(f, maxStatement, func(b []byte) error { r.Text = b; return nil })
	case suffixSalt:
		return x.content(f, int64(2*len(r.Salt)), func(b []byte) error { return r.Salt.UnmarshalText(b) })
	case suffixProof:
		return x.content(f, maxProof, func(b []byte) error { r.Proof = b; return nil })
	}
	return errors.New("no part of a record has such a name")
}

func (x *reader) text(f *zip.File) error {
	d := Digest("sha256:" + strings.TrimSuffix(strings.TrimPrefix(f.Name, folderTexts), suffixRecord))
	if !d.valid() || f.Name != folderTexts+d.hex()+suffixRecord {
		return errors.New("a text is named by its digest")
	}
	return x.content(f, maxLaw, func(b []byte) error { x.Texts[d] = b; return nil })
}

func (x *reader) censuses(b []byte) error {
	for len(b) > 0 {
		line, rest, ok := bytes.Cut(b, []byte("\n"))
		if !ok {
			return errors.New("the last line is not whole")
		}
		if len(x.Censuses) == maxCensusLines {
			return fmt.Errorf("more than %d censuses", maxCensusLines)
		}
		c, err := decodeCensusLine(line)
		if err != nil {
			return fmt.Errorf("census %d: %w", len(x.Censuses)+1, err)
		}
		x.Censuses = append(x.Censuses, c)
		b = rest
	}
	return nil
}
