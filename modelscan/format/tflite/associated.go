// SPDX-License-Identifier: Apache-2.0

package tflite

import (
	"archive/zip"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

const (
	maxAssociated      = 64        // files
	maxAssociatedBytes = 64 << 10  // of their text
	maxZip             = 4 << 20   // bytes behind the model in which a ZIP is looked for
	maxZipRead         = 512 << 10 // bytes of it that are read
)

// associated keeps the names and the lines of the files that are appended to the model as a ZIP, such as its labels
// (https://ai.google.dev/edge/litert/models/metadata). What is no ZIP, or a broken one, adds nothing.
func associated(m *model.Model, f model.File, extent int64) {
	from := max(extent, f.Size()-maxZip)
	if f.Size()-from < 22 { // an empty ZIP
		return
	}
	tail := &limited{in: io.NewSectionReader(f, from, f.Size()-from), left: maxZipRead}
	archive, err := zip.NewReader(tail, f.Size()-from)
	if err != nil {
		return
	}
	left := int64(maxAssociatedBytes)
	for i, file := range archive.File {
		if i == maxAssociated {
			m.Truncated = true
			return
		}
		m.AddString(strings.ToValidUTF8(file.Name, ""))
		if ext := path.Ext(file.Name); ext != ".txt" && ext != ".csv" && ext != ".json" && ext != "" {
			continue
		}
		in, err := file.Open()
		if err != nil {
			continue
		}
		// A part of a text is still words.
		text, _ := io.ReadAll(io.LimitReader(in, left))
		left -= int64(len(text))
		lines(m, text)
		_ = in.Close() // It is only read.
	}
}

// limited refuses to read more than it was told, so that a directory of a million files takes no memory.
type limited struct {
	in   io.ReaderAt
	left int64
}

var errLimit = errors.New("more is read of the ZIP than a model needs")

// ReadAt reads within the limit.
func (l *limited) ReadAt(p []byte, off int64) (int, error) {
	l.left -= int64(len(p))
	if l.left < 0 {
		return 0, errLimit
	}
	return l.in.ReadAt(p, off)
}
