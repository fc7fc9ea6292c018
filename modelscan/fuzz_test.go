// SPDX-License-Identifier: Apache-2.0

package modelscan_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/walk"
)

// Whatever a file holds and is called, a report comes of it, which keeps what it promises, and what it leaves behind is
// nothing.
func FuzzInspect(f *testing.F) {
	packed := tarOf("models/a", onnx("w"), "models/w", noise(20<<10))
	for _, seed := range []string{
		onnx(""), safetensors(), packed, gzipOf(packed), "ptrt" + strings.Repeat("x", 100), "7767517\n1 1\nInput data 0 1 data\n",
		"\x00\x00\x00" + onnx(""), "\x20\x00\x00\x00TFL3", "\x89PNG\r\n\x1a\n" + onnx(""), `{"modelTopology":{"node":[]}}`,
		"name: \"n\"\nlayer { type: \"ReLU\" }\n",
		"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.\x80\x02}.",
	} {
		f.Add([]byte(seed), "a.onnx", true)
		f.Add([]byte(seed), "lib/model.bin", false)
	}
	f.Fuzz(func(t *testing.T, data []byte, name string, all bool) {
		source, temp := t.TempDir(), t.TempDir()
		if name = filepath.Base(filepath.Clean("/" + name)); len(name) > 100 || strings.ContainsAny(name, "\x00/") || name == "." {
			name = "a"
		}
		if err := os.WriteFile(filepath.Join(source, name), data, 0o600); err != nil {
			t.Skip(err)
		}
		o := modelscan.Options{All: all, TempDir: temp, Limits: walk.Limits{Expanded: 16 << 20, Entries: 1000}}
		r, err := modelscan.Scan(t.Context(), source, o)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range r.Files {
			if file.Path == "" || strings.HasPrefix(file.Path, "/") || strings.Contains(file.Path, "../") || file.State != modelscan.Identified && file.Reason == "" {
				t.Errorf("%+v", file)
			}
			if strings.Contains(file.Reason, "failed:") {
				t.Error(file.Reason)
			}
		}
		if _, err := json.Marshal(r); err != nil {
			t.Error(err)
		}
		if left, err := os.ReadDir(temp); err != nil || len(left) != 0 {
			t.Errorf("%v, left behind: %v", err, left)
		}
	})
}
