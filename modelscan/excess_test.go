// SPDX-License-Identifier: Apache-2.0

package modelscan_test

import (
	"archive/zip"
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/test/modelcorpus/arch"
	"github.com/vsa-legal/operator/test/modelcorpus/write"
)

// carrier is a network that nobody minds, in one format.
func carrier(t *testing.T, format string) string {
	t.Helper()
	all := arch.All()
	n := all[slices.IndexFunc(all, func(n arch.Network) bool { return n.Name == "mobilenet-v2" })]
	formats := write.Formats()
	f := formats[slices.IndexFunc(formats, func(f write.Format) bool { return f.Name == format })]
	files := must(f.Write(t.TempDir(), "x", write.Network{Model: n.Model, Constants: n.Constants}))
	return string(must(os.ReadFile(files[0])))
}

func TestModelInModel(t *testing.T) {
	face := contraband(t)["onnx"]
	onnx, tflite, tensors := carrier(t, "onnx"), carrier(t, "tflite"), carrier(t, "safetensors")
	packed := deflated(face)
	for name, content := range map[string]string{
		"ONNX, a field nobody knows":   onnx + field(999, face),
		"ONNX, metadata":               onnx + field(14, field(1, "k")+field(2, in85(face))),
		"ONNX, a tensor of strings":    onnx + field(7, field(5, "\x08\x01\x10\x08"+field(8, "s")+field(6, packed))),
		"ONNX, weights nobody reads":   onnx + field(7, field(5, "\x08"+length(uint64(len(face)))+"\x10\x02"+field(8, "u")+field(9, face))),
		"TFLite, behind its end":       tflite + packed,
		"safetensors, behind its end":  tensors + packed,
		"PyTorch, a storage beside":    beside(carrier(t, "pytorch"), "data/999", packed),
		"PyTorch, a part of its model": beside(carrier(t, "pytorch"), "version", in85(packed)),
	} {
		t.Run(name, func(t *testing.T) {
			said := strings.Join(lines(t, folder(t, "a", content), modelscan.Options{}), "\n")
			if !strings.Contains(said, " Unknown ") && !strings.Contains(said, " Opaque ") {
				t.Errorf("got %q", said)
			}
		})
	}
	for name, content := range map[string]string{
		"ONNX": onnx, "TFLite": tflite, "safetensors": tensors, "PyTorch": carrier(t, "pytorch"),
	} {
		t.Run(name+" alone", func(t *testing.T) {
			said := strings.Join(lines(t, folder(t, "a", content), modelscan.Options{}), "\n")
			if strings.Contains(said, " Unknown ") || strings.Contains(said, " Opaque ") {
				t.Errorf("got %q", said)
			}
		})
	}
}

// beside adds a file to a zip archive, in the folder of the others.
func beside(archive, name, content string) string {
	r := must(zip.NewReader(strings.NewReader(archive), int64(len(archive))))
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range r.File {
		must(0, w.Copy(f))
	}
	root, _, _ := strings.Cut(r.File[0].Name, "/")
	must(must(w.CreateHeader(&zip.FileHeader{Name: root + "/" + name})).Write([]byte(content)))
	must(0, w.Close())
	return out.String()
}
