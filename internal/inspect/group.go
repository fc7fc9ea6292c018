// SPDX-License-Identifier: Apache-2.0

package inspect

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/internal/inspect/detect"
	"github.com/vsa-legal/operator/internal/inspect/model"
	"github.com/vsa-legal/operator/internal/inspect/tree"
)

// files of the report: companions lie with their models, and each file occurs once.
func (c *collector) files() []File {
	c.mu.Lock()
	defer c.mu.Unlock()
	slices.SortFunc(c.found, compareFindings)
	taken := c.companions()
	files := []File{}
	for _, f := range c.found {
		if f.note || f.weak && taken[f] || f.Hidden && c.o.SkipHidden {
			continue
		}
		files = appendFile(files, f.File)
	}
	if reason, many := c.pieces.suspicion(); many {
		files = append(files, File{Path: ".", State: Opaque, Reason: reason})
	}
	if c.full {
		files = append(files, File{Path: ".", State: Opaque, Reason: "there are more models than a report holds"})
	}
	for i := range files {
		complete(&files[i])
	}
	return files
}

// companions gives each model the files that lie with it, and returns which those are.
func (c *collector) companions() map[*finding]bool {
	at := map[place][]*finding{}
	for _, f := range c.found {
		key := place{f.image, f.Path}
		at[key] = append(at[key], f)
	}
	taken := map[*finding]bool{}
	for _, f := range c.found {
		for _, name := range slices.Compact(slices.Sorted(slices.Values(f.companions))) { // verdicts share the list
			for _, companion := range at[place{f.image, beside(f.Path, name)}] {
				if companion == f {
					continue
				}
				if len(f.Data) >= maxData || c.room.data == 0 {
					break // the others speak for themselves
				}
				f.Data = append(f.Data, Data{companion.Path, companion.SHA256, companion.Size})
				c.room.data--
				taken[companion] = true
			}
		}
		slices.SortFunc(f.Data, func(a, b Data) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.SHA256, b.SHA256)) })
		f.Data = slices.Compact(f.Data)
	}
	return taken
}

// place of a finding.
type place struct{ image, path string }

// compareFindings puts first what is seen: of two that are one file of one path, the first is told.
func compareFindings(a, b *finding) int {
	return cmp.Or(
		cmp.Compare(a.Path, b.Path), cmp.Compare(a.SHA256, b.SHA256), cmp.Compare(a.Size, b.Size), cmp.Compare(a.Reason, b.Reason),
		compareBool(a.Hidden, b.Hidden), cmp.Compare(a.Layer, b.Layer), cmp.Compare(a.image, b.image),
	)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// appendFile leaves out what the images for several platforms, or several layers, have at the same path.
func appendFile(files []File, f File) []File {
	if n := len(files); n > 0 {
		last := &files[n-1]
		if last.Path == f.Path && last.SHA256 == f.SHA256 && last.Size == f.Size && last.Reason == f.Reason {
			return files
		}
	}
	return append(files, f)
}

// complete makes lists of what is nil, so that the JSON has lists.
func complete(f *File) {
	if f.Capabilities == nil {
		f.Capabilities = []detect.Capability{}
	}
	if f.Inputs == nil {
		f.Inputs = []model.Tensor{}
	}
	if f.Outputs == nil {
		f.Outputs = []model.Tensor{}
	}
}

// beside is the path of a companion, within the same archive. It is empty for one that lies elsewhere.
func beside(at, name string) string {
	archive := ""
	if i := strings.LastIndex(at, tree.Within); i >= 0 {
		archive, at = at[:i+len(tree.Within)], at[i+len(tree.Within):]
	}
	name = strings.ReplaceAll(name, `\`, "/")
	to := path.Join(path.Dir(at), name)
	if name == "" || path.IsAbs(name) || to == ".." || strings.HasPrefix(to, "../") || strings.Contains(name, tree.Within) {
		return ""
	}
	return archive + to
}
