// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// Local is an image on disk. Close it.
type Local struct {
	// Root is what the image begins with. Where the source holds several, it is an index that no registry knows.
	Root v1.Descriptor
	// Digest of the image, if it is one.
	Digest string

	files  files
	inline map[v1.Hash][]byte       // manifests that are made here
	names  map[v1.Hash]string       // of the blobs of a docker archive
	known  map[string]v1.Descriptor // of the files that were read for their digest
}

// files by path, of a folder or of a tar.
type files interface {
	open(name string) (*part, error)
	Close() error
}

// part of a file that can be read at any place.
type part struct {
	*io.SectionReader
	close func() error
}

func (p *part) Close() error { return p.close() }

// Names of the files of an OCI layout and of a docker archive.
const (
	layoutName = "oci-layout"
	indexName  = "index.json"
	dockerName = "manifest.json"
)

// OpenLayout opens an OCI layout: a folder, or a tar of one.
func OpenLayout(source string) (*Local, error) {
	l, err := open(source)
	if err != nil {
		return nil, err
	}
	text, err := l.text(indexName)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("it is no OCI layout: %w", err), l.Close())
	}
	var index v1.IndexManifest
	if err := json.Unmarshal(text, &index); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", indexName, err), l.Close())
	}
	if len(index.Manifests) == 1 {
		l.Root = index.Manifests[0]
		l.Digest = l.Root.Digest.String()
		return l, nil
	}
	l.Root = l.add(types.OCIImageIndex, text)
	return l, nil
}

// OpenDockerArchive opens what docker save writes.
func OpenDockerArchive(source string) (*Local, error) {
	l, err := open(source)
	if err != nil {
		return nil, err
	}
	if err := l.docker(); err != nil {
		return nil, errors.Join(fmt.Errorf("it is no docker archive: %w", err), l.Close())
	}
	return l, nil
}

// IsLayout and IsDockerArchive tell what a path holds, before anything is opened for good.
func IsLayout(source string) bool { return has(source, layoutName) && has(source, indexName) }

// IsDockerArchive tells whether a tar is one.
func IsDockerArchive(source string) bool {
	info, err := os.Stat(source)
	return err == nil && !info.IsDir() && has(source, dockerName)
}

func has(source, name string) bool {
	l, err := open(source)
	if err != nil {
		return false
	}
	defer l.Close()
	p, err := l.files.open(name)
	if err != nil {
		return false
	}
	return p.Close() == nil
}

func open(source string) (*Local, error) {
	info, err := os.Stat(source)
	if err != nil {
		return nil, err
	}
	l := &Local{inline: map[v1.Hash][]byte{}, names: map[v1.Hash]string{}, known: map[string]v1.Descriptor{}}
	if info.IsDir() {
		root, err := os.OpenRoot(source)
		if err != nil {
			return nil, err
		}
		l.files = rootFiles{root}
		return l, nil
	}
	if l.files, err = indexTar(source); err != nil {
		return nil, err
	}
	return l, nil
}

// Close what was opened.
func (l *Local) Close() error { return l.files.Close() }

// Blob opens one.
func (l *Local) Blob(_ context.Context, d v1.Descriptor) (io.ReadCloser, error) {
	if text, ok := l.inline[d.Digest]; ok {
		return io.NopCloser(bytes.NewReader(text)), nil
	}
	name, ok := l.names[d.Digest]
	if !ok {
		name = path.Join("blobs", filepath.Base(d.Digest.Algorithm), filepath.Base(d.Digest.Hex))
	}
	p, err := l.files.open(name)
	if err != nil {
		return nil, err
	}
	if p.Size() != d.Size {
		return nil, errors.Join(fmt.Errorf("it has %d bytes instead of %d", p.Size(), d.Size), p.Close())
	}
	return p, nil
}

// add makes a manifest that is in no file.
func (l *Local) add(t types.MediaType, text []byte) v1.Descriptor {
	digest := v1.Hash{Algorithm: "sha256", Hex: fmt.Sprintf("%x", sha256.Sum256(text))}
	l.inline[digest] = text
	return v1.Descriptor{MediaType: t, Size: int64(len(text)), Digest: digest}
}

func (l *Local) text(name string) ([]byte, error) {
	p, err := l.files.open(name)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	if p.Size() > maxManifest {
		return nil, fmt.Errorf("%s is too long", name)
	}
	return io.ReadAll(p)
}

// rootFiles are the files of a folder.
type rootFiles struct{ *os.Root }

func (r rootFiles) open(name string) (*part, error) {
	f, size, err := openRegular(r.Root, filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	return &part{io.NewSectionReader(f, 0, size), f.Close}, nil
}

// tarFiles are the files of a tar, by where they are.
type tarFiles struct {
	*os.File

	at    map[string][2]int64
	links map[string]string
}

// Bounds on a layout or docker archive.
const (
	maxTarFiles = 65_536
	maxTarNames = 6 << 20 // bytes
)

func indexTar(source string) (*tarFiles, error) {
	f, err := os.Open(filepath.Clean(source))
	if err != nil {
		return nil, err
	}
	t := &tarFiles{f, map[string][2]int64{}, map[string]string{}}
	if err := t.index(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return t, nil
}

func (t *tarFiles) index() error {
	r := tar.NewReader(t.File)
	length := 0
	for range maxTarFiles {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		name := Clean(h.Name, MaxPath)
		if length += len(name) + len(h.Linkname); length > maxTarNames {
			break
		}
		switch {
		case h.Typeflag == tar.TypeSymlink || h.Typeflag == tar.TypeLink:
			t.links[name] = Clean(path.Join(path.Dir(name), h.Linkname), MaxPath)
		case isFile(h) && !isSparse(h):
			at, err := t.File.Seek(0, io.SeekCurrent)
			if err != nil {
				return err
			}
			t.at[name] = [2]int64{at, h.Size}
		}
	}
	return errors.New("there are too many files in it")
}

func (t *tarFiles) open(name string) (*part, error) {
	name = Clean(name, MaxPath)
	if to, ok := t.links[name]; ok {
		name = to
	}
	at, ok := t.at[name]
	if !ok {
		return nil, fmt.Errorf("%s: %w", name, os.ErrNotExist)
	}
	return &part{io.NewSectionReader(t.File, at[0], at[1]), func() error { return nil }}, nil
}
