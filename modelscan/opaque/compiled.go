// SPDX-License-Identifier: Apache-2.0

package opaque

import (
	"bytes"
	"encoding/binary"
	"strings"

	"github.com/vsa-legal/operator/modelscan/format"
	"github.com/vsa-legal/operator/modelscan/internal/zipdir"
)

const forOneMachine = "it is compiled for one kind of machine"

// compiled are formats of networks that were translated for one processor. The sources are the loaders that the makers publish.
var compiled = []format.Format{
	named("tensorrt", "engines of TensorRT for graphics processors of NVIDIA", "https://github.com/NVIDIA/TensorRT", with("engine", "plan", "trt"),
		forOneMachine, at(0, "ptrt"), at(0, "ftrt")),
	{
		Name: "tensorrt", Description: "engines of TensorRT behind metadata as JSON, as Ultralytics writes them",
		Source: "https://github.com/ultralytics/ultralytics/blob/main/ultralytics/engine/exporter.py", Extensions: with("engine"),
		Magic: []format.Magic{at(4, "{")}, MinSize: leastNetwork, Sniff: isEngineWithMetadata, Opaque: format.Because(forOneMachine),
	},
	named("rknn", "networks for processors of Rockchip", "https://github.com/airockchip/rknn-toolkit2", with("rknn"), forOneMachine,
		at(0, "RKNN\x00\x00\x00\x00"), at(0, "CYPTRKNN")),
	named("hailo", "networks for processors of Hailo", "https://github.com/hailo-ai/hailort/blob/master/hailort/libhailort/src/hef/hef_internal.hpp", with("hef"),
		forOneMachine, at(0, "\x01HEF")),
	named("ascend-om", "networks for Ascend processors", "https://gitee.com/ascend/metadef", with("om"), forOneMachine,
		at(0, "IMOD\x00\x01\x00\x00")), // The magic number and the size of its header, 256.
	named("bmodel", "networks for processors of Sophon", "https://github.com/sophgo/tpu-mlir", with("bmodel"), forOneMachine, at(0, "\xee\xaa\x55\xff")),
	named("cvimodel", "networks for cameras of CVITEK", "https://github.com/sophgo/tpu-mlir", with("cvimodel"), forOneMachine, at(0, "CviModel")),
	named("kmodel", "networks for processors of Kendryte and Canaan", "https://github.com/kendryte/nncase", with("kmodel"), forOneMachine,
		at(0, "LDMK"), at(0, "KMDL")),
	{
		Name: "kmodel", Description: "networks for the K210 of Kendryte, version 3", Source: "https://github.com/kendryte/kendryte-standalone-sdk/blob/develop/lib/drivers/kpu.c",
		Extensions: with("kmodel"), Magic: format.First("\x03\x00\x00\x00"), MinSize: 64, Sniff: isOldKmodel, Opaque: format.Because(forOneMachine),
	},
	named("iree", "programs of IREE", "https://github.com/iree-org/iree/tree/main/runtime/src/iree/schemas", with("vmfb"), forOneMachine, at(4, "IREE")),
	named("tvm-executable", "programs of Apache TVM", "https://github.com/apache/tvm", with("ro"), forOneMachine, at(0, "\x1d\x15\x14\x42\x2f\xde\x25\xd2")),
	{
		Name: "qualcomm-dlc", Description: "networks for processors of Qualcomm, in a zip file",
		Source: "https://docs.qualcomm.com/bundle/publicresource/topics/80-63442-2/", Extensions: with("dlc"),
		Magic: format.First("PK\x03\x04"), MinSize: leastNetwork, Sniff: isDLC, Opaque: format.Because(forOneMachine),
	},
	{
		Name: "tao-etlt", Description: "models of NVIDIA's TAO toolkit, encrypted behind the name of the input",
		Source: "https://docs.nvidia.com/tao/tao-toolkit/", Extensions: with("etlt"),
		MinSize: minEncrypted, Sniff: isETLT, Opaque: format.Because("it is encrypted"),
	},
	{
		Name: "coreml-compiled", Description: "parts of a compiled Core ML model, in a folder .mlmodelc",
		Source: "https://apple.github.io/coremltools/", Extensions: with("mlmodelc"),
		MinSize: 1, Sniff: isCompiledCoreML, Opaque: format.Because(forOneMachine),
	},
}

// isEngineWithMetadata tells of an engine behind JSON and the JSON's length.
func isEngineWithMetadata(head []byte, _ int64, _ string) bool {
	n := int64(binary.LittleEndian.Uint32(head))
	if n < 2 || n+8 > int64(len(head)) || head[4+n-1] != '}' {
		return false
	}
	rest := head[4+n:]
	return bytes.HasPrefix(rest, []byte("ftrt")) || bytes.HasPrefix(rest, []byte("ptrt"))
}

// isETLT tells of the name of an input with a length before it.
func isETLT(head []byte, _ int64, path string) bool {
	n := binary.LittleEndian.Uint32(head)
	return strings.HasSuffix(strings.ToLower(path), ".etlt") && n > 0 && n < 128
}

func isDLC(head []byte, _ int64, _ string) bool {
	for _, name := range zipdir.FirstNames(head) {
		switch name {
		case "dlc.metadata", "model.params", "model.params.bin":
			return true
		}
	}
	return false
}

func isCompiledCoreML(_ []byte, _ int64, path string) bool {
	if !strings.Contains(path, ".mlmodelc/") {
		return false
	}
	for _, name := range []string{"/coremldata.bin", "/model.espresso.weights", "/model.espresso.net"} {
		if strings.HasSuffix(path, name) {
			return true
		}
	}
	return false
}

// isOldKmodel tells whether the numbers of flags, the kind of processor, the layers, the memory and the outputs are plausible.
func isOldKmodel(head []byte, _ int64, _ string) bool {
	n := func(i int) uint32 { return binary.LittleEndian.Uint32(head[4*i:]) }
	return n(1) <= 1 && n(2) == 0 && n(3) > 0 && n(3) < 4096 && n(4) > 0 && n(4) <= 8<<20 && n(5) <= 8<<20 && n(6) > 0 && n(6) <= 16
}
