// SPDX-License-Identifier: Apache-2.0

package write

import (
	"archive/zip"
	"bufio"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
)

// archive is a zip file whose entries are stored as they are, each beginning at a multiple of 64 bytes, as PyTorch maps
// them into memory.
type archive struct {
	root    string
	names   []string
	entries []payload
}

func (a *archive) add(name string, p payload) {
	a.names, a.entries = append(a.names, a.root+"/"+name), append(a.entries, p)
}

func (a *archive) addText(name, s string) {
	var p payload
	p.text(s)
	a.add(name, p)
}

func (a *archive) write(dir, name string) (paths []string, err error) {
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	f, err := os.Create(filepath.Clean(path))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriterSize(f, block)
	z := zip.NewWriter(w)
	at := int64(0)
	for i, p := range a.entries {
		sum := crc32.NewIEEE()
		if _, err := p.WriteTo(sum); err != nil {
			return nil, err
		}
		h := &zip.FileHeader{
			Name: a.names[i], Method: zip.Store, CRC32: sum.Sum32(),
			CompressedSize64: uint64(p.size), UncompressedSize64: uint64(p.size),
		}
		const fixed = 30 // bytes of a local header before the name
		fill := (64 - (at+fixed+int64(len(h.Name))+4)%64) % 64
		h.Extra = append([]byte{'F', 'B', byte(fill), 0}, make([]byte, fill)...)
		for k := range h.Extra[4:] {
			h.Extra[4+k] = 'Z'
		}
		to, err := z.CreateRaw(h)
		if err != nil {
			return nil, err
		}
		if _, err := p.WriteTo(to); err != nil {
			return nil, err
		}
		at += fixed + int64(len(h.Name)+len(h.Extra)) + p.size
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return []string{path}, w.Flush()
}
