// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"archive/tar"
	"path"
	"strings"
)

// Whiteouts of a layer: https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts
const (
	removes = ".wh."
	empties = ".wh..wh..opq"
)

// Replacement is what an entry of a layer does to what is at its path so far.
type Replacement struct {
	// Itself tells that it takes away what has the path, Under that it takes away what lies below it.
	Itself, Under bool
	// Lower tells that it takes away only what layers below have: it is a whiteout.
	Lower bool
	// Link is the path of the file of which the entry is a second name: a hard link. Empty for anything else.
	Link string
}

// whiteout tells the visitor what an entry of a layer takes away from the ones before. It returns whether it does nothing else.
func (w *walker) whiteout(c *content, h *tar.Header) bool {
	if !c.layer {
		return false
	}
	c.Entry.Index++
	e := c.Entry
	e.Path, e.Size = Clean(h.Name, w.Limits.Path), 0
	dir, base := path.Split(e.Path)
	switch {
	case base == empties:
		e.Path = strings.TrimSuffix(dir, "/")
		w.visitor.Replace(&e, Replacement{Under: true, Lower: true})
		return true
	case strings.HasPrefix(base, removes):
		e.Path = dir + strings.TrimPrefix(base, removes)
		w.visitor.Replace(&e, Replacement{Itself: true, Under: true, Lower: true})
		return true
	}
	r := Replacement{Itself: true, Under: h.Typeflag != tar.TypeDir}
	if h.Typeflag == tar.TypeLink {
		r.Link = Clean(h.Linkname, w.Limits.Path)
	}
	w.visitor.Replace(&e, r)
	return false
}
