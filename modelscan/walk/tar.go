// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"strings"
)

// tar looks into a tar. Of one that can be read at any place, so can what is in it.
func (w *walker) tar(ctx context.Context, c *content, g *group) error {
	var section *io.SectionReader
	from := c.stream
	if c.at != nil {
		section = io.NewSectionReader(c.at, 0, c.Entry.Size)
		from = section
	}
	r := tar.NewReader(from)
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			if section != nil {
				if from, err = pastZeros(ctx, c.at, section); err != nil {
					return err
				}
			}
			if from, err = w.further(ctx, from); from == nil || err != nil {
				return err
			}
			r = tar.NewReader(from)
			continue
		}
		if err != nil {
			return err
		}
		if w.whiteout(c, h) || !isFile(h) {
			if err := w.enter(ctx); err != nil {
				return err
			}
			continue
		}
		f := c.in(w, h.Name, h.Size)
		f.stream = &wrecked{from: r}
		if section != nil && !isSparse(h) {
			at, err := section.Seek(0, io.SeekCurrent)
			if err != nil {
				return err
			}
			if h.Size > c.Entry.Size-at {
				return errShort
			}
			f.at, f.stream = io.NewSectionReader(c.at, at, h.Size), nil
			f.meter = c.meter.part(h.Size)
		}
		if err := w.visit(ctx, f, g); err != nil {
			return err
		}
	}
}

// further is the tar that follows another one: "tar --ignore-zeros" and others read it as well. It is nil if nothing follows.
func (w *walker) further(ctx context.Context, from io.Reader) (io.Reader, error) {
	p := chunks.Get().(*[]byte) //nolint:errcheck // nothing else is put there
	defer chunks.Put(p)
	b := (*p)[:block]
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n, err := io.ReadFull(from, b)
		switch {
		case isTar(b[:n]):
			if err := w.enter(ctx); err != nil {
				return nil, err
			}
			return &again{head: bytes.NewReader(bytes.Clone(b)), Reader: from}, nil
		case !isZero(b[:n]):
			return nil, errors.New("something follows its end")
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil, nil
		case err != nil:
			return nil, err
		}
	}
}

// pastZeros goes to the next block that is not empty, in large steps: a hole in a file is as long as anybody likes.
func pastZeros(ctx context.Context, at io.ReaderAt, section *io.SectionReader) (io.Reader, error) {
	p := chunks.Get().(*[]byte) //nolint:errcheck // nothing else is put there
	defer chunks.Put(p)
	from, err := section.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, err
	}
	for from < section.Size() && ctx.Err() == nil {
		b := (*p)[:min(chunk, section.Size()-from)]
		if n, err := at.ReadAt(b, from); n < len(b) {
			return nil, err
		}
		if filled := len(b) - len(bytes.TrimLeft(b, "\x00")); filled < len(b) {
			from += int64(filled / block * block)
			break
		}
		from += int64(len(b))
	}
	_, err = section.Seek(from, io.SeekStart)
	return section, err
}

// again gives back what was read.
type again struct {
	io.Reader
	head *bytes.Reader
}

func (a *again) Read(p []byte) (int, error) {
	if a.head.Len() > 0 {
		return a.head.Read(p)
	}
	return a.Reader.Read(p)
}

// isFile tells whether there is content. What has a type that nobody knows is a file, as the standard has it.
func isFile(h *tar.Header) bool {
	switch h.Typeflag {
	case tar.TypeLink, tar.TypeSymlink, tar.TypeChar, tar.TypeBlock, tar.TypeDir, tar.TypeFifo, tar.TypeXGlobalHeader:
		return false
	}
	return h.Size > 0 || !strings.HasSuffix(h.Name, "/")
}

// isSparse tells that the content does not lie in one piece.
func isSparse(h *tar.Header) bool {
	if h.Typeflag == tar.TypeGNUSparse {
		return true
	}
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return false
}

// Whiteouts of a layer: https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts
const (
	removes = ".wh."
	empties = ".wh..wh..opq"
)

// whiteout tells the visitor what an entry of a layer takes away from the ones before. It returns whether it does nothing else.
func (w *walker) whiteout(c *content, h *tar.Header) bool {
	if !c.layer {
		return false
	}
	e := c.Entry
	e.Path, e.Size = Clean(h.Name, w.Limits.Path), 0
	dir, base := path.Split(e.Path)
	switch {
	case base == empties:
		e.Path = strings.TrimSuffix(dir, "/")
		w.visitor.Replace(&e, false, true)
		return true
	case strings.HasPrefix(base, removes):
		e.Path = dir + strings.TrimPrefix(base, removes)
		w.visitor.Replace(&e, true, true)
		return true
	}
	w.visitor.Replace(&e, true, h.Typeflag != tar.TypeDir)
	return false
}
