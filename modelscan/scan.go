// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"runtime"
	"sync/atomic"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// Registry finds images by reference, such as registry.example.org/team/app:1.0.
type Registry interface {
	// Image returns what the reference stands for, and where its parts are.
	Image(ctx context.Context, reference string) (walk.Blobs, v1.Descriptor, error)
}

// Options of an inspection.
type Options struct {
	// Platform such as linux/amd64, of an image for several. Nil is all of them.
	Platform *v1.Platform
	// All tells that the whole source is declared to be a model: whatever is binary and not known to be harmless counts.
	All bool
	// IsRoot tells that the folder is the root of a container's file system, so that no link leads out of it.
	IsRoot bool
	// IgnoreHashes leaves out what is known of files by their sum, so that what the structure tells can be measured.
	IgnoreHashes bool
	// SkipHidden leaves out the files that a later layer of the image takes away.
	SkipHidden bool
	// Input is what the source Stdin stands for.
	Input io.Reader
	// Registry for images that are not on disk. Without one, only what is on disk can be inspected.
	Registry Registry
	// TempDir holds what has to be unpacked. Empty is the system's.
	TempDir string
	// Jobs is how many files are read at a time. Zero is two, or one on a machine with one processor.
	Jobs int
	// Progress is told how many bytes were dealt with, and of how many, 0 if that is not known. Several goroutines call it.
	Progress func(done, total int64)
	// Limits on what is unpacked.
	Limits walk.Limits
	// Layers keep what is found in the layers of images, for another inspection. Nil is none.
	Layers *Layers
}

// Scan finds the models of a source, sorted by path:
//
//   - a file, a folder or an archive: its path;
//   - an image on disk: the path of an OCI layout (a folder, or a tar of one) or of what docker save writes, compressed or
//     not. They are known by their content; oci:PATH and docker-archive:PATH insist on it, and take a name: oci:PATH:NAME;
//   - an image in a registry: its reference. A path that exists comes first;
//   - what comes from Options.Input: Stdin.
//
// The error says that the source could not be read. What is wrong with a single file is in the report.
func Scan(ctx context.Context, source string, o Options) (*Report, error) {
	c := newCollector(o)
	r := &Report{Source: source}
	onDisk, err := walk.OnDisk(source)
	switch {
	case source == Stdin:
		err = c.input(ctx, r)
	case onDisk:
		err = c.disk(ctx, r, source)
	case o.Registry != nil && !errors.Is(err, fs.ErrPermission):
		err = c.remote(ctx, r, source)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", source, err)
	}
	r.Files, r.Examined, r.NotExamined = c.files(), c.examined, c.notExamined
	return r, nil
}

func (c *collector) path(ctx context.Context, source string) error {
	o := c.walkOptions(0)
	if c.o.Progress != nil {
		total, err := sizeOf(ctx, source)
		if err != nil {
			return err
		}
		o = c.walkOptions(total)
	}
	return walk.Walk(ctx, source, c, o)
}

// disk reads an image, or whatever else the path is.
func (c *collector) disk(ctx context.Context, r *Report, source string) error {
	image, err := walk.Open(ctx, source, c.walkOptions(0))
	if errors.Is(err, walk.ErrNoImage) {
		return c.path(ctx, source)
	}
	if err != nil {
		return err
	}
	r.Digest = image.Digest
	return errors.Join(image.Walk(ctx, c.o.Platform, c, c.walkOptions(0)), image.Close())
}

func (c *collector) remote(ctx context.Context, r *Report, reference string) error {
	blobs, root, err := c.o.Registry.Image(ctx, reference)
	if err != nil {
		return err
	}
	r.Digest = root.Digest.String()
	return walk.Image(ctx, blobs, root, c.o.Platform, c, c.walkOptions(0))
}

func (c *collector) walkOptions(total int64) walk.Options {
	o := walk.Options{Limits: c.o.Limits, Signatures: signatures, IsRoot: c.o.IsRoot, TempDir: c.o.TempDir, Jobs: c.o.Jobs}
	if o.Jobs < 1 {
		o.Jobs = min(2, runtime.GOMAXPROCS(0))
	}
	if c.o.Layers != nil {
		o.Begin, o.End = c.begin, c.end
	}
	if c.o.Progress != nil {
		var done, all atomic.Int64
		all.Store(total)
		o.Expect = func(more int64) { all.Add(more) }
		o.Progress = func(more int64) { c.o.Progress(done.Add(more), all.Load()) }
	}
	return o
}

// sizeOf sums up the files of a path, for the progress only.
func sizeOf(ctx context.Context, source string) (total int64, err error) {
	err = filepath.WalkDir(source, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return ctx.Err() //nolint:nilerr // the walk tells what cannot be read
		}
		if info, err := d.Info(); err == nil {
			total += info.Size()
		}
		return ctx.Err()
	})
	return total, err
}
