// SPDX-License-Identifier: Apache-2.0

package scanjob

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/internal/text"
)

const (
	// maxDetected is how many capabilities a status holds of one module.
	maxDetected = 32
	// maxExamples is how many paths a folder's entry names, and maxExample how long they are.
	maxExamples = 2
	maxExample  = 96
)

// tooMany stands for the capabilities that there is no room for: nobody can tell from the status what they are.
const tooMany = "more capabilities than there is room for"

// fold tells of what lies in one folder by one entry, where a folder is at most so deep.
func fold(entries []Entry, depth int) []Entry {
	var folded []Entry
	at := map[string]int{}
	for i := range entries {
		e := &entries[i]
		folder := cut(folderOf(e), depth)
		if _, ok := at[folder]; !ok {
			at[folder] = len(folded)
			folded = append(folded, Entry{Path: folder, Folder: true})
		}
		folded[at[folder]].add(e, maxExamples, maxExample)
	}
	return folded
}

func folderOf(e *Entry) string {
	if e.Folder {
		return e.Path
	}
	return e.Path[:max(0, strings.LastIndexByte(e.Path, '/'))]
}

// cut keeps so many folders of a path.
func cut(path string, depth int) string {
	if depth == 0 {
		return ""
	}
	for i := range len(path) {
		if path[i] == '/' {
			if depth--; depth == 0 {
				return path[:i]
			}
		}
	}
	return path
}

// deepest is how many folders lie in one another.
func deepest(entries []Entry) (depth int) {
	for i := range entries {
		if f := folderOf(&entries[i]); f != "" {
			depth = max(depth, strings.Count(f, "/")+1)
		}
	}
	return depth
}

// add counts another entry into one of a folder, or of a module.
func (e *Entry) add(more *Entry, examples, longest int) {
	for _, d := range more.Detected {
		if d.Path == "" {
			d.Path = more.Path
		}
		d.Path = text.TruncateStart(d.Path, longest)
		e.detect(d)
	}
	e.Unknown = e.Unknown.plus(more.Unknown, more, examples, longest)
	e.Opaque = e.Opaque.plus(more.Opaque, more, examples, longest)
}

// detect keeps the surest of each capability, and of those the first by its path.
func (e *Entry) detect(d Detected) {
	i := slices.IndexFunc(e.Detected, func(known Detected) bool { return known.Name == d.Name })
	switch {
	case i < 0:
		e.Detected = append(e.Detected, d)
	case d.Percent > e.Detected[i].Percent, d.Percent == e.Detected[i].Percent && d.Path < e.Detected[i].Path:
		e.Detected[i] = d
	}
	slices.SortFunc(e.Detected, func(a, b Detected) int {
		return cmp.Or(cmp.Compare(b.Percent, a.Percent), cmp.Compare(a.Name, b.Name))
	})
	if len(e.Detected) > maxDetected {
		e.Detected = e.Detected[:maxDetected]
		e.Opaque = e.Opaque.plus(&Unclear{Count: 1, Paths: []string{tooMany}}, e, 1, maxExample)
	}
}

func (u *Unclear) plus(more *Unclear, of *Entry, examples, longest int) *Unclear {
	if more == nil {
		return u
	}
	sum := Unclear{}
	if u != nil {
		sum = *u
	}
	sum.Count = int32(min(int64(sum.Count)+int64(more.Count), math.MaxInt32)) //nolint:gosec // it is bounded
	paths := more.Paths
	if len(paths) == 0 && of.Path != "" {
		paths = []string{of.Path}
	}
	sum.Paths = slices.Clip(sum.Paths)
	for _, p := range paths {
		if p = text.TruncateStart(p, longest); len(sum.Paths) < examples && !slices.Contains(sum.Paths, p) {
			sum.Paths = append(sum.Paths, p)
		}
	}
	return &sum
}
