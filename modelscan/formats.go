// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"errors"
	"strings"

	"github.com/vsa-legal/operator/modelscan/format"
	"github.com/vsa-legal/operator/modelscan/format/list"
	"github.com/vsa-legal/operator/modelscan/model"
	"github.com/vsa-legal/operator/modelscan/walk"
)

// matching are the formats that take a file and are read, but for the one of the file around it.
func matching(head []byte, size int64, path, inside string) []format.Format {
	var found []format.Format
	for _, f := range list.Readable() {
		if f.Name != inside && f.Takes(head, size, path) {
			found = append(found, f)
		}
	}
	return found
}

// signatures of the models that parseAt reads.
var signatures = embeddedSignatures()

func embeddedSignatures() []walk.Signature {
	var found []walk.Signature
	for _, f := range list.Readable() {
		if f.Embedded == nil {
			continue
		}
		for _, m := range f.Magic {
			found = append(found, walk.Signature{Magic: m.Bytes, Before: int64(m.Offset)})
		}
	}
	return found
}

// parseAt reads a model that is embedded in something else. The extent is how many bytes are known to belong to it.
func parseAt(f model.File, offset int64) (m *model.Model, extent int64, err error) {
	head := make([]byte, min(format.HeadSize, max(0, f.Size()-offset)))
	n, err := f.ReadAt(head, offset)
	for _, each := range list.Readable() {
		if each.Embedded != nil && each.Takes(head[:n], f.Size()-offset, f.Path()) {
			return each.ReadAt(f, offset)
		}
	}
	return nil, 0, errors.Join(errors.New("no model begins there"), err)
}

// isPart tells whether a file within an archive is a part of the model that the archive is, and accounted for by its parser.
func isPart(inside, path string) bool {
	name := path
	if i := strings.LastIndex(path, walk.Within); i >= 0 {
		name = path[i+len(walk.Within):]
	}
	for _, f := range list.Readable() {
		if f.Name == inside && f.IsPart != nil {
			return f.IsPart(name)
		}
	}
	return false
}
