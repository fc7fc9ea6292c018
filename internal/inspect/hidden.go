// SPDX-License-Identifier: Apache-2.0

package inspect

import (
	"path"
	"strings"

	"github.com/vsa-legal/operator/internal/inspect/tree"
)

// imageFiles are the findings of an image by their path in the container.
type imageFiles struct {
	files map[string][]*finding
	// folders of the findings, with the layer that was the last to take away what is in them.
	folders map[string]int
}

func newImageFiles() *imageFiles { return &imageFiles{map[string][]*finding{}, map[string]int{}} }

func (i *imageFiles) add(f *finding) {
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
	at, _, _ = strings.Cut(at, tree.Within)
	return at
}

func (i *imageFiles) replace(at string, order int, itself, under bool) {
	hide := func(found []*finding) {
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
