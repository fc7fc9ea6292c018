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
	return r.documents, errors.Join(r.errors...)
}

type reader struct {
	stdin     io.Reader
	documents []Document
	errors    []error
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
		r.file(path)
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
			r.file(name)
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

func (r *reader) file(name string) {
	file, err := os.Open(name)
	if err != nil {
		r.unreadable(name, err)
		return
	}
	defer func() { _ = file.Close() }()
	r.stream(name, file)
}

// stream reads the documents of one file.
func (r *reader) stream(name string, in io.Reader) {
	s := newSplitter(in)
	before := len(r.errors)
	for {
		part, err := s.next()
		at := Position{File: name, Line: part.line}
		switch {
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			r.errors = append(r.errors, at.errorf("%w", err))
		default:
			r.part(at, part, s)
		}
		if err != nil && !errors.Is(err, errMarker) {
			return
		}
		if len(r.errors)-before >= maxErrors {
			r.fail("%s: %d errors: nothing after them was read; correct these first", at, maxErrors)
			return
		}
		if len(r.documents) >= maxDocuments {
			r.fail("%s: more than %d objects: nothing after them was read; check fewer at a time", at, maxDocuments)
			return
		}
	}
}

// part reads one document of a stream.
func (r *reader) part(at Position, p part, s *splitter) {
	value, err := decode(p, s)
	if err != nil {
		r.errors = append(r.errors, at.errorf("%w", err))
		return
	}
	if value == nil {
		return
	}
	docs, errs := documents(at, value)
	r.documents = append(r.documents, docs...)
	r.errors = append(r.errors, errs...)
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
	r.errors = append(r.errors, fmt.Errorf(format, args...))
}
