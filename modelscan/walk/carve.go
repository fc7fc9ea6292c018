// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/vsa-legal/operator/modelscan/internal/ranges"
	"github.com/vsa-legal/operator/modelscan/internal/zipdir"
)

// carver looks for what is embedded in the middle of a file: archives and compressed streams, models with a magic, and binaries
// in letters. A script that unpacks itself, a program with files in it, a page with a model in it are such files.
type carver struct {
	*walker

	c      *content
	f      *File
	g      *group
	window window
	// looked has the bytes that are accounted for or were passed over, found those in which something was found.
	looked, found ranges.Set
	unread        int // models that seemed to begin, and could not be read
	// letters are where binaries in letters begin. What looks like one may be the content of an archive that nobody here can read.
	letters map[int64]bool
}

// carve looks into the bytes that are not accounted for, but for those that are to be passed over, and accounts for what it finds.
func (w *walker) carve(ctx context.Context, c *content, f *File, covered *ranges.Set, passed []Range) error {
	g := &group{w: w}
	v := &carver{walker: w, c: c, f: f, g: g, window: window{r: f, size: c.Entry.Size, begins: w.begins}, letters: map[int64]bool{}}
	v.looked.AddAll(covered)
	for _, r := range passed {
		v.looked.Add(r.From, r.To)
	}
	if err := g.end(v.look(ctx)); err != nil {
		return w.diagnose(ctx, c, err)
	}
	covered.AddAll(&v.found)
	return nil
}

func (v *carver) account(from, to int64) {
	v.looked.Add(from, to)
	v.found.Add(from, to)
}

// look looks into all gaps.
func (v *carver) look(ctx context.Context) error {
	if err := v.decodeLetters(ctx); err != nil {
		return err
	}
	for _, gap := range v.looked.Gaps(v.c.Entry.Size) {
		if gap.Len() < smallestGap && !v.letters[gap.To] {
			continue
		}
		if err := v.gap(ctx, gap); err != nil {
			return err
		}
	}
	return nil
}

// smallestGap that is looked into: what compresses better than that is no network. Before a binary in letters any is: an archive may begin
// there whose content happens to be letters.
const smallestGap = 512

// gap looks into one.
func (v *carver) gap(ctx context.Context, gap Range) error {
	for at := gap.From; at < gap.To; {
		hit, err := v.window.find(ctx, at, gap.To, v.starts)
		if err != nil || hit.at < 0 {
			return err
		}
		if at = hit.magic + 1; hit.at < gap.From {
			continue // it begins in what is accounted for
		}
		n, err := v.take(ctx, hit, gap.To)
		if err != nil {
			return err
		}
		if n > 0 {
			v.account(hit.at, hit.at+n)
			gap.From, at = hit.at+n, max(at, hit.at+n)
		}
	}
	return nil
}

// hit is a place where something seems to begin.
type hit struct {
	at    int64
	magic int64 // where that shows
	kind  kind  // plain of a model
	name  string
	// model tells that the magic of one is there.
	model bool
}

// take looks into what begins at a place, and returns how many bytes of it are accounted for: 0 where it was not what it seemed.
func (v *carver) take(ctx context.Context, h hit, to int64) (int64, error) {
	switch {
	case h.model:
		if h.at == 0 {
			return 0, nil // it is the file itself
		}
		return v.takeModel(ctx, h, to)
	case h.at == 0 && v.c.Packed:
		return 0, nil // it was looked into, and told of
	}
	inner := v.c.within(h.at, to)
	switch h.kind {
	case unreadable:
		if h.at == 0 {
			return 0, nil
		}
		inner = v.c.within(h.at, v.c.Entry.Size) // nothing tells where it ends, and what was found in it may be chance
		v.tell(ctx, inner, Diagnostic{Reason: "it is packed with " + h.name + ", which is not read here", Kind: Unread})
		return to - h.at, nil
	case tarred, arred, cpioed:
		return v.takeArchive(ctx, inner, h)
	case zipped:
		if !zipBegins(inner) {
			return 0, nil
		}
		return v.takeArchive(ctx, inner, h)
	}
	return v.takeStream(ctx, inner, h)
}

