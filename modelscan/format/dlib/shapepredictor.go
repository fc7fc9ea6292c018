// SPDX-License-Identifier: Apache-2.0

package dlib

import (
	"errors"

	"github.com/vsa-legal/operator/modelscan/model"
)

// A shape predictor is a cascade of regression trees that moves the points of a mean shape to where they are in a picture:
// https://github.com/davisking/dlib/blob/master/dlib/image_processing/shape_predictor.h. In a file its version comes first, then
// the mean shape as a matrix, whose dimensions are written as negative numbers, then the forests.
const (
	shapeVersion = 1
	maxPoints    = 2_000
	maxForests   = 10_000
)

// isShapePredictor tells whether a file begins as one: a column of an even number of coordinates, each two whole numbers.
func isShapePredictor(head []byte) bool {
	const least = 4 // coordinates that are looked at
	c := &cursor{f: headFile(head)}
	n := points(c)
	for range min(2*n, least) {
		mantissa, exponent := c.number(), c.number()
		if exponent < -1100 || exponent > 1100 || mantissa > 1<<53 || mantissa < -1<<53 {
			return false
		}
	}
	return n > 0 && !c.failed
}

// points reads how many there are, 0 if there is no shape.
func points(c *cursor) int64 {
	version, rows, columns := c.number(), -c.number(), -c.number()
	if c.failed || version != shapeVersion || columns != 1 || rows < 2 || rows > 2*maxPoints || rows%2 != 0 {
		return 0
	}
	return rows / 2
}

// parseShapePredictor reads how many points there are, and how many forests of how many trees.
func parseShapePredictor(m *model.Model, f model.File) error {
	c := &cursor{f: f}
	n := points(c)
	c.numbers(int(4 * n)) // a mantissa and an exponent for each coordinate
	forests, trees := c.number(), c.number()
	if c.failed || n == 0 || forests < 1 || forests > maxForests || trees < 1 || trees > maxForests {
		return errors.New("the shape predictor ends early")
	}
	m.AddString("shape_predictor")
	m.AddOutput(model.Tensor{Name: "shape", Type: "float32", Shape: []int64{1, n, 2}})
	m.AddNode(model.Node{Name: "shape_predictor", Op: "ShapePredictor", Outputs: []string{"shape"}, Attributes: []model.Attribute{
		{Name: "points", Ints: []int64{n}}, {Name: "forests", Ints: []int64{forests}}, {Name: "trees", Ints: []int64{trees}},
	}})
	return nil
}

// headFile is the beginning of a file.
type headFile []byte

func (h headFile) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off >= int64(len(h)) {
		return 0, errors.New("beyond the head")
	}
	n := copy(p, h[off:])
	if n < len(p) {
		return n, errors.New("beyond the head")
	}
	return n, nil
}

func (h headFile) Size() int64 { return int64(len(h)) }
func (headFile) Path() string  { return "" }
