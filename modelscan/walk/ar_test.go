// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"fmt"
)

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
