// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
)

// tarFiles are the files of a tar, by where they are.
type tarFiles struct {
	from  *os.File
	size  int64
	end   func() error
	at    map[string]span
	links map[string]string
	// shadowed are files of which another one has the path: what reads the tar sees the last.
	shadowed []shadow
}

type span struct{ from, size int64 }

type shadow struct {
	name string
	span
}

// Bounds on a layout or docker archive.
const (
	maxTarFiles = 65_536
	maxTarNames = 6 << 20 // bytes
	maxTarLinks = 8       // one to another
)

var errTooMany = errors.New("there are too many files in it")

// openTar finds the files of a tar. One that is only looked at, and is no tar or no image, is ErrNoImage.
func openTar(ctx context.Context, source string, o Options, probe bool) (*tarFiles, error) {
	f, size, end, err := openPlain(ctx, source, o, probe)
	if err != nil {
		return nil, err
	}
	t := &tarFiles{from: f, size: size, end: end, at: map[string]span{}, links: map[string]string{}}
	if err := t.index(ctx); err != nil {
		if probe && ctx.Err() == nil {
			err = ErrNoImage
		}
		return nil, errors.Join(err, end())
	}
	return t, nil
}

func (t *tarFiles) index(ctx context.Context) error {
	section := io.NewSectionReader(t.from, 0, t.size)
	r := tar.NewReader(section)
	length := 0
	for range maxTarFiles {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return t.ends(ctx, section)
		}
		if err != nil {
			return err
		}
		at, err := section.Seek(0, io.SeekCurrent)
		if err != nil {
			return err
		}
		if length += len(h.Name) + len(h.Linkname); length > maxTarNames {
			return errTooMany
		}
		if err := t.entry(h, at); err != nil {
			return err
		}
	}
	return errTooMany
}

func (t *tarFiles) entry(h *tar.Header, at int64) error {
	name := Clean(h.Name, MaxPath)
	switch {
	case h.Typeflag == tar.TypeLink:
		t.links[name] = Clean(h.Linkname, MaxPath)
	case h.Typeflag == tar.TypeSymlink:
		t.links[name] = Clean(path.Join(path.Dir(name), h.Linkname), MaxPath)
	case isFile(h) && isSparse(h):
		return fmt.Errorf("%s: a file with holes", name)
	case isFile(h):
		if h.Size > t.size-at {
			return errShort
		}
		if old, twice := t.at[name]; twice {
			t.shadowed = append(t.shadowed, shadow{name, old})
		}
		delete(t.links, name)
		t.at[name] = span{at, h.Size}
	}
	return nil
}

// ends holds a tar to having nothing behind its end: that would not be read.
func (t *tarFiles) ends(ctx context.Context, section *io.SectionReader) error {
	p := chunks.Get().(*[]byte) //nolint:errcheck // nothing else is put there
	defer chunks.Put(p)
	for ctx.Err() == nil {
		n, err := section.Read(*p)
		if !isZero((*p)[:n]) {
			return errors.New("something follows its end")
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (t *tarFiles) open(name string) (*part, error) {
	name = Clean(name, MaxPath)
	for range maxTarLinks {
		to, ok := t.links[name]
		if !ok {
			break
		}
		name = to
	}
	at, ok := t.at[name]
	if !ok {
		return nil, fmt.Errorf("%s: %w", name, os.ErrNotExist)
	}
	return t.part(at), nil
}

func (t *tarFiles) part(s span) *part {
	return &part{io.NewSectionReader(t.from, s.from, s.size), func() error { return nil }}
}

func (t *tarFiles) each(_ context.Context, visit func(string, func() (*part, error)) error) error {
	names := make([]string, 0, len(t.at))
	for name := range t.at {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := visit(name, func() (*part, error) { return t.part(t.at[name]), nil }); err != nil {
			return err
		}
	}
	for _, s := range t.shadowed {
		if err := visit(s.name+" (another of that name)", func() (*part, error) { return t.part(s.span), nil }); err != nil {
			return err
		}
	}
	return nil
}

func (t *tarFiles) Close() error { return t.end() }
