// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/vsa-legal/operator/modelscan/model"
	"github.com/vsa-legal/operator/modelscan/walk"
)

// record is a file that is told of, or that may belong to one.
type record struct {
	File

	externalData []string // relative to its folder
	weights      int64    // bytes that its weights have; 0 where nobody knows
	weak         bool     // nothing but its content and its place speaks for a model
	note         bool     // it is told of only as the data of a model
	image        string   // the digest of its manifest
	entry        string   // the path of the file of the layer in which it lies
	at           moment   // of that entry
	names        []string // of that file, in the container
}

// collector is told of every file.
type collector struct {
	o Options

	reading sync.Mutex // of one large file at a time

	mu              sync.Mutex
	found           []*record
	budget          budgets
	full            bool
	examined        Examined
	notExamined     Omissions
	unlisted        int64 // things not examined that there was no room to list
	pieces          pieces
	classifications map[string]*classification
	images          map[string]*overlay
	recording       *recording // of the layer that is being read, for Options.Layers
}

func newCollector(o Options) *collector {
	return &collector{o: o, budget: newBudgets(), classifications: map[string]*classification{}, images: map[string]*overlay{}}
}

// Visit looks at one file: whether it is a model, or something that holds one and cannot be read.
func (c *collector) Visit(ctx context.Context, f *walk.File) walk.Known {
	c.count(f)
	head, err := f.Head()
	if err != nil || len(head) == 0 {
		return walk.Known{All: err == nil}
	}
	if v := c.classification(ctx, f, head); v != nil {
		found := c.record(&f.Entry, f)
		v.tell(found)
		if !c.o.IgnoreHashes {
			found.knownFile()
		}
		c.add(found)
		if v.State == Opaque {
			return walk.Known{All: true}
		}
		return walk.Known{All: true, Inside: v.Format}
	}
	if isPart(f.Inside, f.Path()) {
		return walk.Known{All: true}
	}
	if o := opaqueAs(head, f.Size(), f.Path()); o != nil {
		found := c.record(&f.Entry, f)
		found.State, found.Format, found.Reason, found.weak = Opaque, o.Name, o.Opaque(head), o.External
		c.add(found)
		return walk.Known{All: true, Inside: o.Name}
	}
	if f.Packed {
		return walk.Known{}
	}
	return walk.Known{Ranges: media(f, head), Sum: f.Size() >= largeFile && isOfUnknownKind(f, head)}
}

// Embedded tells of a model in the middle of a file.
func (c *collector) Embedded(_ context.Context, f *walk.File, at int64) (size int64, err error) {
	var v *classification
	c.serialized(f.Size(), func() {
		var m *model.Model
		if m, size, err = parseAt(f, at); err == nil {
			v, size = newClassification(m), max(size, 1)
		}
	})
	switch {
	case errors.Is(err, errNoModel): // the letters occur in something else
		return 0, nil
	case err != nil:
		return 0, err
	}
	found := c.record(&f.Entry, f)
	found.Path = fmt.Sprintf("%s@%d", f.Path(), at)
	if found.Within == "" {
		found.Within = f.Path()
	}
	v.tell(found)
	c.add(found)
	return size, nil
}

// record begins one of a file.
func (c *collector) record(e *walk.Entry, f *walk.File) *record {
	found := &record{
		File:  File{Path: e.Path, Within: e.Outer, Size: max(e.Size, 0), Layer: e.Layer},
		image: e.Image, entry: cmp.Or(e.Outer, e.Path), at: moment{e.Order, e.Index},
	}
	if f != nil {
		found.Size = f.Size()
		if sum, err := f.Sum(); err == nil {
			found.SHA256 = sum
		}
	}
	return found
}

// add keeps a record, within bounds.
func (c *collector) add(f *record) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.hasRoom(f) {
		c.recording.lose()
		return
	}
	c.recording.found(f)
	c.found = append(c.found, f)
	if f.image != "" {
		c.overlay(f.image).add(f)
	}
}

// hasRoom takes what a record needs from the budget, if there is enough.
func (c *collector) hasRoom(f *record) bool {
	switch size := f.bytes(); {
	case f.note:
		return c.budget.notes.take(size)
	case f.State == NotExamined && !c.budget.notExamined.take(size):
		c.unlisted++
		return false
	case f.State != NotExamined && !c.budget.found.take(size):
		c.full = true
		return false
	}
	return true
}

// overlay of an image.
func (c *collector) overlay(image string) *overlay {
	if c.images[image] == nil {
		c.images[image] = newOverlay(&c.budget.links)
	}
	return c.images[image]
}

// Replace follows what the entries of a layer do to what is there.
func (c *collector) Replace(e *walk.Entry, r walk.Replacement) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.recording.replaced(e, r)
	c.overlay(e.Image).replace(e.Path, moment{e.Order, e.Index}, r)
}
