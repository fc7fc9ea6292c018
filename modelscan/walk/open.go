// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// ErrNoImage says that what is on disk is no image. It may be a folder, an archive, a file.
var ErrNoImage = errors.New("it is no image")

var errNone = errors.New("an OCI layout, what docker save writes, or a reference is one")

// What a source begins with that says what it is.
const (
	layoutPrefix = "oci:"
	dockerPrefix = "docker-archive:"
)

// OnDisk tells whether a source is on disk, as Open takes it. If it is not, the error says why.
func OnDisk(source string) (bool, error) {
	_, err := os.Stat(source)
	return err == nil || strings.HasPrefix(source, layoutPrefix) || strings.HasPrefix(source, dockerPrefix), err
}

// Open opens an image on disk:
//
//   - a path of an OCI layout (a folder, or a tar of one) or of what docker save writes, compressed or not. They are known by
//     their content; it is ErrNoImage if the path is there and is something else;
//   - oci:PATH and docker-archive:PATH, which insist on it. Of several images, oci:PATH:NAME takes those of that name, or digest.
//
// What is compressed is unpacked into a temporary file, which is removed at the latest with Close.
func Open(ctx context.Context, source string, o Options) (*Local, error) {
	o.Limits = o.Limits.withDefaults()
	_, err := os.Stat(source)
	if err == nil {
		return openAny(ctx, source, o)
	}
	if at, ok := strings.CutPrefix(source, layoutPrefix); ok {
		at, name := splitName(at)
		return openAs(ctx, at, name, (*Local).layout, o)
	}
	if at, ok := strings.CutPrefix(source, dockerPrefix); ok {
		at, name := splitName(at)
		return openAs(ctx, at, name, (*Local).docker, o)
	}
	return nil, err
}

// OpenLayout opens an OCI layout: a folder, or a tar of one.
func OpenLayout(ctx context.Context, source string) (*Local, error) {
	return openAs(ctx, source, "", (*Local).layout, Options{Limits: Limits{}.withDefaults()})
}

// splitName parts a path from the name of an image in it, which can have colons, as the path can.
func splitName(source string) (at, name string) {
	if _, err := os.Stat(source); err == nil {
		return source, ""
	}
	for i := range len(source) {
		if source[i] != ':' && source[i] != '@' {
			continue
		}
		if _, err := os.Stat(source[:i]); err == nil {
			return source[:i], source[i+1:]
		}
	}
	return source, ""
}

// openAny finds out what kind of an image it is.
func openAny(ctx context.Context, source string, o Options) (*Local, error) {
	l, err := openFiles(ctx, source, o, true)
	if err != nil {
		return nil, err
	}
	switch {
	case l.has(layoutName) && l.has(indexName):
		err = l.layout("")
	case l.isDocker():
		err = l.docker("")
	default:
		err = errNone
	}
	if err != nil { // whatever it is, it can be read as a folder or as an archive
		return nil, errors.Join(fmt.Errorf("%w: %w", ErrNoImage, err), l.Close())
	}
	return l, nil
}

func openAs(ctx context.Context, source, name string, read func(*Local, string) error, o Options) (*Local, error) {
	l, err := openFiles(ctx, source, o, false)
	if err != nil {
		return nil, err
	}
	if err := read(l, name); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

func openFiles(ctx context.Context, source string, o Options, probe bool) (*Local, error) {
	info, err := os.Stat(source)
	if err != nil {
		return nil, err
	}
	l := &Local{inline: map[v1.Hash][]byte{}, names: map[v1.Hash]string{}, known: map[string]v1.Descriptor{},
		tags: map[v1.Hash][]string{}, opened: map[string]bool{}}
	if info.IsDir() {
		root, err := os.OpenRoot(source)
		if err != nil {
			return nil, err
		}
		l.files = rootFiles{root}
		return l, nil
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%w: %w", ErrNoImage, errNone)
	}
	if l.files, err = openTar(ctx, source, o, probe); err != nil {
		return nil, err
	}
	return l, nil
}

func (l *Local) has(name string) bool {
	p, err := l.files.open(name)
	return err == nil && p.Close() == nil
}
