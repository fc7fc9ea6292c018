// SPDX-License-Identifier: Apache-2.0

// Package opencv tells what OpenCV keeps in its storage, which is XML, YAML or JSON: cascades of decision trees that find faces
// and other things, models that recognise faces, and models of its machine learning. What they are stands at the beginning.
package opencv

import (
	"errors"
	"io"

	"github.com/vsa-legal/operator/modelscan/format"
	"github.com/vsa-legal/operator/modelscan/model"
)

const name = "opencv"

// Format of what OpenCV stores.
var Format = format.Format{
	Name:        name,
	Description: "cascades of Haar or LBP features, face recognisers and other models in the storage of OpenCV",
	Source:      "https://github.com/opencv/opencv/blob/4.x/modules/objdetect/src/cascadedetect.hpp",
	Extensions:  []string{"xml", "yml", "yaml", "json"},
	MinSize:     32,
	Sniff:       func(head []byte, _ int64, _ string) bool { return identify(head).kind != "" },
	Parse:       parse,
}

// window is how much of a file is looked at: what it is, its size and the comments come first, the numbers after.
const window = 64 << 10

func parse(f model.File) (*model.Model, error) {
	head := make([]byte, min(window, f.Size()))
	if n, err := f.ReadAt(head, 0); n < len(head) && !errors.Is(err, io.EOF) {
		return nil, err
	}
	s := identify(head)
	if s.kind == "" {
		return nil, errors.New("it is no storage of a model that is known")
	}
	m := &model.Model{Format: name, Producer: "opencv", Layout: model.OIHW}
	s.describe(m, head)
	return m, nil
}
