// SPDX-License-Identifier: Apache-2.0

package modelscan_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/detect"
	"github.com/vsa-legal/operator/test/modelcorpus/arch"
	"github.com/vsa-legal/operator/test/modelcorpus/write"
)

var update = flag.Bool("update", false, "write the files that tests compare with")

const formatTable = "../docs/inspection-formats.md"

// largest network that is written in every format, in weights, and the largest of those for faces: all of the files together
// are some gigabytes.
const (
	largest     = 1_000_000
	largestFace = 4_000_000
)

// TestFormats writes the smaller networks of the corpus in every format, without names and documents, and inspects the files.
// A network for faces is found in each; nothing else is called one that tells persons apart.
func TestFormats(t *testing.T) {
	type count struct{ files, right, faces int }
	counts := map[string]*count{}
	for _, n := range arch.All() {
		if size := n.Params(); size > largestFace || size > largest && !slices.Contains(n.Capabilities, detect.FaceEmbedding) {
			continue
		}
		network := write.Rename(write.StripMetadata(write.Network{Model: n.Model, Constants: n.Constants}))
		for _, f := range write.Formats() {
			if !f.Supports(network) {
				continue
			}
			c := counts[f.Name]
			if c == nil {
				c = &count{}
				counts[f.Name] = c
			}
			found := inspectWritten(t, f, n.Name, network)
			c.files++
			if len(n.Capabilities) == 0 && len(found) == 0 || len(n.Capabilities) > 0 && slices.Contains(found, n.Capabilities[0]) {
				c.right++
			}
			if slices.Contains(n.Capabilities, detect.FaceEmbedding) {
				c.faces++
				if !slices.Contains(found, detect.FaceEmbedding) {
					t.Errorf("%s as %s: not found; told as %v", n.Name, f.Name, found)
				}
			}
			for _, name := range found {
				if strings.HasPrefix(name, detect.FaceEmbedding) && !slices.Contains(n.Capabilities, name) {
					t.Errorf("%s as %s: called %s", n.Name, f.Name, name)
				}
			}
		}
	}
	var b strings.Builder
	b.WriteString(`# The same networks in every format

Written by a test: the smaller networks of the project's corpus (at most a million weights; for faces, four), in every format that can say what
they do, without names, labels and documents, and what the inspection of the files tells of them. Formats that keep weights
and no graph (safetensors, pytorch, tfjs-manifest) leave the shapes of the weights to go by.

| format | files | told as they are | networks for faces, all found |
|---|---:|---:|---:|
`)
	for _, f := range write.Formats() {
		if c := counts[f.Name]; c != nil {
			fmt.Fprintf(&b, "| %s | %d | %d | %d |\n", f.Name, c.files, c.right, c.faces)
		}
	}
	if *update {
		if err := os.WriteFile(formatTable, []byte(b.String()), 0o644); err != nil { //nolint:gosec // everybody may read it
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(formatTable)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.String(), string(have)); diff != "" {
		t.Errorf("docs/inspection-formats.md is not what the inspection says: go test ./modelscan -run TestFormats -update\n%s", diff)
	}
}

// inspectWritten writes a network into a folder, inspects that, and returns what was found with enough confidence.
func inspectWritten(t *testing.T, f write.Format, name string, n write.Network) []string {
	t.Helper()
	dir, err := os.MkdirTemp(t.TempDir(), "") // removed at once: the whole corpus is large
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if _, err := f.Write(dir, "m", n); err != nil {
		t.Fatalf("%s as %s: %v", name, f.Name, err)
	}
	report, err := modelscan.Scan(t.Context(), dir, modelscan.Options{})
	if err != nil {
		t.Fatalf("%s as %s: %v", name, f.Name, err)
	}
	files := 1
	if family, _, _ := strings.Cut(f.Name, "-"); family == "caffe" || family == "mxnet" {
		files = 2 // graph and weights can each be read alone
	}
	if len(report.Files) != files {
		t.Errorf("%s as %s: %d files in the report, not %d: %+v", name, f.Name, len(report.Files), files, report.Files)
	}
	var found []string
	for _, file := range report.Files {
		for _, c := range file.Capabilities {
			if c.Confidence >= detect.ReportThreshold {
				found = append(found, c.Name)
			}
		}
	}
	return found
}
