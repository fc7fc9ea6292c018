// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"fmt"
)

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
