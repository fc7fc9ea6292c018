// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/vsa-legal/operator/modelscan/model"
	"github.com/vsa-legal/operator/modelscan/opaque"
	"github.com/vsa-legal/operator/modelscan/walk"
)

// smallestNetwork is the size from which on the bytes of unknown kinds are told from weights, anywhere: half of the smallest
// network for faces that is published.
const smallestNetwork = 32 << 10

// smallestRest is the size below which a gap is nothing: padding, a mark, a signature.
const smallestRest = 1 << 10

// Rest looks at what no parser and no archive accounts for.
func (c *collector) Rest(ctx context.Context, f *walk.File, gaps []walk.Range) {
	whole := len(gaps) == 1 && gaps[0].Len() == f.Size()
	if whole {
		c.unknown(ctx, f)
		return
	}
	var end int64 // of its structure, where it is a program or the like in which something was found
	if head, err := f.Head(); err == nil {
		end, _ = structureOf(f, head)
	}
	for _, gap := range split(gaps, end) {
		if gap.Len() < smallestRest {
			continue
		}
		part := &section{io.NewSectionReader(f, gap.From, gap.Len()), f.Path()}
		reason := ""
		if gap.To <= end {
			reason = c.programs(ctx, part, part.Size())
		} else {
			reason = c.examine(ctx, part)
		}
		if reason == "" {
			continue
		}
		found := c.record(&f.Entry, f)
		found.State, found.Reason = Opaque, fmt.Sprintf("from byte %d on, where nothing accounts for it, %s", gap.From, reason)
		c.add(found)
		return
	}
}

// split divides the gap in which a place lies.
func split(gaps []walk.Range, at int64) []walk.Range {
	var parts []walk.Range
	for _, g := range gaps {
		if g.From < at && at < g.To {
			parts = append(parts, walk.Range{From: g.From, To: at})
			g.From = at
		}
		parts = append(parts, g)
	}
	return parts
}

// section is a part of a file.
type section struct {
	*io.SectionReader

	path string
}

func (s *section) Path() string { return s.path }

// examine tells what a piece of a file looks like, where that is a network; empty otherwise.
func (c *collector) examine(ctx context.Context, f model.File) string {
	head := make([]byte, min(walk.HeadSize, f.Size()))
	if n, err := f.ReadAt(head, 0); n < len(head) && err != nil {
		return "it cannot be read"
	}
	if len(bytes.Trim(head, "\x00")) == 0 && isZero(f) {
		return ""
	}
	if isText(head) && (f.Size() <= int64(len(head)) || isTextThroughout(f)) {
		return c.noisyText(ctx, f)
	}
	if end, ok := structureOf(f, head); ok {
		if reason := c.programs(ctx, f, end); reason != "" || f.Size()-end < smallestRest {
			return reason
		}
		return c.examine(ctx, &section{io.NewSectionReader(f, end, f.Size()-end), f.Path()})
	}
	if f.Size() < smallestNetwork {
		c.small(f.Size())
		return ""
	}
	if reason := weightsIn(ctx, f, false); reason != "" {
		return reason
	}
	return noisy(ctx, f, mostNoise)
}

// programs looks for weights in what is built as another kind of file: it is one whatever its content is.
func (c *collector) programs(ctx context.Context, f model.File, end int64) string {
	part := &section{io.NewSectionReader(f, 0, end), f.Path()}
	reason, compressed := weightsIn(ctx, part, true), len(media(f, headOf(f))) > 0
	if reason == "" && !compressed {
		reason = mostlyNoise(ctx, part)
	}
	switch {
	case reason != "":
		return "its structure is that of another kind of file, and " + reason
	case !compressed && weightsIn(ctx, part, false) != "":
		c.dense()
	}
	return ""
}

// noisyText is why a text is suspect; what may be one and is not told is counted.
func (c *collector) noisyText(ctx context.Context, f model.File) string {
	if noisy(ctx, f, leastDense) == "" {
		return ""
	}
	reason := noisy(ctx, f, mostNoiseText)
	if reason == "" {
		c.dense()
	}
	return reason
}

// mostlyNoise is for a file of which the structure is that of another kind. It may hold something compressed, such as an icon;
// where that is most of it, the structure is but a wrapping.
func mostlyNoise(ctx context.Context, f model.File) string {
	if f.Size() <= mostNoiseProgram {
		return ""
	}
	n, err := noiseIn(ctx, f, -1)
	if ctx.Err() != nil || err == nil && (n.packed <= mostNoiseProgram || n.bytes <= f.Size()/2) {
		return ""
	}
	return noisy(ctx, f, mostNoiseProgram)
}

func headOf(f model.File) []byte {
	head := make([]byte, min(walk.HeadSize, f.Size()))
	n, _ := f.ReadAt(head, 0) // what is not there is of no kind
	return head[:n]
}

// unknown looks at a file that no parser takes.
func (c *collector) unknown(ctx context.Context, f *walk.File) {
	head, err := f.Head()
	if err != nil {
		return
	}
	tell := func(reason string) {
		found := c.record(&f.Entry, f)
		found.State, found.Reason, found.weak, found.note = Opaque, reason, true, reason == ""
		c.add(found)
	}
	if isText(head) && (f.Size() <= int64(len(head)) || isTextThroughout(f)) {
		if c.declared(f.Path()) && f.Size() >= encodedFrom && isEncoded(f) {
			tell("it lies where models lie, and is letters or numbers without words: something is encoded in it")
		} else if reason := c.noisyText(ctx, f); reason != "" {
			tell(reason)
		}
		return
	}
	if end, ok := structureOf(f, head); ok && f.Size()-end < smallestRest {
		reason := c.programs(ctx, f, end)
		if reason != "" || hasModelName(f.Path()) {
			tell(reason)
		}
		return
	}
	reason := c.suspicion(f)
	if reason == "" {
		reason = c.examine(ctx, f)
	}
	if reason == "" && c.o.All {
		c.piece(f.Size())
	}
	tell(reason)
}

// isOfUnknownKind tells that a file is neither text nor of a kind that holds no network: unknown asks for its sum.
func isOfUnknownKind(f model.File, head []byte) bool {
	if isText(head) {
		return false
	}
	_, ok := structureOf(f, head)
	return !ok
}

// structureOf tells where a file of a kind that holds no network ends by its own structure.
func structureOf(f model.File, head []byte) (end int64, ok bool) {
	defer func() {
		if recover() != nil {
			end, ok = 0, false
		}
	}()
	return opaque.Structure(head, f)
}

// media are the bytes of a picture, a film or a sound: they are compressed, and nothing is to be looked for in them.
func media(f model.File, head []byte) (known []walk.Range) {
	defer func() {
		if recover() != nil {
			known = nil
		}
	}()
	if end, ok := opaque.Media(head, f); ok {
		return []walk.Range{{From: 0, To: end}}
	}
	return nil
}

func isZero(f model.File) bool {
	b := make([]byte, 64<<10)
	for at := int64(0); at < f.Size(); at += int64(len(b)) {
		part := b[:min(int64(len(b)), f.Size()-at)]
		if n, err := f.ReadAt(part, at); n < len(part) && err != nil {
			return false
		}
		if len(bytes.TrimLeft(part, "\x00")) > 0 {
			return false
		}
	}
	return true
}
