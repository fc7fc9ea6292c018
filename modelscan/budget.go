// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// Bounds on what is kept, however many models a source has and whatever they say of themselves.
const (
	maxTensors = 16 // inputs, and as many outputs, that are told of a model

	foundBytes          = 11 << 20 // models of one report
	noteBytes           = 4 << 20  // files that may belong to a model
	omittedBytes        = 1 << 20  // what was not examined
	classificationBytes = 3 << 20  // so that what occurs twice is read once
	maxData             = 256      // files of weights of a model
	allData             = 65_536   // files of weights of all models
	linkBytes           = 8 << 20  // hard links of all images
	maxLinks            = 16       // names of a file that are told besides its path
)

// What a record, a list's element, a folder take besides their texts, with the tables in which they are.
const (
	perRecord   = 512
	perElement  = 80
	perExternal = 96
	perLink     = 128
)

// largeFile is the size from which on files are read one after the other: what is kept of a smaller one is small.
const largeFile = 1 << 20

// serialized does something of which only one may go on at a time, if the file is large.
func (c *collector) serialized(size int64, do func()) {
	if size >= largeFile {
		c.reading.Lock()
		defer c.reading.Unlock()
	}
	do()
}

// budgets are what is left.
type budgets struct {
	found, notes, notExamined, classifications, links budget
	data                                              int
}

type budget int

func newBudgets() budgets {
	return budgets{foundBytes, noteBytes, omittedBytes, classificationBytes, linkBytes, allData}
}

// take budget, if there is enough.
func (r *budget) take(n int) bool {
	if int(*r) < n {
		return false
	}
	*r -= budget(n)
	return true
}

// give back what is not needed any more.
func (r *budget) give(n int) { *r += budget(n) }

// bytes that a record takes in memory, and about as many in the report.
func (f *record) bytes() int {
	n := perRecord + len(f.Path) + f.content()
	if f.image != "" { // its folders are kept as well
		n += perElement * strings.Count(f.Path, "/")
	}
	for _, name := range f.externalData {
		n += perExternal + len(name)
	}
	return n
}

// content of a file besides its place.
func (f *File) content() int {
	n := len(f.SHA256) + len(f.Within) + len(f.Producer) + len(f.Reason) + len(f.Layer)
	for _, list := range [][]model.Tensor{f.Inputs, f.Outputs} {
		for i := range list {
			n += perElement + len(list[i].Name) + len(list[i].Type) + 20*len(list[i].Shape)
		}
	}
	for i := range f.Capabilities {
		n += perElement + len(f.Capabilities[i].Name)
		for _, words := range f.Capabilities[i].Evidence {
			n += 16 + len(words)
		}
	}
	return n
}

// bytes that a classification takes with its key.
func (v *classification) bytes() int {
	n := perRecord + v.content()
	for _, name := range v.externalData {
		n += 16 + len(name)
	}
	return n
}

// first of the tensors, in memory of their own, and how many more there are.
func first(all []model.Tensor) (told []model.Tensor, more int) {
	if len(all) <= maxTensors {
		return all, 0
	}
	return append([]model.Tensor(nil), all[:maxTensors]...), len(all) - maxTensors
}
