// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"bytes"
	"fmt"

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

// arOf writes what ar does; the names are short.
func arOf(files ...string) []byte {
	out := []byte("!<arch>\n")
	for i := 0; i < len(files); i += 2 {
		out = fmt.Appendf(out, "%-16s%-12d%-6d%-6d%-8o%-10d`\n%s", files[i]+"/", 0, 0, 0, 0o644, len(files[i+1]), files[i+1])
		if len(files[i+1])%2 == 1 {
			out = append(out, '\n')
		}
	}
	return out
}

// cpioOf writes what cpio -H newc does.
func cpioOf(files ...string) []byte {
	var out []byte
	pad := func() {
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	for i := 0; i <= len(files); i += 2 {
		name, content := "TRAILER!!!", ""
		if i < len(files) {
			name, content = files[i], files[i+1]
		}
		out = append(out, "070701"...)
		for _, n := range []int{i, 0o100644, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0} {
			out = fmt.Appendf(out, "%08x", n)
		}
		out = append(out, name+"\x00"...)
		pad()
		out = append(out, content...)
		pad()
	}
	return out
}
