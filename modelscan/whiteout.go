// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// moment of an image: the entry of a layer, as both are counted.
type moment struct{ order, index int }

func (m moment) compare(n moment) int {
	return cmp.Or(cmp.Compare(m.order, n.order), cmp.Compare(m.index, n.index))
}

// inode is a file of an image with the records of what is in it, whatever names it has.
type inode struct {
	path    string // of the entry that has the content
	records []*record
	names   []string // in the container, when all layers are there
}

// holder is what a path stands for from a moment on.
type holder struct {
	from  moment
	file  *inode // nil of what is no model
	link  string // the path that it is a hard link to, until that is resolved
	lower bool   // it is a whiteout: what its own layer has stays
}

// overlay follows the paths of the models of one image while its layers are put one upon the other.
type overlay struct {
	paths   map[string][]holder // of each path that matters, in the order of their moments
	folders map[string]*folder  // in which such paths lie
	links   []hardLink          // of the layer at hand, in order
	budget  *budget             // bytes of links that can be kept
	layer   int                 // the order of the layer at hand
	recent  recent              // what was replaced in it
	lost    bool                // there was more than can be kept
}

// hardLink is an entry that is one.
type hardLink struct {
	path string
	from moment
	cost int
}

// folder that has paths that matter.
type folder struct {
	emptied int  // the order of the layer with the last whiteout of it
	fresh   bool // there may be something in it since it gave way to a file
}

func newOverlay(links *budget) *overlay {
	return &overlay{paths: map[string][]holder{}, folders: map[string]*folder{}, budget: links}
}

// outermost is the path of the file of the container itself.
func outermost(at string) string {
	at, _, _ = strings.Cut(at, walk.Within)
	return at
}

// add takes in a record. Entries that come after its own may have passed already.
func (o *overlay) add(r *record) {
	if r.at.index == 0 {
		return // it lies in no layer of files
	}
	at := outermost(r.entry)
	i, known := o.find(at, r.at)
	if known && o.paths[at][i].file != nil {
		file := o.paths[at][i].file
		file.records = append(file.records, r)
		return
	}
	file := &inode{path: at, records: []*record{r}}
	o.put(at, holder{from: r.at, file: file})
	if end, ended := o.recent.after(at, r.at.index); ended && r.at.order == o.layer {
		o.put(at, holder{from: moment{r.at.order, end}})
	}
}

// find the holder of a path from a moment on, or its place.
func (o *overlay) find(at string, from moment) (int, bool) {
	return slices.BinarySearchFunc(o.paths[at], from, func(h holder, m moment) int { return h.from.compare(m) })
}

// put notes what a path stands for from a moment on.
func (o *overlay) put(at string, h holder) {
	i, known := o.find(at, h.from)
	switch {
	case !known:
		o.paths[at] = slices.Insert(o.paths[at], i, h)
	case o.paths[at][i].file == nil && o.paths[at][i].link == "":
		o.paths[at][i] = h
	}
	for at != "." {
		at = path.Dir(at)
		if o.folders[at] == nil {
			o.folders[at] = &folder{}
		}
		o.folders[at].fresh = true
	}
}

// replace follows an entry of a layer.
func (o *overlay) replace(at string, now moment, r walk.Replacement) {
	if now.order != o.layer {
		o.settle()
		o.layer = now.order
	}
	if !r.Lower {
		o.recent.note(at, now.index, r.Under)
	}
	if r.Under {
		o.empty(cmp.Or(at, "."), now, r.Lower)
	}
	if r.Link != "" && o.mayBeModel(r.Link) {
		o.link(at, now, r.Link)
		return
	}
	if r.Itself {
		o.end(at, now, r.Lower)
	}
}

// empty ends what lies in a folder. An image can say a million times that it empties one.
func (o *overlay) empty(at string, now moment, lower bool) {
	f := o.folders[at]
	if f == nil || lower && f.emptied == now.order || !lower && !f.fresh {
		return
	}
	for below := range o.paths {
		if at == "." || strings.HasPrefix(below, at+"/") {
			o.end(below, now, lower)
		}
	}
	if lower {
		f.emptied = now.order
	} else {
		f.fresh = false
	}
}

// end of what a path stands for.
func (o *overlay) end(at string, now moment, lower bool) {
	last := o.holder(at, now)
	if last.file == nil && last.link == "" || lower && last.from.order == now.order {
		return
	}
	o.put(at, holder{from: now, lower: lower})
}

// mayBeModel tells whether a path is that of a model, or of a file of this layer, which may be visited later.
func (o *overlay) mayBeModel(at string) bool {
	_, here := o.recent.after(at, 0)
	return here || o.recent.full || len(o.paths[at]) > 0
}

func (o *overlay) link(at string, now moment, to string) {
	cost := perLink + len(at) + len(to) + perElement*strings.Count(at, "/")
	if !o.budget.take(cost) {
		o.lost = true
		return
	}
	o.put(at, holder{from: now, link: to})
	o.links = append(o.links, hardLink{at, now, cost})
}

// settle finds out what the links of a layer mean, when all of it has been visited, and forgets those that mean no model.
func (o *overlay) settle() {
	for _, l := range o.links {
		if i, known := o.find(l.path, l.from); known && o.paths[l.path][i].link != "" {
			h := &o.paths[l.path][i]
			h.file, h.link = o.at(h.link, h.from), ""
		}
	}
	for _, l := range o.links {
		if !slices.ContainsFunc(o.paths[l.path], func(h holder) bool { return h.file != nil }) {
			delete(o.paths, l.path)
			o.budget.give(l.cost)
		}
	}
	o.links, o.recent = nil, recent{}
}

// holder is what a path stands for just before a moment.
func (o *overlay) holder(at string, now moment) (found holder) {
	for _, h := range o.paths[at] {
		if h.from.compare(now) >= 0 {
			break
		}
		if !h.lower || found.from.order < h.from.order {
			found = h
		}
	}
	return found
}

// at is the file of a path. A link that is not resolved yet is of this layer, and what it means is before it.
func (o *overlay) at(at string, now moment) *inode {
	h := o.holder(at, now)
	for h.link != "" {
		h = o.holder(h.link, h.from)
	}
	return h.file
}

// finish tells each record by which names the container has its file.
func (o *overlay) finish() {
	o.settle()
	if o.lost {
		return
	}
	end := moment{order: 1 << 30}
	files := map[*inode]bool{}
	for at, holders := range o.paths {
		for _, h := range holders {
			if h.file != nil {
				files[h.file] = true
			}
		}
		if file := o.at(at, end); file != nil {
			file.names = append(file.names, at)
		}
	}
	for file := range files {
		slices.Sort(file.names)
		for _, r := range file.records {
			r.Hidden, r.names = len(file.names) == 0, file.names
		}
	}
}

// rename gives a record the path that the container has, if that of its content is gone, and tells the other ones.
func (f *record) rename() {
	stored := outermost(f.entry)
	if len(f.names) == 0 {
		return
	}
	seen := stored
	if !slices.Contains(f.names, stored) {
		seen = f.names[0]
		f.Path = seen + strings.TrimPrefix(f.Path, stored)
		if f.Within != "" {
			f.Within = seen + strings.TrimPrefix(f.Within, stored)
		}
		f.Links = append(f.Links, stored)
	}
	for _, name := range f.names {
		if name != seen && len(f.Links) < maxLinks {
			f.Links = append(f.Links, name)
		}
	}
}
