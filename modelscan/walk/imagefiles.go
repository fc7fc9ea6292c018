// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"context"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
)

// files by path, of a folder or of a tar.
type files interface {
	open(name string) (*part, error)
	// each calls visit with the path of every file, and of what took the place of one.
	each(ctx context.Context, visit func(name string, open func() (*part, error)) error) error
	Close() error
}

// part of a file that can be read at any place.
type part struct {
	*io.SectionReader
	close func() error
}

func (p *part) Close() error { return p.close() }

// rootFiles are the files of a folder.
type rootFiles struct{ *os.Root }

func (r rootFiles) open(name string) (*part, error) {
	f, size, err := openRegular(r.Root, filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	return &part{io.NewSectionReader(f, 0, size), f.Close}, nil
}

func (r rootFiles) each(ctx context.Context, visit func(string, func() (*part, error)) error) error {
	return r.folder(ctx, ".", 0, visit)
}

func (r rootFiles) folder(ctx context.Context, at string, depth int, visit func(string, func() (*part, error)) error) error {
	if depth > maxFolders {
		return limitError("there are too many folders in one another")
	}
	d, err := r.Open(at)
	if err != nil {
		return err
	}
	defer d.Close()
	for {
		entries, err := d.ReadDir(names)
		for _, e := range entries {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			name := path.Join(at, e.Name())
			switch {
			case e.IsDir():
				err = r.folder(ctx, name, depth+1, visit)
			case e.Type().IsRegular():
				err = visit(name, func() (*part, error) { return r.open(name) })
			}
			if err != nil && !errors.Is(err, io.EOF) {
				return err
			}
		}
		if errors.Is(err, io.EOF) || len(entries) == 0 {
			return nil
		}
	}
}
