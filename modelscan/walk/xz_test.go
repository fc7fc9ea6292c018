// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"bytes"

	"github.com/ulikunitz/xz"
	"github.com/ulikunitz/xz/lzma"
)

func xzOf(data []byte) []byte {
	var out bytes.Buffer
	w := must2(xz.NewWriter(&out))
	must2(w.Write(data))
	must(w.Close())
	return out.Bytes()
}

func lzmaOf(data []byte) []byte {
	var out bytes.Buffer
	w := must2(lzma.WriterConfig{SizeInHeader: true, Size: int64(len(data))}.NewWriter(&out))
	must2(w.Write(data))
	must(w.Close())
	return out.Bytes()
}
