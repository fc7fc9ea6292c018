// SPDX-License-Identifier: Apache-2.0

package write

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"

	"google.golang.org/protobuf/encoding/protowire"
)

// payload is what will be written: bytes, and noise that exists only while it is written. Its size is known before.
type payload struct {
	parts []io.WriterTo
	size  int64
}

type raw []byte

func (r raw) WriteTo(w io.Writer) (int64, error) {
	n, err := w.Write(r)
	return int64(n), err
}

// bytes of p are added to the last part where that is bytes too, so that small fields do not become a part each.
func (p *payload) bytes(b ...byte) {
	p.size += int64(len(b))
	if n := len(p.parts); n > 0 {
		if last, ok := p.parts[n-1].(raw); ok {
			p.parts[n-1] = append(last, b...)
			return
		}
	}
	p.parts = append(p.parts, raw(append([]byte(nil), b...)))
}

func (p *payload) text(s string) { p.bytes([]byte(s)...) }

func (p *payload) noise(n noise) {
	p.parts = append(p.parts, n)
	p.size += n.size()
}

func (p *payload) add(q payload) {
	for _, part := range q.parts {
		if b, ok := part.(raw); ok {
			p.bytes(b...)
			continue
		}
		p.noise(part.(noise)) //nolint:errcheck,forcetypeassert // there is no third kind
	}
}

// pad fills up to a multiple of n with zeros.
func (p *payload) pad(n int64) {
	for p.size%n != 0 {
		p.bytes(0)
	}
}

func (p payload) WriteTo(w io.Writer) (int64, error) {
	var done int64
	for _, part := range p.parts {
		n, err := part.WriteTo(w)
		done += n
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// file writes p to a file and returns its path.
func (p payload) file(dir, name string) (path string, err error) {
	path = filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return "", err
	}
	f, err := os.Create(filepath.Clean(path))
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriterSize(f, block)
	if _, err := p.WriteTo(w); err != nil {
		return "", err
	}
	return path, w.Flush()
}

// files writes several payloads.
func files(dir string, names []string, all []payload) ([]string, error) {
	paths := make([]string, 0, len(names))
	for i, p := range all {
		path, err := p.file(dir, names[i])
		if err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// message is a protocol buffer that is being put together.
type message struct{ payload }

func (m *message) varint(field protowire.Number, v int64) {
	b := protowire.AppendTag(nil, field, protowire.VarintType)
	m.bytes(protowire.AppendVarint(b, uint64(v))...)
}

func (m *message) float(field protowire.Number, bits uint32) {
	b := protowire.AppendTag(nil, field, protowire.Fixed32Type)
	m.bytes(protowire.AppendFixed32(b, bits)...)
}

func (m *message) string(field protowire.Number, s string) {
	b := protowire.AppendTag(nil, field, protowire.BytesType)
	m.bytes(protowire.AppendString(b, s)...)
}

// sub adds a message, or bytes, within this one.
func (m *message) sub(field protowire.Number, p payload) {
	b := protowire.AppendTag(nil, field, protowire.BytesType)
	m.bytes(protowire.AppendVarint(b, uint64(p.size))...)
	m.add(p)
}

func (m *message) packed(field protowire.Number, values []int64) {
	var p payload
	for _, v := range values {
		p.bytes(protowire.AppendVarint(nil, uint64(v))...)
	}
	m.sub(field, p)
}
