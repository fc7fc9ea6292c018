// SPDX-License-Identifier: Apache-2.0

// Package folder keeps the public register in a folder, as a web server shows it: the site, the data, and the edition from which the
// next one goes on.
package folder

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"

	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/publicregister"
	"github.com/vsa-legal/operator/internal/publicregister/opendata"
	"github.com/vsa-legal/operator/internal/publicregister/site"
)

// edition is the file that makes a folder a register. It is written last, and is replaced whole.
const edition = "register.json"

// Options of a publisher.
type Options struct {
	opendata.Options

	// Languages of the pages. The first is that of the entrance.
	Languages []i18n.Language
	// Parallel has each language written by a processor of its own. Without it one at a time is taken, so that others get theirs.
	Parallel bool
}

// Read returns the edition that a folder has, or nil where there is no folder, or none in it yet.
func Read(name string) (*publicregister.Edition, error) {
	f, err := os.Open(name + "/" + edition)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the former edition: %w", err)
	}
	defer f.Close()
	e, err := publicregister.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name(), err)
	}
	return e, nil
}

// Write brings a folder to an edition. Pages of before that are in it no longer are removed; of files that it has not written it
// removes none. If it ends half-way, the former edition is still there, and the next call brings all files to its own.
func Write(name string, e *publicregister.Edition, o Options) error {
	if err := os.MkdirAll(name, 0o755); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	root, err := os.OpenRoot(name) // whatever an edition calls itself: nothing is written beside the folder
	if err != nil {
		return fmt.Errorf("open the folder: %w", err)
	}
	defer root.Close()
	w := &writer{root: root, written: map[string]bool{}, folders: map[string]*os.Root{".": root}}
	defer w.close()
	if err := site.Write(w.create, e, site.Options{Languages: o.Languages, Parallel: o.Parallel}); err != nil {
		return err
	}
	if err := w.removeOld(); err != nil {
		return err
	}
	return opendata.Write(w.create, e, o.Options)
}

// writer may be used by several at a time.
type writer struct {
	root *os.Root

	mu      sync.Mutex
	written map[string]bool
	folders map[string]*os.Root // by path: a file is then opened by its name alone
}

// create makes a file with its folder. It appears under its name when it is closed.
func (w *writer) create(name string) (io.WriteCloser, error) {
	into, err := w.folder(name)
	if err != nil {
		return nil, err
	}
	final := path.Base(name)
	temporary := final
	if name == edition {
		temporary += ".new"
	}
	f, err := into.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return nil, err
	}
	return &file{bufio.NewWriter(f), f, into, temporary, final}, nil
}

// folder makes the folder of a file, if there is none yet, and notes the file.
func (w *writer) folder(name string) (*os.Root, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.written[name] = true
	folder := path.Dir(name)
	if known := w.folders[folder]; known != nil {
		return known, nil
	}
	if err := w.root.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	made, err := w.root.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	w.folders[folder] = made
	return made, nil
}

// close closes the folders but for the first, which its opener closes.
func (w *writer) close() {
	for _, f := range w.folders {
		if f != w.root {
			_ = f.Close()
		}
	}
}

// file is written through a buffer.
type file struct {
	*bufio.Writer

	file            *os.File
	root            *os.Root
	temporary, name string
}

// Close makes what was written last, where it replaces what the next edition goes on from.
func (f *file) Close() error {
	err := f.Flush()
	if f.temporary != f.name {
		err = errors.Join(err, f.file.Sync())
	}
	err = errors.Join(err, f.file.Close())
	if err != nil || f.temporary == f.name {
		return err
	}
	return f.root.Rename(f.temporary, f.name)
}

// removeOld removes pages of the languages' folders that were not written now.
func (w *writer) removeOld() error {
	for _, l := range i18n.Languages() {
		err := fs.WalkDir(w.root.FS(), string(l), func(name string, entry fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return nil
			case err != nil:
				return err
			case entry.IsDir() || w.written[name] || !strings.HasSuffix(name, ".html"):
				return nil
			}
			return w.root.Remove(name)
		})
		if err != nil {
			return fmt.Errorf("remove old pages: %w", err)
		}
	}
	return nil
}
