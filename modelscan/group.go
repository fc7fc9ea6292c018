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

// externalData gives each model the files that lie with it, and returns those that are accounted for by it.
func (c *collector) externalData() map[*record]bool {
	at := map[place][]*record{}
	for _, f := range c.found {
		key := place{f.image, f.Path}
		at[key] = append(at[key], f)
	}
	named := map[*record][]*record{} // by model
	weights := map[*record]int64{}   // by file: of all models that name it
	for _, f := range c.found {
		named[f] = c.named(f, at)
		for _, external := range named[f] {
			weights[external] = saturated(weights[external], f.weights)
		}
	}
	taken := map[*record]bool{}
	for f, files := range named {
		if len(files) == 0 || !accountsFor(f, files, weights) {
			continue
		}
		for _, external := range files {
			taken[external] = true
		}
	}
	return taken
}

// named are the files that a model names and that are there, as far as a report tells of them.
func (c *collector) named(f *record, at map[place][]*record) (files []*record) {
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
			files = append(files, external)
		}
	}
	slices.SortFunc(f.Data, func(a, b Data) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.SHA256, b.SHA256)) })
	f.Data = slices.Compact(f.Data)
	return files
}

// accountsFor tells whether the files that a model names are no more than its weights, and those of the models that share a file
// with it: whoever names a file says nothing of what else is in it. Of a model whose weights have no known size, nobody can tell.
func accountsFor(f *record, files []*record, weights map[*record]int64) bool {
	if f.weights == 0 {
		return true
	}
	var size, allowed int64
	for _, external := range files {
		size = saturated(size, external.Size)
		allowed = max(allowed, weights[external])
	}
	return size <= saturated(saturated(allowed, allowed/4), mostExcess)
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
