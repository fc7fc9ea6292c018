// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"archive/tar"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// openPlain opens a tar that can be read at any place. One that is compressed is unpacked first, to a temporary file.
func openPlain(ctx context.Context, source string, o Options, probe bool) (*os.File, int64, func() error, error) {
	f, err := os.Open(filepath.Clean(source))
	if err != nil {
		return nil, 0, nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, nil, errors.Join(err, f.Close())
	}
	head := make([]byte, min(HeadSize, info.Size()))
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, nil, errors.Join(err, f.Close())
	}
	k, _ := kindOf(head)
	switch {
	case k == gzipped, k == zstandard, k == bzipped, k == xzipped:
	case probe && !isTar(head):
		return nil, 0, nil, errors.Join(ErrNoImage, f.Close())
	default:
		return f, info.Size(), f.Close, nil
	}
	defer f.Close()
	u := &unpacking{ctx: ctx, section: io.NewSectionReader(f, 0, info.Size()), limits: o.Limits, kind: k, probe: probe}
	return u.file(o.TempDir)
}

// unpacking of a compressed image.
type unpacking struct {
	ctx      context.Context //nolint:containedctx // a Reader has no other way to be told
	section  *io.SectionReader
	limits   Limits
	kind     kind
	probe    bool
	from     io.Reader
	unpacked int64
}

// Read what is unpacked, within the limits.
func (u *unpacking) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := u.from.Read(p)
	u.unpacked += int64(n)
	if u.unpacked > u.limits.Expanded {
		return 0, limitError(fmt.Sprintf("more than %d bytes were unpacked in total", u.limits.Expanded))
	}
	packed, seekErr := u.section.Seek(0, io.SeekCurrent)
	if seekErr == nil && u.unpacked > ratioFrom && u.unpacked/u.limits.Ratio > packed {
		return 0, limitError(fmt.Sprintf("it expands to more than %d times its size", u.limits.Ratio))
	}
	return n, err
}

// file unpacks to a file that has no name any more where the system can do without, else until it is closed.
func (u *unpacking) file(dir string) (*os.File, int64, func() error, error) {
	end, err := u.decompress()
	if err != nil {
		return nil, 0, nil, u.failed(err)
	}
	defer end()
	f, err := os.CreateTemp(dir, "image-*")
	if err != nil {
		return nil, 0, nil, err
	}
	closer := f.Close
	if os.Remove(f.Name()) != nil {
		closer = func() error { return errors.Join(f.Close(), os.Remove(f.Name())) }
	}
	if err := u.to(f); err != nil {
		return nil, 0, nil, errors.Join(u.failed(err), closer())
	}
	return f, u.unpacked, closer, nil
}

// failed says that what could not be unpacked is no image, where that is the question. It is looked into as an archive then.
func (u *unpacking) failed(err error) error {
	if u.probe && u.ctx.Err() == nil {
		return ErrNoImage
	}
	return fmt.Errorf("it cannot be unpacked: %w", err)
}

func (u *unpacking) decompress() (func(), error) {
	r, end, err := decompress(bufio.NewReaderSize(u.section, chunk), u.kind, 0)
	u.from = r
	return end, err
}

// to copies all of it. Of something that is only looked at, it gives up where it cannot be an image.
func (u *unpacking) to(f *os.File) error {
	all := io.TeeReader(u, f)
	if u.probe {
		if err := plausible(tar.NewReader(all)); err != nil {
			return err
		}
	}
	_, err := io.CopyBuffer(onlyWriter{io.Discard}, all, make([]byte, chunk))
	return err
}

// onlyWriter hides that a Writer can read by itself, in small pieces.
type onlyWriter struct{ io.Writer }

// imageName is what the tools call the files of an image: docker, podman, skopeo, BuildKit, kaniko.
var imageName = regexp.MustCompile(`^(oci-layout|index\.json|manifest\.json|repositories|version|config\.json|blobs|(sha256:)?[0-9a-f]{32,64}.*)$`)

// What no image has may come before what every image has. Where there is more of it, it is some other archive.
const (
	maxOthers     = 64 // files
	maxOtherBytes = 64 << 20
)

func plausible(r *tar.Reader) error {
	var bytes int64
	for others := 0; others < maxOthers && bytes < maxOtherBytes; {
		h, err := r.Next()
		if err != nil {
			return err // an end as well
		}
		name := Clean(h.Name, MaxPath)
		if name == dockerName || name == indexName {
			return nil
		}
		if first, _, _ := strings.Cut(name, "/"); !imageName.MatchString(first) {
			others++
			bytes += h.Size
		}
	}
	return ErrNoImage
}