// maxUnread is how many beginnings of models may lie in one file that no parser can read: each is read as far as it goes.
const maxUnread = 64

// takeModel has the visitor read a model.
func (v *carver) takeModel(ctx context.Context, h hit, to int64) (int64, error) {
	n, err := v.visitor.Embedded(ctx, v.f, h.at)
	if err != nil {
		if v.unread++; v.unread > maxUnread {
			return 0, limitError(fmt.Sprintf("more than %d models seem to begin in it and cannot be read", maxUnread))
		}
	}
	return min(n, to-h.at), nil
}

// takeArchive looks into an archive in the middle of a file.
func (v *carver) takeArchive(ctx context.Context, inner *content, h hit) (int64, error) {
	inner.depth++
	covered, err := v.open(ctx, inner, h.kind, h.name)
	if err != nil {
		return 0, err
	}
	if covered == nil { // it was told of
		return inner.Entry.Size, nil
	}
	return covered.End(0), nil
}

// zipBegins tells whether a zip archive begins here: whether an entry does.
func zipBegins(c *content) bool {
	found := false
	_, _ = zipdir.Read(io.NewSectionReader(c.at, 0, min(c.Entry.Size, 8<<10)), min(c.Entry.Size, 8<<10),
		func(e *zipdir.Entry) (int64, error) {
			if e.Header != 0 { // a directory may name another one first
				return 0, nil
			}
			found = true
			return 0, errFound
		})
	return found
}

var errFound = errors.New("found")

// smallestStream is how much a compressed stream in the middle of a file has to hold, to be looked at as a file of its own.
const smallestStream = 1 << 10

// takeStream looks into a compressed stream in the middle of a file. A few bytes can look like one: if nothing comes out of it,
// or an error after little, it is none.
func (v *carver) takeStream(ctx context.Context, inner *content, h hit) (int64, error) {
	if !v.streamBegins(inner, h.kind) {
		return 0, nil
	}
	if inner.depth >= v.Limits.Depth {
		v.tell(ctx, inner, Diagnostic{Reason: "it is packed too deeply", Kind: Depth})
		return inner.Entry.Size, nil
	}
	in := &counter{from: inner.reader(), more: func(int64) {}}
	packed := bufio.NewReaderSize(in, 32<<10)
	aside := func(what string, r io.Reader) error { return v.aside(ctx, inner, what, r, v.g) }
	from, closer, err := v.decompressor(packed, h.kind, inner.depth, aside)
	if err != nil {
		return 0, nil //nolint:nilerr // then it is none
	}
	defer closer()
	out := *inner
	out.at, out.depth, out.Entry.Size = nil, inner.depth+1, -1
	out.stream = &wrecked{from: &bounded{ctx: ctx, w: v.walker, from: from, packed: func() int64 { return in.n }}}
	s, err := v.spool(ctx, &out)
	if err != nil {
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		if !isLimit(err) && (h.kind == zlibbed || in.n < 64<<10) {
			return 0, nil // some bytes that looked like one: two say that it is zlib
		}
		if err := v.diagnose(ctx, inner, err); err != nil {
			return 0, err
		}
		return in.n - int64(packed.Buffered()), nil
	}
	used := in.n - int64(packed.Buffered())
	if s.size < smallestStream {
		s.Close()
		return used, nil
	}
	if err := v.enter(ctx); err != nil {
		s.Close()
		return 0, err
	}
	out.at, out.stream, out.Entry.Size = s, nil, s.size
	v.g.run(func() error {
		defer s.Close()
		return v.visitAt(ctx, &out)
	})
	return used, v.g.failed()
}

// streamBegins decodes a little of a stream.
func (v *carver) streamBegins(c *content, k kind) bool {
	packed := bufio.NewReaderSize(io.NewSectionReader(c.at, 0, c.Entry.Size), 4096)
	from, closer, err := v.decompressor(packed, k, c.depth, func(string, io.Reader) error { return nil })
	if err != nil {
		return false
	}
	defer closer()
	n, err := io.CopyN(io.Discard, from, smallestStream)
	return n > 0 && (err == nil || errors.Is(err, io.EOF))
}
