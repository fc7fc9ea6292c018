// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/walk"
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

// odcOf writes what cpio -H odc does.
func odcOf(files ...string) string {
	out := ""
	for i := 0; i < len(files); i += 2 {
		out += fmt.Sprintf("070707%06o%06o%06o%06o%06o%06o%06o%011o%06o%011o%s\x00%s", 1, i, 0o100644, 0, 0, 1, 0, 0, len(files[i])+1, len(files[i+1]), files[i], files[i+1])
	}
	return out
}

func TestCpio(t *testing.T) {
	hidden := string(noise(5000))
	newc := string(cpioOf("a", "one", "d/b", "two!"))
	short := []string{"x: the cpio archive cannot be read to its end: it ends too early"}
	for name, test := range map[string]struct {
		data          string
		visited, told []string
	}{
		"newc":               {newc, []string{"x!/a=one", "x!/d/b=two!"}, nil},
		"newc with sums":     {strings.ReplaceAll(newc, "070701", "070702"), []string{"x!/a=one", "x!/d/b=two!"}, nil},
		"odc":                {odcOf("a", "one", "d/b", "two!", "TRAILER!!!", ""), []string{"x!/a=one", "x!/d/b=two!"}, nil},
		"no trailer":         {odcOf("a", "one"), []string{"x!/a=one"}, nil},
		"behind the trailer": {newc + zeros(200) + hidden, []string{"x!/a=one", "x!/d/b=two!", fmt.Sprintf("x@%d (5000)", len(newc)+200)}, nil},
		"behind, no trailer": {odcOf("a", "one") + hidden, []string{"x!/a=one", "x@81 (5000)"}, nil},
		"a second archive":   {newc + odcOf("a", hidden), []string{"x!/a=one", "x!/d/b=two!", fmt.Sprintf("x@%d!/a (5000)", len(newc))}, nil},
		"a size that lies":   {strings.Replace(newc, "00000003000000", "7fffffff000000", 1), nil, short},
		"a name that lies":   {strings.Replace(newc, "0000000200000000a", "00000fff00000000a", 1), nil, short},
		"no name":            {strings.Replace(newc, "0000000200000000a", "0000000000000000a", 1), nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := walkFile(t, "x", []byte(test.data), walk.Options{})
			if diff := cmp.Diff(test.visited, r.visited); diff != "" {
				t.Errorf("visited: %s", diff)
			}
			if diff := cmp.Diff(test.told, r.troubles); diff != "" {
				t.Errorf("told: %s", diff)
			}
		})
	}
}
