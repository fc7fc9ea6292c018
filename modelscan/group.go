// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/modelscan/detect"
	"github.com/vsa-legal/operator/modelscan/model"
	"github.com/vsa-legal/operator/modelscan/walk"
)

// files of the report: externalData lie with their models, and each file occurs once.
func (c *collector) files() []File {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, image := range c.images {
		image.finish()
	}
	slices.SortFunc(c.found, compareRecords)
	taken := c.externalData()
	for _, f := range c.found { // weights lie beside the content of a model, not beside its other names
		f.rename()
	}
	slices.SortFunc(c.found, compareRecords)
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
	if c.unlisted > 0 {
		files = append(files, File{Path: ".", State: NotExamined, Reason: fmt.Sprintf("%d more were not examined than a report lists", c.unlisted)})
	}
	if c.full {
		files = append(files, File{Path: ".", State: Opaque, Reason: "there are more models than a report holds"})
	}
	for i := range files {
		complete(&files[i])
	}
	return files
}

// externalData gives each model the files that lie with it, and returns which those are.
func (c *collector) externalData() map[*record]bool {
	at := map[place][]*record{}
	for _, f := range c.found {
		key := place{f.image, f.Path}
		at[key] = append(at[key], f)
	}
	taken := map[*record]bool{}
	for _, f := range c.found {
		for _, name := range slices.Compact(slices.Sorted(slices.Values(f.externalData))) { // classifications share the list
			for _, external := range at[place{f.image, beside(f.Path, name)}] {
				if external == f {
					continue
				}
				if len(f.Data) >= maxData || c.budget.data == 0 {
					break // the others speak for themselves
				}
				f.Data = append(f.Data, Data{external.Path, external.SHA256, external.Size})
				c.budget.data--
				taken[external] = true
			}
		}
		slices.SortFunc(f.Data, func(a, b Data) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.SHA256, b.SHA256)) })
		f.Data = slices.Compact(f.Data)
	}
	return taken
}

// place of a record.
type place struct{ image, path string }

// compareRecords puts first what is seen: of two that are one file of one path, the first is told.
func compareRecords(a, b *record) int {
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

// beside is the path of a external, within the same archive. It is empty for one that lies elsewhere.
func beside(at, name string) string {
	archive := ""
	if i := strings.LastIndex(at, walk.Within); i >= 0 {
		archive, at = at[:i+len(walk.Within)], at[i+len(walk.Within):]
	}
	name = strings.ReplaceAll(name, `\`, "/")
	to := path.Join(path.Dir(at), name)
	if name == "" || path.IsAbs(name) || to == ".." || strings.HasPrefix(to, "../") || strings.Contains(name, walk.Within) {
		return ""
	}
	return archive + to
}
