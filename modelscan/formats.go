// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"bytes"
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
		for _, m := range f.Signatures() {
			found = append(found, walk.Signature{Magic: m.Bytes, Before: int64(m.Offset)})
		}
	}
	return found
}

// errNoModel tells that what only looks like the beginning of a model is none.
var errNoModel = errors.New("no model begins there")

// textHead is how much of a text is looked at to tell whether a model begins there: somebody can write such beginnings in
// thousands, one upon the other.
const textHead = 512

// parseAt reads a model that is embedded in something else. The extent is how many bytes are known to belong to it. The error is
// errNoModel where none begins.
func parseAt(f model.File, offset int64) (m *model.Model, extent int64, err error) {
	head := make([]byte, min(format.HeadSize, max(0, f.Size()-offset)))
	n, err := f.ReadAt(head, offset)
	for _, each := range list.Readable() {
		shown := head[:n]
		if len(each.Signature) > 0 {
			shown = shown[:min(n, textHead)]
		}
		if each.Embedded != nil && each.Takes(shown, f.Size()-offset, f.Path()) && !isWhole(&each, f, offset) {
			return each.ReadAt(f, offset)
		}
	}
	return nil, 0, errors.Join(errNoModel, err)
}

// isWhole tells whether the model that begins at an offset is the file itself, of a format whose files need not begin with it.
func isWhole(each *format.Format, f model.File, offset int64) bool {
	if len(each.Signature) == 0 || offset >= format.HeadSize {
		return false
	}
	head := make([]byte, format.HeadSize)
	n, _ := f.ReadAt(head, 0) // less than that is there in a short file
	return int64(bytes.Index(head[:n], []byte(each.Signature[0].Bytes))) == offset && each.Takes(head[:n], f.Size(), f.Path())
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
