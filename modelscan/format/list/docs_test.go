// SPDX-License-Identifier: Apache-2.0

package list_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format"
	"github.com/vsa-legal/operator/modelscan/format/list"
)

var update = flag.Bool("update", false, "write the files that tests compare with")

const table = "../../../docs/formats.md"

const introduction = `# File formats

Written by a test from the list of formats (` + "`modelscan/format/list`" + `), in the order in which a file is offered to them. A file is known
by what is in it; the extensions are what it is usually called. [How to add a format](new-format.md).

`

// TestDocumentation holds docs/formats.md to the list.
func TestDocumentation(t *testing.T) {
	var b strings.Builder
	b.WriteString(introduction)
	section(&b, "Read", "Their graph, or at least the names and shapes of their weights, is read.", list.Readable(),
		"known by", func(f *format.Format) string { return place(f) })
	section(&b, "Told", "They are told as Opaque, with the reason.", list.Opaque(), "reason", func(f *format.Format) string { return f.Opaque(nil) })
	section(&b, "Harmless", "They hold no network if their structure reaches from the first byte to the last. Anything that lies behind it is looked at.",
		list.Harmless(), "", nil)
	if *update {
		if err := os.WriteFile(table, []byte(b.String()), 0o644); err != nil { //nolint:gosec // everybody may read it
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.String(), string(have)); diff != "" {
		t.Errorf("docs/formats.md is not what the list says: go test ./modelscan/format/list -update\n%s", diff)
	}
}

func section(b *strings.Builder, title, text string, formats []format.Format, column string, cell func(*format.Format) string) {
	fmt.Fprintf(b, "## %s\n\n%s\n\n| format | what it is | extensions | described in |", title, text)
	if cell != nil {
		fmt.Fprintf(b, " %s |\n|---|---|---|---|---|\n", column)
	} else {
		b.WriteString("\n|---|---|---|---|\n")
	}
	for i := range formats {
		f := &formats[i]
		fmt.Fprintf(b, "| %s | %s | %s | %s |", f.Name, f.Description, strings.Join(f.Extensions, ", "), link(f.Source))
		if cell != nil {
			fmt.Fprintf(b, " %s |", cell(f))
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
}

// link is an address that a reader can follow.
func link(source string) string {
	rest, ok := strings.CutPrefix(source, "https://")
	if !ok {
		return source
	}
	host, _, _ := strings.Cut(rest, "/")
	return "[" + host + "](" + source + ")"
}

func place(f *format.Format) string {
	for _, e := range list.All {
		if e.Name == f.Name && e.Parse != nil {
			return e.Place
		}
	}
	return ""
}
