// SPDX-License-Identifier: Apache-2.0

package opaque

import (
	"bytes"
	"encoding/binary"
	"regexp"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/vsa-legal/operator/modelscan/format"
	"github.com/vsa-legal/operator/modelscan/internal/wire"
)

const noReader = "its weights and operations are not read by this program"

// unread are formats of networks that this program has no reader for.
var unread = []format.Format{
	named("mindspore-lite", "models of MindSpore Lite", "https://gitee.com/mindspore/mindspore/blob/master/mindspore-lite/schema/model.fbs", with("ms"),
		noReader, at(4, "MSL2")),
	named("circle", "models of ONE for processors of Samsung", "https://github.com/Samsung/ONE/blob/master/nnpackage/schema/circle_schema.fbs", with("circle"),
		noReader, at(4, "CIR0")),
	named("executorch", "programs of ExecuTorch", "https://github.com/pytorch/executorch/blob/main/schema/program.fbs", with("pte"), noReader, at(4, "ET12")),
	named("tvm-params", "weights of Apache TVM", "https://github.com/apache/tvm/blob/main/src/runtime/file_utils.h", with("params"), noReader,
		at(0, "\xb7\x9c\x04\x05\x4f\x8d\xe5\xf7")),
	named("tnn", "weights of TNN", "https://github.com/Tencent/TNN/blob/master/source/tnn/interpreter/tnn/model_interpreter.cc", with("tnnmodel"),
		noReader, at(0, "\x02\x00\xbc\xfa"), at(0, "\x04\x00\xbc\xfa")),
	named("ggml", "models of whisper.cpp, and older ones of llama.cpp", "https://github.com/ggml-org/whisper.cpp/blob/master/models/convert-pt-to-ggml.py",
		with("ggml"), noReader, at(0, "lmgg"), at(0, "fmgg"), at(0, "tjgg")),
	named("tennis", "models of TenniS and SeetaFace", "https://github.com/TenniS-Open/TenniS/blob/master/src/module/header.cpp", with("tsm"), noReader,
		at(4, "\x29\x09\x91\x19")),
	named("seetaface", "models of SeetaFace, which find and recognise faces", "https://github.com/SeetaFace6Open/index", with("csta", "sta"), noReader,
		at(0, "\x29\x09\x91\x19"), at(0, "\x02\x02\x20\x20")),
	named("espdl-package", "several models of ESP-DL in one file", "https://github.com/espressif/esp-dl/blob/master/esp-dl/fbs_loader/pack_espdl_models.py", with("espdl"),
		"several networks are in it, which are not read apart", at(0, "PDL1"), at(0, "PDL2"), at(0, "PDL3")),
	{
		Name: "tesseract", Description: "data by which Tesseract reads a script", Source: "https://github.com/tesseract-ocr/tesseract/blob/main/src/ccutil/tessdatamanager.h",
		Extensions: with("traineddata"), MinSize: 64, Sniff: isTesseract, Opaque: format.Because(noReader),
	},
	{
		Name: "tnn-proto", Description: "networks of TNN as text; the weights lie in a file beside it",
		Source:     "https://github.com/Tencent/TNN/blob/master/source/tnn/interpreter/tnn/model_interpreter.cc",
		Extensions: with("tnnproto"), MinSize: leastNetwork, Sniff: isTNN, Opaque: format.Because(noReader),
	},
	{
		Name: "coreml", Description: "models of Core ML", Source: "https://github.com/apple/coremltools/blob/main/mlmodel/format/Model.proto",
		Extensions: with("mlmodel"), MinSize: 64, Sniff: isCoreML, Opaque: format.Because(noReader),
	},
	{
		Name: "coreml-weights", Description: "weights of an ML program of Core ML",
		Source:  "https://github.com/apple/coremltools/blob/main/mlmodel/src/MILBlob/Blob/StorageFormat.hpp",
		Magic:   []format.Magic{at(64, "\xef\xbe\xad\xde")}, // behind a count, the version 2, and zeros
		MinSize: 69, Sniff: isCoreMLWeights, Opaque: format.Because(noReader),
	},
}

func isCoreMLWeights(head []byte, _ int64, _ string) bool {
	return head[4] == 2 && len(bytes.Trim(head[8:64], "\x00")) == 0
}

// isTesseract tells whether the file begins with the number of its parts and the place of each, the first of them right behind
// the table. A part that is not there has the place -1.
func isTesseract(head []byte, size int64, _ string) bool {
	const most = 64
	le := binary.LittleEndian
	n := int64(le.Uint32(head))
	if n < 4 || n > most || 4+8*n > int64(len(head)) {
		return false
	}
	at := 4 + 8*n
	found := 0
	for i := range n {
		place := int64(le.Uint64(head[4+8*i:]))
		switch {
		case place == -1:
			continue
		case found == 0 && place != at, place < at, place > size:
			return false
		}
		at, found = place, found+1
	}
	return found > 0
}

var tnnHead = regexp.MustCompile(`^\s*"\d+ \d+ \d+ 42066247\d\d ,"`)

func isTNN(head []byte, _ int64, _ string) bool { return tnnHead.Match(head) }

// What the head of a Core ML model must show: a version, and a description with the name and the type of an input.
const (
	sawVersion wire.Mark = 1 << iota
	sawInput
	sawType
)

var coreMLSchema = &wire.Schema{Open: true, Fields: map[protowire.Number]wire.Field{
	1: {Kind: wire.Number, Max: 64, Mark: sawVersion},
	2: {Kind: wire.Submessage, Of: &wire.Schema{Open: true, Fields: map[protowire.Number]wire.Field{
		1: {Kind: wire.Submessage, Of: &wire.Schema{Fields: map[protowire.Number]wire.Field{
			1: {Kind: wire.Text, Max: 256, Mark: sawInput}, 2: {Kind: wire.Text, Max: 1 << 12}, 3: {Kind: wire.Submessage, Mark: sawType},
		}}},
	}}},
}}

func isCoreML(head []byte, size int64, _ string) bool {
	seen, fits := coreMLSchema.Match(head, size)
	return fits && head[0] == 0x08 && seen == sawVersion|sawInput|sawType
}
