// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"path"
	"strings"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// imageFiles are the records of an image by their path in the container.
type imageFiles struct {
	files map[string][]*record
	// folders of the records, with the layer that was the last to take away what is in them.
	folders map[string]int
}

func newImageFiles() *imageFiles { return &imageFiles{map[string][]*record{}, map[string]int{}} }

func (i *imageFiles) add(f *record) {
	at := outermost(f.Path)
	i.files[at] = append(i.files[at], f)
	for at != "." {
		at = path.Dir(at)
		if _, known := i.folders[at]; known {
			return
		}
		i.folders[at] = 0
	}
}

// outermost is the path of the file of the container itself.
func outermost(at string) string {
	at, _, _ = strings.Cut(at, walk.Within)
	return at
}

func (i *imageFiles) replace(at string, order int, itself, under bool) {
	hide := func(found []*record) {
		for _, f := range found {
			f.Hidden = f.Hidden || f.order < order
		}
	}
	if itself {
		hide(i.files[at])
	}
	if at == "" {
		at = "."
	}
	// A layer can say a million times that it empties a folder.
	if last, known := i.folders[at]; !under || !known || last == order {
		return
	}
	i.folders[at] = order
	for name, found := range i.files {
		if at == "." || strings.HasPrefix(name, at+"/") {
			hide(found)
		}
	}
}
