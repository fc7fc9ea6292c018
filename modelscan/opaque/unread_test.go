// SPDX-License-Identifier: Apache-2.0

package opaque

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/modelscan/format"
	"github.com/vsa-legal/operator/modelscan/format/formattest"
	pb "github.com/vsa-legal/operator/modelscan/internal/wire/wiretest"
)

// traineddata has a table of places.
func traineddata(places ...int64) string {
	out := binary.LittleEndian.AppendUint32(nil, uint32(len(places)))
	for _, p := range places {
		out = binary.LittleEndian.AppendUint64(out, uint64(p))
	}
	return string(out) + strings.Repeat("NULL 0 Common 0\n", 10)
}

func TestUnread(t *testing.T) {
	pad := strings.Repeat("\x07", 4096)
	input := pb.Of(pb.Bytes(1, "image"), pb.Bytes(3, pb.Bytes(4, pb.Of(pb.Int(1, 112), pb.Int(2, 112)))))
	description := pb.Of(pb.Bytes(1, input), pb.Bytes(10, input))
	for name, c := range map[string]struct{ content, want string }{
		"core ml":               {string(pb.Of(pb.Int(1, 4), pb.Bytes(2, description), pb.Bytes(500, "layers of a network"+pad))), "coreml"},
		"a message":             {string(pb.Of(pb.Int(1, 4), pb.Bytes(2, pb.Bytes(1, "a producer")), pb.Bytes(7, pad))), ""},
		"a text in it":          {string(pb.Of(pb.Int(1, 4), pb.Bytes(2, "no message"), pb.Bytes(7, pad))), ""},
		"tesseract":             {traineddata(-1, 52, -1, 60, 90, -1), "tesseract"},
		"places behind the end": {traineddata(-1, 52, -1, 60, 9000, -1), ""},
		"places out of order":   {traineddata(-1, 52, 90, 60, -1, -1), ""},
		"a table elsewhere":     {traineddata(-1, 60, 90, -1, -1, -1), ""},
		"seetaface":             {"\x29\x09\x91\x19" + pad, "seetaface"},
		"tennis":                {"\x00\x00\x00\x00\x29\x09\x91\x19" + pad, "tennis"},
		"tnn, text":             {"\"1 57 1 4206624770 ,\"\n\"input 4 1 3 112 112 0 ,\"\n", "tnn-proto"},
		"text like tnn":         {"\"1 57 1 4206 ,\"\n\"input 4 1 3 112 112 0 ,\"\n", ""},
		"espdl, packed":         {"PDL2\x02\x00\x00\x00" + pad, "espdl-package"},
		"executorch":            {"\x20\x00\x00\x00ET12" + pad, "executorch"},
		"kmodel":                {"LDMK\x05\x00\x00\x00" + pad, "kmodel"},
		"kmodel, K210":          {numbered(4096, 3, 1, 0, 20, 100000, 200000, 1), "kmodel"},
		"three, and numbers":    {numbered(4096, 3, 7, 0, 20, 100000, 200000, 1), ""},
		"rockchip, encrypted":   {"CYPTRKNN" + pad, "rknn"},
	} {
		t.Run(name, func(t *testing.T) {
			f := format.Taking(Formats, formattest.Head(c.content), int64(len(c.content)), "x.bin")
			if f == nil && c.want != "" || f != nil && f.Name != c.want {
				t.Errorf("%+v", f)
			}
		})
	}
}
