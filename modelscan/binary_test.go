// SPDX-License-Identifier: Apache-2.0

package modelscan

import "testing"

// The extensions of formats count where few other files have them.
func TestExtensions(t *testing.T) {
	for at, want := range map[string]bool{
		"a.onnx": true, "a.ONNX": true, "a.rknn": true, "lib/a.engine": true, "a.weights": true, "a.pdiparams": true, "a.enc": true,
		"a.json": false, "a.xml": false, "a.png": false, "a.so": false, "a": false, "onnx": false,
	} {
		if got := hasModelName(at); got != want {
			t.Errorf("%s: %v", at, got)
		}
	}
	for word := range everyday {
		if extensions[word] {
			t.Errorf("%s is an everyday extension", word)
		}
	}
	for word := range generic {
		if !extensions[word] {
			t.Errorf("%s says little, and nothing at all", word)
		}
	}
}
