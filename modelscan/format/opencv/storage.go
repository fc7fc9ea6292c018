// SPDX-License-Identifier: Apache-2.0

package opencv

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// Operations that a storage can hold. ONNX has no name for them.
const (
	cascade    = "CascadeClassifier"
	recognizer = "FaceRecognizer"
)

var (
	// A storage is an element of XML, a document of YAML or an object of JSON.
	isXML  = regexp.MustCompile(`^\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?s:.*?)-->\s*)*<opencv_storage>`)
	isYAML = regexp.MustCompile(`^%YAML[: ]1\.[0-9]`)
	isJSON = regexp.MustCompile(`^\s*\{\s*"`)

	// What it holds: the name of the first node, or its type.
	typeID = regexp.MustCompile(`type_id="opencv-((?:haar|cascade)-classifier|ml-[a-z-]+)"|!!opencv-((?:haar|cascade)-classifier|ml-[a-z-]+)`)
	node   = regexp.MustCompile(`(?:^|[<"\s])opencv_((?:lbph|eigen|fisher)faces|ml_[a-z_]+)[>":\s]`)
	stages = regexp.MustCompile(`<stageType>|"?stageType"?\s*:`)

	// An old cascade is called as it was trained for, and has its size in one element.
	element = regexp.MustCompile(`<([A-Za-z_][\w.-]*) type_id="opencv-haar-classifier"`)
	size    = regexp.MustCompile(`<size>\s*(\d{1,4})\s+(\d{1,4})`)
	width   = regexp.MustCompile(`width[>"]*\s*:?\s*(\d{1,4})`)
	height  = regexp.MustCompile(`height[>"]*\s*:?\s*(\d{1,4})`)
	feature = regexp.MustCompile(`featureType[>"]*\s*:?\s*"?([A-Za-z]{2,16})`)
	comment = regexp.MustCompile(`<!--((?s:.*?))-->|(?m:^#(.*)$)`)
)

// storage is what was found at the beginning of a file.
type storage struct {
	kind  string // the operation; empty if it is no model
	title string // what the file calls it
}

// identify tells what a file is from its beginning.
func identify(head []byte) storage {
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	if !isXML.Match(head) && !isYAML.Match(head) && !isJSON.Match(head) {
		return storage{}
	}
	if m := node.FindSubmatch(head); m != nil {
		if bytes.HasSuffix(m[1], []byte("faces")) {
			return storage{recognizer, "opencv_" + string(m[1])}
		}
		return storage{string(bytes.TrimPrefix(m[1], []byte("ml_"))), "opencv_" + string(m[1])}
	}
	if m := typeID.FindSubmatch(head); m != nil {
		kind := string(m[1]) + string(m[2])
		if ml, ok := strings.CutPrefix(kind, "ml-"); ok {
			return storage{ml, "opencv-" + kind}
		}
		s := storage{cascade, "opencv-" + kind}
		if m := element.FindSubmatch(head); m != nil {
			s.title = string(m[1])
		}
		return s
	}
	if stages.Match(head) && feature.Match(head) {
		return storage{cascade, "cascade"}
	}
	return storage{}
}

// Comments of a storage, and lines of one, that are kept.
const (
	maxComments = 50
	maxLines    = 20
)

// describe puts into the model what the beginning says.
func (s storage) describe(m *model.Model, head []byte) {
	n := model.Node{Name: s.title, Op: s.kind}
	m.AddString(s.title)
	switch s.kind {
	case recognizer:
		m.AddString("face recognizer") // what OpenCV calls this family: https://docs.opencv.org/4.x/dd/d65/classcv_1_1face_1_1FaceRecognizer.html
	case cascade:
		n.Attributes = s.geometry(m, head)
	}
	for i, match := range comment.FindAllSubmatch(head, maxComments) {
		if i < maxComments {
			addTitle(m, append(match[1], match[2]...))
		}
	}
	m.AddNode(n)
}

// addTitle keeps the first paragraph of a comment, and one under a double rule, which say what the file is for. What follows are
// licences, papers and other cascades that it is compared with.
func addTitle(m *model.Model, text []byte) {
	kept, title := 0, true
	for line := range bytes.Lines(bytes.TrimLeft(text, " \t\r\n")) {
		line = bytes.TrimSpace(line)
		switch {
		case len(line) == 0:
			title = false
		case bytes.HasPrefix(line, []byte("====")):
			kept, title = 0, true
		case title && kept < maxLines:
			kept++
			m.AddString(string(bytes.ToValidUTF8(bytes.Trim(line, " \t|/*-#"), nil)))
		}
	}
}

// geometry is the size of the picture that a cascade looks at, and the kind of its features.
func (s storage) geometry(m *model.Model, head []byte) []model.Attribute {
	features := "HAAR"
	if f := feature.FindSubmatch(head); f != nil {
		features = string(f[1])
	}
	w, h := number(width.FindSubmatch(head)), number(height.FindSubmatch(head))
	if both := size.FindSubmatch(head); both != nil {
		w, h = number(both[:2]), number(both[1:])
	}
	m.AddInput(model.Tensor{Name: "window", Type: "uint8", Shape: []int64{1, 1, h, w}})
	return []model.Attribute{{Name: "feature", Text: features}}
}

// number is the group of a match, -1 if there is none.
func number(match [][]byte) int64 {
	if len(match) < 2 {
		return -1
	}
	n, err := strconv.ParseInt(string(match[1]), 10, 64)
	if err != nil {
		return -1
	}
	return n
}
