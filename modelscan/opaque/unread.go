// SPDX-License-Identifier: Apache-2.0

package opaque

import (
	"bytes"

	"github.com/vsa-legal/operator/modelscan/format"
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
	named("tnn", "weights of TNN", "https://github.com/Tencent/TNN/blob/master/source/tnn/interpreter/tnn/model_interpreter.cc", with("tnnmodel", "tnnproto"),
		noReader, at(0, "\x02\x00\xbc\xfa"), at(0, "\x04\x00\xbc\xfa")),
	named("ggml", "models of whisper.cpp, and older ones of llama.cpp", "https://github.com/ggml-org/whisper.cpp/blob/master/models/convert-pt-to-ggml.py",
		with("ggml"), noReader, at(0, "lmgg"), at(0, "fmgg"), at(0, "tjgg")),
	{
		Name: "coreml-weights", Description: "weights of an ML program of Core ML",
		Source:  "https://github.com/apple/coremltools/blob/main/mlmodel/src/MILBlob/Blob/StorageFormat.hpp",
		Magic:   []format.Magic{at(64, "\xef\xbe\xad\xde")}, // behind a count, the version 2, and zeros
		MinSize: 69, Sniff: isCoreMLWeights, Opaque: format.Because(noReader),
	},
	{
		Name: "mnn", Description: "models of MNN", Source: "https://github.com/alibaba/MNN/blob/master/schema/default/MNN.fbs", Extensions: with("mnn"),
		MinSize: 256, Sniff: isMNN, Opaque: format.Because(noReader),
	},
}

func isCoreMLWeights(head []byte, _ int64, _ string) bool {
	return head[4] == 2 && len(bytes.Trim(head[8:64], "\x00")) == 0
}
