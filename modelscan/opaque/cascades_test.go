// SPDX-License-Identifier: Apache-2.0

package opaque

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/modelscan/format"
	"github.com/vsa-legal/operator/modelscan/format/formattest"
)

// numbered is a file of a size that begins with numbers of 4 bytes.
func numbered(size int, numbers ...uint32) string {
	var out []byte
	for _, n := range numbers {
		out = binary.LittleEndian.AppendUint32(out, n)
	}
	return string(out) + strings.Repeat("\x03", size-len(out))
}

func TestCascades(t *testing.T) {
	for name, c := range map[string]struct{ content, want string }{
		"finds faces":     {numbered(16+468*512, 0x3f800000, 0x3f800000, 6, 468), "pico"},
		"finds a point":   {numbered(16+5*20*(12*1024-4), 5, 0x3f333333, 20, 10), "pico"},
		"longer":          {numbered(16+468*512+1, 0x3f800000, 0x3f800000, 6, 468), ""},
		"numbers":         {numbered(4096, 1, 2, 3, 4), ""},
		"as a script":     {`var cascade = {"count" : 16, "width" : 24, "height" : 24, "stage_classifier" : [{"count":4`, "ccv"},
		"of tracking.js":  {"(function() {\n  tracking.ViolaJones.classifiers.face = new Float64Array([20,20,0.8226894140243530,6,", "ccv"},
		"of its library":  {"function detect(cascade) { for (i = 0; i < cascade.stage_classifier.length; i++) {} }\n", ""},
		"another program": {"var stage = {\"classifier\": [1, 2, 3]}; // and some more text follows here\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := format.Taking(Formats, formattest.Head(c.content), int64(len(c.content)), "x.bin")
			if f == nil && c.want != "" || f != nil && f.Name != c.want {
				t.Errorf("%+v", f)
			}
		})
	}
}
