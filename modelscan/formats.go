// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"fmt"
	"strings"

	"github.com/vsa-legal/operator/modelscan/format/caffe"
	"github.com/vsa-legal/operator/modelscan/format/dlib"
	"github.com/vsa-legal/operator/modelscan/format/keras"
	"github.com/vsa-legal/operator/modelscan/format/ncnn"
	"github.com/vsa-legal/operator/modelscan/format/onnx"
	"github.com/vsa-legal/operator/modelscan/format/openvino"
	"github.com/vsa-legal/operator/modelscan/format/paddle"
	"github.com/vsa-legal/operator/modelscan/format/pytorch"
	"github.com/vsa-legal/operator/modelscan/format/safetensors"
	"github.com/vsa-legal/operator/modelscan/format/tensorflow"
	"github.com/vsa-legal/operator/modelscan/format/tfjs"
	"github.com/vsa-legal/operator/modelscan/format/tflite"
	"github.com/vsa-legal/operator/modelscan/model"
	"github.com/vsa-legal/operator/modelscan/walk"
)

// format is one way to write a model into a file.
type format struct {
	name  string
	sniff func(head []byte, size int64, path string) bool
	parse func(model.File) (*model.Model, error)
	// noMagic tells that files of the format begin with no magic.
	noMagic bool
}

// formats that are read. The first that takes a file has it, so that those that begin with a magic come first.
var formats = []format{
	{"tflite", tflite.Sniff, tflite.Parse, false},
	{"pytorch", pytorch.Sniff, pytorch.Parse, false},
	{"keras", keras.Sniff, keras.Parse, false},
	{"safetensors", safetensors.Sniff, safetensors.Parse, false},
	{"openvino", openvino.Sniff, openvino.Parse, false},
	{"tfjs", tfjs.Sniff, tfjs.Parse, false},
	{"ncnn", ncnn.Sniff, ncnn.Parse, false},
	{"onnx", onnx.Sniff, onnx.Parse, true},
	{"tensorflow", tensorflow.Sniff, tensorflow.Parse, true},
	{"caffe", caffe.Sniff, caffe.Parse, true},
	{"paddle", paddle.Sniff, paddle.Parse, true},
	{"dlib", dlib.Sniff, dlib.Parse, false},
}

// parseAt reads a model that is embedded in something else.
func parseAt(f model.File, offset int64) (m *model.Model, extent int64, err error) {
	defer rescue(&err)
	return tflite.At(f, offset)
}

// signatures of the models that parseAt reads.
var signatures = []walk.Signature{{Magic: tflite.Magic, Before: 4}}

// isPart tells whether a file within an archive is a part of the model that the archive is, and accounted for by its parser.
func isPart(format, path string) bool {
	_, name, _ := cutLast(path, walk.Within)
	switch format {
	case "pytorch":
		return pytorch.IsPart(name)
	case "keras":
		return strings.HasSuffix(name, ".json") || strings.HasSuffix(name, ".h5")
	}
	return false
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return "", s, false
}

// matching are the formats that take a file, but for the one of the file around it.
func matching(head []byte, size int64, path, inside string) []format {
	var found []format
	for _, f := range formats {
		if f.name != inside && sniffs(f, head, size, path) {
			found = append(found, f)
		}
	}
	return found
}

// sniffs is false where the parser fails: the file is looked at as any other then.
func sniffs(f format, head []byte, size int64, path string) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return f.sniff(head, size, path)
}

// parse reads a model. A parser that fails makes the file opaque, and nothing more.
func parse(f format, from model.File) (m *model.Model, err error) {
	defer rescue(&err)
	if m, err = f.parse(from); m == nil && err == nil {
		err = fmt.Errorf("the parser of %s found nothing", f.name)
	}
	return m, err
}

func rescue(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("the parser failed: %v", r)
	}
}
