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

// Walk visits a file, or every file of a folder. No link is followed: of one that leads out of the folder, and of what is no
// regular file, the visitor is told.
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
		w.root = root
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
		return w.noFile(ctx, name, entry)
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

// noFile tells of a link that leads out of the source, and of what can be no model by itself but may bring one: a socket, a
// pipe, a device.
func (w *walker) noFile(ctx context.Context, name string, entry os.DirEntry) error {
	if err := w.enter(ctx); err != nil {
		return err
	}
	c := &content{Entry: Entry{Path: Clean(name, w.Limits.Path), Size: -1}}
	if entry.Type()&os.ModeSymlink == 0 {
		w.tell(ctx, c, Diagnostic{Reason: "it is no regular file but a " + typeName(entry.Type()), Kind: Special})
		return nil
	}
	target, err := w.root.Readlink(name)
	if err != nil {
		return w.diagnose(ctx, c, err)
	}
	if path.IsAbs(target) && w.IsRoot {
		return nil // within the container, it leads to a file that is visited, or to none
	}
	if _, err := w.root.Stat(name); err == nil || errors.Is(err, os.ErrNotExist) && !path.IsAbs(target) {
		return nil
	}
	w.tell(ctx, c, Diagnostic{Reason: "it is a link that leads out of what is scanned", Kind: Link})
	return nil
}

func typeName(mode os.FileMode) string {
	switch {
	case mode&os.ModeSocket != 0:
		return "socket"
	case mode&os.ModeNamedPipe != 0:
		return "named pipe"
	case mode&os.ModeDevice != 0:
		return "device"
	}
	return "thing that is not known"
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
