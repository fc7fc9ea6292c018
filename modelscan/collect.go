// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"context"
	"fmt"
	"sync"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// record is a file that is told of, or that may belong to one.
type record struct {
	File

	externalData []string // relative to its folder
	weak         bool     // nothing but its content and its place speaks for a model
	note         bool     // it is told of only as the data of a model
	image        string   // the digest of its manifest
	order        int      // of its layer
}

// collector is told of every file.
type collector struct {
	o Options

	reading sync.Mutex // of one large file at a time

	mu              sync.Mutex
	found           []*record
	budget          budgets
	full            bool
	pieces          pieces
	classifications map[string]*classification
	images          map[string]*imageFiles
}

func newCollector(o Options) *collector {
	return &collector{o: o, budget: newBudgets(), classifications: map[string]*classification{}, images: map[string]*imageFiles{}}
}

// Want keeps what may be a model and what may belong to one.
func (c *collector) Want(e *walk.Entry, head []byte) walk.Interest {
	size := e.Size
	if size < 0 {
		size = unknownSize
	}
	switch {
	case len(head) == 0:
		return walk.Skip
	case len(matching(head, size, e.Path, e.Inside)) > 0:
		return walk.Keep
	case e.Inside != "":
		return walk.Skip
	case isOpaque(head, size, e.Path): // also what is encrypted in letters, or packed
		return walk.Keep
	case e.Packed:
		return walk.Skip
	case !isText(head), size >= encodedFrom && c.declared(e.Path), size >= elsewhere, c.o.All && size > int64(len(head)):
		return walk.Keep
	case onlyPrelude(head), len(matching(narrow(head), size, e.Path, e.Inside)) > 0:
		return walk.Keep
	case size >= inPlace:
		return walk.Scan
	}
	return walk.Skip
}

// unknownSize of what is not unpacked yet: no parser holds it to be too short.
const unknownSize = 1 << 56

// Visit looks at one file.
func (c *collector) Visit(_ context.Context, f *walk.File) (inside string, descend bool) {
	head := make([]byte, min(walk.HeadSize, f.Size()))
	if n, err := f.ReadAt(head, 0); n < len(head) && err != nil { // only what seems to be a model in it was kept
		c.embedded(f)
		return "", false
	}
	if v := c.classification(f, head); v != nil {
		found := c.record(&f.Entry, f.Size(), f.Sum)
		v.tell(found)
		if !c.o.IgnoreHashes {
			found.knownFile()
		}
		c.add(found)
		c.embedded(f) // models that follow the first in one file
		if v.State == Opaque {
			return "", true
		}
		return v.Format, true
	}
	if c.embedded(f) {
		return "", false
	}
	return c.unknown(f, head), true
}

// embedded tells of the models in a file that is none.
func (c *collector) embedded(f *walk.File) (found bool) {
	for _, at := range f.Embedded {
		var v *classification
		c.serialized(f.Size(), func() {
			if m, err := parseAt(f, at); err == nil { // else the letters occur in what is no model
				v = newClassification(m)
			}
		})
		if v == nil {
			continue
		}
		each := c.record(&f.Entry, f.Size(), f.Sum)
		each.Path = fmt.Sprintf("%s@%d", f.Path(), at)
		v.tell(each)
		c.add(each)
		found = true
	}
	return found
}

// unknown looks at what no parser takes. It returns the name of the format, if it has one.
func (c *collector) unknown(f *walk.File, head []byte) string {
	found := c.record(&f.Entry, f.Size(), f.Sum)
	found.State = Opaque
	if format, reason, ok := opaqueAs(head, f.Size(), f.Path()); ok {
		found.Format, found.Reason = format, reason
		c.add(found)
		return format
	}
	if isText(head) && (f.Size() <= int64(len(head)) || isTextThroughout(f)) {
		if c.declared(f.Path()) && f.Size() >= encodedFrom && isEncoded(f) {
			found.Reason = "it lies where models lie, and is letters or numbers without words: something is encoded in it"
			c.add(found)
		}
		return ""
	}
	found.weak = true
	if !harmless(f, head) {
		found.Reason = c.suspicion(f)
		if found.Reason == "" && c.o.All {
			c.piece(f.Size())
		}
	} else if f.Size() >= elsewhere && holdsNumbers(f) {
		found.Reason = "its structure is that of another kind of file, and " + numbersOfWeights
	} else if !hasModelName(f.Path()) {
		return ""
	}
	found.note = found.Reason == ""
	c.add(found)
	return ""
}

func (c *collector) record(e *walk.Entry, size int64, sum string) *record {
	return &record{
		File:  File{Path: e.Path, Size: size, SHA256: sum, Layer: e.Layer},
		image: e.Image, order: e.Order,
	}
}

// add keeps a record, within bounds.
func (c *collector) add(f *record) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.note {
		if !c.budget.notes.take(f.bytes()) {
			return
		}
	} else if !c.budget.found.take(f.bytes()) {
		c.full = true
		return
	}
	c.found = append(c.found, f)
	if f.image != "" {
		if c.images[f.image] == nil {
			c.images[f.image] = newImageFiles()
		}
		c.images[f.image].add(f)
	}
}

// Diagnostic tells of what could not be looked into, where it could hold a model.
func (c *collector) Diagnostic(e *walk.Entry, t walk.Diagnostic) {
	layer := e.Order > 0 && e.Path == e.Layer
	switch {
	case t.Limit, layer:
	case e.Inside != "", !c.couldHold(e):
		return
	}
	f := c.record(e, max(e.Size, 0), "")
	if t.Sum != nil {
		f.SHA256 = t.Sum()
	}
	f.State, f.Reason = Opaque, "it cannot be looked into: "+t.Reason
	c.add(f)
}

// Replace marks what a layer takes away.
func (c *collector) Replace(e *walk.Entry, itself, under bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if files := c.images[e.Image]; files != nil {
		files.replace(e.Path, e.Order, itself, under)
	}
}
