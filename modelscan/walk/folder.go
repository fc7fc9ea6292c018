// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
)

const (
	maxFolders = 256  // one in another
	names      = 1024 // that are read of a folder at a time
)

// Walk visits a file, or every file of a folder. No link is followed, and what is no regular file is left out.
func Walk(ctx context.Context, source string, v Visitor, o Options) error {
	w := newWalker(v, o)
	info, err := os.Stat(source)
	if err != nil {
		return err
	}
	g := &group{w: w}
	if info.IsDir() {
		root, err := os.OpenRoot(source)
		if err != nil {
			return err
		}
		defer root.Close()
		return w.topLevel(ctx, g.end(w.folder(ctx, root, "", 0, g)))
	}
	root, err := os.OpenRoot(filepath.Dir(source))
	if err != nil {
		return err
	}
	defer root.Close()
	name := filepath.Base(source)
	if target, err := filepath.EvalSymlinks(source); err == nil && filepath.Base(target) != name {
		return Walk(ctx, target, v, o) // the one that was named may be a link
	}
	f, size, err := openRegular(root, name)
	if err != nil {
		return err
	}
	defer f.Close()
	c := &content{Entry: Entry{Path: Clean(name, w.Limits.Path), Size: size}, at: f, meter: w.meter(size)}
	return w.topLevel(ctx, g.end(w.visit(ctx, c, g)))
}

// topLevel tells the visitor of a limit that no archive can be blamed for.
func (w *walker) topLevel(ctx context.Context, err error) error {
	if limit := limitError(""); errors.As(err, &limit) {
		return w.diagnose(ctx, &content{Entry: Entry{Path: ".", Size: -1}}, err)
	}
	return err
}

// folder visits what is in one.
func (w *walker) folder(ctx context.Context, root *os.Root, at string, depth int, g *group) error {
	c := &content{Entry: Entry{Path: Clean(at, w.Limits.Path), Size: -1}}
	if depth > maxFolders {
		return w.diagnose(ctx, c, limitError(fmt.Sprintf("there are more than %d folders in one another", maxFolders)))
	}
	d, err := root.Open(".")
	if err != nil {
		return w.diagnose(ctx, c, err)
	}
	defer d.Close()
	for {
		entries, err := d.ReadDir(names)
		for _, entry := range entries {
			if err := w.entry(ctx, root, at, entry, depth, g); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return w.diagnose(ctx, c, err)
		}
	}
}

func (w *walker) entry(ctx context.Context, root *os.Root, at string, entry os.DirEntry, depth int, g *group) error {
	name := path.Join(at, entry.Name())
	switch {
	case entry.IsDir():
		inner, err := root.OpenRoot(entry.Name())
		if err != nil {
			return w.diagnose(ctx, &content{Entry: Entry{Path: Clean(name, w.Limits.Path), Size: -1}}, err)
		}
		defer inner.Close()
		return w.folder(ctx, inner, name, depth+1, g)
	case !entry.Type().IsRegular():
		return w.enter(ctx)
	}
	c := &content{Entry: Entry{Path: Clean(name, w.Limits.Path), Size: -1}}
	f, size, err := openRegular(root, entry.Name())
	if err != nil {
		if info, err := entry.Info(); err == nil {
			c.Entry.Size = info.Size()
		}
		return w.diagnose(ctx, c, err)
	}
	if err := w.enter(ctx); err != nil {
		f.Close()
		return err
	}
	c.Entry.Size, c.at, c.meter = size, f, w.meter(size)
	g.run(func() error {
		defer f.Close()
		defer c.meter.end()
		return w.visitAt(ctx, c)
	})
	return g.failed()
}

var errNotRegular = errors.New("it is not a regular file")

// openRegular opens a regular file. It does not wait for the other end of a pipe that took its place.
func openRegular(root *os.Root, name string) (*os.File, int64, error) {
	info, err := root.Lstat(name)
	if err != nil {
		return nil, 0, err
	}
	if !info.Mode().IsRegular() {
		return nil, 0, errNotRegular
	}
	f, err := root.OpenFile(name, os.O_RDONLY|noWait, 0)
	if err != nil {
		return nil, 0, err
	}
	opened, err := f.Stat()
	if err == nil && !os.SameFile(info, opened) {
		err = errNotRegular
	}
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, opened.Size(), nil
}
