// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/walk"
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

// arMember is one as it is written: name is what stands in the header.
func arMember(name, content string) string {
	out := fmt.Sprintf("%-16s%-12d%-6d%-6d%-8o%-10d`\n%s", name, 0, 0, 0, 0o644, len(content), content)
	if len(content)%2 == 1 {
		out += "\n"
	}
	return out
}

func TestAr(t *testing.T) {
	const magic = "!<arch>\n"
	hidden := string(noise(5000))
	for name, test := range map[string]struct {
		data          string
		visited, told []string
	}{
		"nothing":          {magic, nil, nil},
		"short names":      {magic + arMember("a", "one") + arMember("b/", "two"), []string{"x!/a=one", "x!/b=two"}, nil},
		"names of GNU":     {magic + arMember("//", "first-long-name.o/\nsecond.o/\n") + arMember("/0", "one") + arMember("/19", "two"), []string{"x!/first-long-name.o=one", "x!/index=first-long-name.o/\nsecond.o/\n", "x!/second.o=two"}, nil},
		"a name beyond":    {magic + arMember("//", "a/\n") + arMember("/99", "one"), []string{"x!/99=one", "x!/index=a/\n"}, nil},
		"names of BSD":     {magic + arMember("#1/20", "a-long-name.o\x00\x00\x00\x00\x00\x00\x00one"), []string{"x!/a-long-name.o=one"}, nil},
		"a name too long":  {magic + arMember("#1/20", "one"), []string{"x!/#1/20=one"}, nil},
		"symbols":          {magic + arMember("/", "\x00\x00\x00\x00") + arMember("a/", "one"), []string{"x!/a=one", "x!/index=\x00\x00\x00\x00"}, nil},
		"an archive in it": {magic + arMember("data.tar.gz", string(gzipOf(tarOf("a", "one")))), []string{"x!/data.tar.gz!/a=one"}, nil},
		"something behind": {magic + arMember("a", "one") + hidden, []string{"x!/a=one", "x@72 (5000)"}, nil},
		"a size that lies": {strings.Replace(magic+arMember("a", "one"), "3         `", "3000      `", 1), nil, []string{"x: the ar archive cannot be read to its end: it ends too early"}},
		"a negative size":  {strings.Replace(magic+arMember("a", hidden), "5000      `", "-5000     `", 1), nil, []string{"x: the ar archive cannot be read to its end: it ends too early"}},
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
