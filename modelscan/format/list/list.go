// SPDX-License-Identifier: Apache-2.0

// Package list has every format, in the order in which a file is offered to them.
package list

import (
	"slices"

	"github.com/vsa-legal/operator/modelscan/format"
	"github.com/vsa-legal/operator/modelscan/format/caffe"
	"github.com/vsa-legal/operator/modelscan/format/darknet"
	"github.com/vsa-legal/operator/modelscan/format/dlib"
	"github.com/vsa-legal/operator/modelscan/format/espdl"
	"github.com/vsa-legal/operator/modelscan/format/gguf"
	"github.com/vsa-legal/operator/modelscan/format/keras"
	"github.com/vsa-legal/operator/modelscan/format/mnn"
	"github.com/vsa-legal/operator/modelscan/format/mxnet"
	"github.com/vsa-legal/operator/modelscan/format/ncnn"
	"github.com/vsa-legal/operator/modelscan/format/numpy"
	"github.com/vsa-legal/operator/modelscan/format/onnx"
	"github.com/vsa-legal/operator/modelscan/format/opencv"
	"github.com/vsa-legal/operator/modelscan/format/openvino"
	"github.com/vsa-legal/operator/modelscan/format/ort"
	"github.com/vsa-legal/operator/modelscan/format/paddle"
	"github.com/vsa-legal/operator/modelscan/format/pytorch"
	"github.com/vsa-legal/operator/modelscan/format/safetensors"
	"github.com/vsa-legal/operator/modelscan/format/tengine"
	"github.com/vsa-legal/operator/modelscan/format/tensorflow"
	"github.com/vsa-legal/operator/modelscan/format/tfjs"
	"github.com/vsa-legal/operator/modelscan/format/tflite"
	"github.com/vsa-legal/operator/modelscan/opaque"
)

// Entry is a format and why it stands where it stands.
type Entry struct {
	format.Format
	Place string
}

// read are the formats that are read. The first that takes a file and can read it has it.
var read = []Entry{
	{tflite.Format, "an identifier that nothing else has"},
	{ort.Format, "an identifier that nothing else has"},
	{tengine.Format, "the version of the format, and a root that is the last table of the file"},
	{espdl.Format, "a magic number"},
	{gguf.Format, "a magic number"},
	{pytorch.Format, "names within a zip file, or in a pickle; before keras, which knows zip files by other names"},
	{numpy.Format, "a magic number, a name within a zip file, or names in a pickle; after pytorch, whose pickles name NumPy as well"},
	{keras.Format, "a magic number, or names within a zip file"},
	{safetensors.Format, "a length, and JSON whose first member is peculiar"},
	{openvino.Format, "XML whose first elements are peculiar"},
	{opencv.Format, "XML, YAML or JSON whose first element is peculiar, and other than that of openvino"},
	{tfjs.Format, "JSON whose first members are peculiar"},
	{mxnet.Format, "a magic number, or JSON whose first member are nodes; after tfjs, whose nodes are in another member"},
	{darknet.Format, "a text whose first section and settings are peculiar"},
	{ncnn.Format, "a magic number"},
	{onnx.Format, "no magic; first of the messages, for it asks for most: a version and a graph with operators"},
	{tensorflow.Format, "no magic; after onnx, whose messages have other fields"},
	{caffe.Format, "no magic; after onnx and tensorflow, for it asks for layers alone"},
	{mnn.Format, "no identifier, but a flatbuffer with lists in places where no other has them; after all that have one"},
	{paddle.Format, "no magic; last of the messages, for a block of numbers is all that may be visible of it"},
	{dlib.Format, "small numbers and the name of a layer, which no message begins with"},
}

// All are the formats that are read, then those that are told, for what can be read is not told of as if it could not be, then
// the harmless ones, for what seems to hold a network is not harmless.
var All = slices.Concat(
	read,
	placed(opaque.Formats, "told, after what is read"),
	placed(opaque.Harmless, "harmless, after what is told"),
)

func placed(formats []format.Format, place string) []Entry {
	entries := make([]Entry, len(formats))
	for i := range formats {
		entries[i] = Entry{formats[i], place}
	}
	return entries
}

var (
	readable = only(func(f *format.Format) bool { return f.Parse != nil })
	told     = only(func(f *format.Format) bool { return f.Opaque != nil })
	harmless = only(func(f *format.Format) bool { return f.End != nil })
)

// Readable formats, in their order. Callers must not change the list.
func Readable() []format.Format { return readable }

// Opaque formats, in their order. Callers must not change the list.
func Opaque() []format.Format { return told }

// Harmless formats, in their order. Callers must not change the list.
func Harmless() []format.Format { return harmless }

func only(which func(*format.Format) bool) []format.Format {
	var some []format.Format
	for i := range All {
		if which(&All[i].Format) {
			some = append(some, All[i].Format)
		}
	}
	return some
}
