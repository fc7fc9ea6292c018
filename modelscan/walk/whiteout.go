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

// whiteout tells the visitor what an entry of a layer takes away from the ones before. It returns whether it does nothing else: one with
// content is a file as well, though no container sees it.
func (w *walker) whiteout(c *content, h *tar.Header) bool {
	if !c.layer {
		return false
	}
	c.Entry.Index++
	e := c.Entry
	e.Path, e.Size = Clean(h.Name, w.Limits.Path), 0
	if at, r, is := takesAway(e.Path); is {
		lower := e
		lower.Path = at
		w.visitor.Replace(&lower, r)
		if h.Size == 0 {
			return true
		}
	}
	r := Replacement{Itself: true, Under: h.Typeflag != tar.TypeDir}
	if h.Typeflag == tar.TypeLink {
		r.Link = Clean(h.Linkname, w.Limits.Path)
	}
	w.visitor.Replace(&e, r)
	return false
}

// takesAway tells of the path of an entry whether it is a whiteout, and of what.
func takesAway(at string) (of string, r Replacement, is bool) {
	dir, base := path.Split(at)
	switch {
	case base == empties:
		return strings.TrimSuffix(dir, "/"), Replacement{Under: true, Lower: true}, true
	case strings.HasPrefix(base, removes):
		return dir + strings.TrimPrefix(base, removes), Replacement{Itself: true, Under: true, Lower: true}, true
	}
	return "", Replacement{}, false
}
