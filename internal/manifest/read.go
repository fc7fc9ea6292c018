// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Read reads every document of the paths, in their order. A path is a file, a folder or "-", which is standard input.
// A folder is read with the folders in it, names sorted: the .yaml, .yml and .json files, except in hidden folders;
// linked folders are not followed.
//
// All that can be read is returned, together with one error a problem, joined; each says where, and what to change. A
// document that repeats a key is not returned: which of the two counts is nobody's to guess.
func Read(paths []string, stdin io.Reader) ([]Document, error) {
	r := &reader{stdin: stdin}
	for _, path := range paths {
		r.path(path)
	}
	r.flush()
	return r.documents, errors.Join(r.errors...)
}

type reader struct {
	stdin     io.Reader
	documents []Document
	errors    []error

	// waiting is what was read and not decoded yet, and size how long that is, in bytes.
	waiting []*work
	size    int
}

// address matches what is no path but the address of something elsewhere.
var address = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://`)

func (r *reader) path(path string) {
	if path == "-" {
		r.standardInput()
		return
	}
	if address.MatchString(path) {
		r.fail("%s: nothing is fetched from a network: download it first, and name the file", path)
		return
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		r.unreadable(path, err)
	case info.IsDir():
		if !r.folder(path) {
			r.fail("%s: no manifest in this folder: name one that holds .yaml, .yml or .json files", path)
		}
	default:
		r.open(path)
	}
}

// standardInput reads standard input, once: the second time there would be nothing left.
func (r *reader) standardInput() {
	if r.stdin == nil {
		r.fail("-: standard input was already read, or there is none: name it once, and pipe manifests into it")
		return
	}
	r.stream("-", r.stdin)
	r.stdin = nil
}

// folder reads the manifests of a folder, and says whether there was any.
func (r *reader) folder(path string) bool {
	entries, err := os.ReadDir(path)
	if err != nil {
		r.unreadable(path, err)
		return true
	}
	found := false
	for _, entry := range entries {
		name := filepath.Join(path, entry.Name())
		switch {
		case entry.IsDir() && !strings.HasPrefix(entry.Name(), "."):
			found = r.folder(name) || found
		case isManifest(name, entry):
			r.open(name)
			found = true
		}
	}
	return found
}

// isManifest is true of a regular file, or a link to one, with the name of a manifest.
func isManifest(name string, entry fs.DirEntry) bool {
	if entry.IsDir() || !slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(filepath.Ext(name))) {
		return false
	}
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.Type().IsRegular()
	}
	info, err := os.Stat(name)
	return err != nil || info.Mode().IsRegular()
}

func (r *reader) open(name string) {
	in, err := os.Open(name)
	if err != nil {
		r.unreadable(name, err)
		return
	}
	defer func() { _ = in.Close() }()
	r.stream(name, in)
}

// stream reads the documents of one file.
func (r *reader) stream(name string, in io.Reader) {
	s := newSplitter(in)
	f := &file{}
	for !f.stopped {
		part, err := s.next()
		at := Position{File: name, Line: part.line}
		switch {
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			r.flush()
			r.take(&work{at: at, file: f, errors: []error{at.errorf("%w", err)}})
		case part.json || part.long(): // may read on in the stream, or is large
			r.flush()
			w := &work{at: at, part: part, file: f}
			w.decode(s)
			r.take(w)
		default:
			r.later(&work{at: at, part: part, file: f})
		}
		if err != nil && !errors.Is(err, errMarker) {
			return
		}
	}
}

func (r *reader) unreadable(path string, err error) {
	if errors.Is(err, fs.ErrNotExist) {
		r.fail("%s: there is no such file or folder: check the path", path)
		return
	}
	if cause := (*fs.PathError)(nil); errors.As(err, &cause) {
		err = cause.Err
	}
	r.fail("%s: cannot be read: %w", path, err)
}

func (r *reader) fail(format string, args ...any) {
	r.flush() // errors come in the order of the input
	r.errors = append(r.errors, fmt.Errorf(format, args...))
}
