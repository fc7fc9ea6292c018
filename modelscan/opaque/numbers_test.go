// SPDX-License-Identifier: Apache-2.0

package opaque

import (
	"testing"

	"github.com/vsa-legal/operator/modelscan/format"
	"github.com/vsa-legal/operator/modelscan/format/formattest"
)

func TestWeightsAlone(t *testing.T) {
	all := samples()
	single := "\x00" + string(all["float32 small"]) // the sample begins with the second byte of a number
	for name, c := range map[string]struct{ content, want string }{
		"ncnn":               {"\x00\x00\x00\x00" + single, "ncnn-weights"},
		"ncnn, half":         {"\x47\x6b\x30\x01" + single, "ncnn-weights"},
		"ncnn, bytes":        {"\x38\x4b\x0d\x00" + single, "ncnn-weights"},
		"darknet":            {"\x00\x00\x00\x00\x02\x00\x00\x00\x05\x00\x00\x00\x80\x49\x2b\x00\x00\x00\x00\x00" + single, "darknet-weights"},
		"darknet, early":     {"\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x80\x49\x2b\x00" + single, "darknet-weights"},
		"paddle":             {"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x0b\x00\x00\x00\x08\x05\x10\x10\x10\x03\x10\x03\x10\x03" + single, "paddle-weights"},
		"zeros":              {string(make([]byte, 9000)), ""},
		"zeros, and a sound": {"\x00\x00\x00\x00" + string(all["-sound"]), ""},
		"zeros, and a table": {"\x00\x00\x00\x00" + string(all["-table"]), ""},
		"zeros, and a grid":  {"\x00\x00\x00\x00" + string(all["-heights"]), ""},
		"zeros, and noise":   {"\x00\x00\x00\x00" + string(all["encrypted"]), ""},
		"numbers alone":      {single, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := format.Taking(Formats, formattest.Head(c.content), int64(len(c.content)), "x.dat")
			if f == nil && c.want != "" || f != nil && f.Name != c.want {
				t.Errorf("%+v", f)
			}
		})
	}
}
