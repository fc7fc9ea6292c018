// SPDX-License-Identifier: Apache-2.0

package write

import (
	"encoding/binary"
	"fmt"
	"strings"
)

func numpyFormats() []Format { return []Format{{"numpy", writeNumPy, hasWeights}} }

// writeNumPy writes the weights as numpy.savez does: a zip file with an array for each.
func writeNumPy(dir, name string, n Network) ([]string, error) {
	kinds := map[string]string{"float32": "<f4", "float64": "<f8", "int64": "<i8", "int32": "<i4", "int8": "|i1", "uint8": "|u1", "bool": "|b1"}
	g := newGraph(n)
	var z archive
	for _, w := range torchWeights(g) {
		shape := strings.Trim(mxnetTuple(w.Shape), "()")
		header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", kinds[w.Type], shape)
		for (len(header)+11)%64 != 0 {
			header += " "
		}
		header += "\n"
		var p payload
		p.text("\x93NUMPY\x01\x00")
		p.bytes(binary.LittleEndian.AppendUint16(nil, uint16(len(header)))...)
		p.text(header)
		p.add(g.content(w))
		z.names, z.entries = append(z.names, w.Name+".npy"), append(z.entries, p)
	}
	return z.write(dir, name+".npz")
}
