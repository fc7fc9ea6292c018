// SPDX-License-Identifier: Apache-2.0

package detect_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/detect"
	"github.com/vsa-legal/operator/modelscan/model"
	"github.com/vsa-legal/operator/test/modelcorpus/arch"
	"github.com/vsa-legal/operator/test/modelcorpus/holdout"
	"github.com/vsa-legal/operator/test/modelcorpus/write"
)

const guide = "../../docs/new-detector.md"

// unseenInCorpus are the capabilities that no network of the corpus shows, and why.
var unseenInCorpus = map[string]string{}

// unseenOfDetector are the capabilities that a detector declares and no network makes it report, and why.
var unseenOfDetector = map[string]string{
	"known-architectures " + detect.FaceLiveness: "public.txt has two networks of test/models; those of the corpus are told by other detectors",
}

var detectorName = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

// TestContract holds every detector to its contract, but for what it finds.
func TestContract(t *testing.T) {
	seen := map[string]bool{}
	parts := []detect.Part{detect.Inputs, detect.Outputs, detect.Graph, detect.Weights, detect.Words}
	for _, d := range detect.Detectors() {
		if !detectorName.MatchString(d.Name) || seen[d.Name] {
			t.Errorf("%q is no name, or there twice", d.Name)
		}
		seen[d.Name] = true
		if len(d.Reports) == 0 || len(d.Reads) == 0 || d.Detect == nil {
			t.Errorf("%s does not say what it reports, what it reads, or how it detects", d.Name)
		}
		for _, name := range d.Reports {
			if !slices.Contains(detect.Vocabulary(), name) {
				t.Errorf("%s reports %q, which is not in the vocabulary", d.Name, name)
			}
		}
		for _, part := range d.Reads {
			if !slices.Contains(parts, part) {
				t.Errorf("%s reads %q, which is no part of a model", d.Name, part)
			}
		}
	}
}

// TestRegistered holds that every detector that is written in the package is in the list.
func TestRegistered(t *testing.T) {
	var written, registered []string
	for _, file := range sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			literal, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			if id, is := literal.Type.(*ast.Ident); is && id.Name == "Detector" {
				written = append(written, fieldText(literal, "Name"))
			}
			return true
		})
	}
	for _, d := range detect.Detectors() {
		registered = append(registered, d.Name)
	}
	slices.Sort(written)
	slices.Sort(registered)
	if diff := gocmp.Diff(written, registered); diff != "" {
		t.Errorf("the list of detectors in detect.go is not what is written (-written +registered):\n%s", diff)
	}
}

// everyModel of the corpus and of the holdout, as exported and as weights alone.
func everyModel() map[string]*model.Model {
	all := map[string]*model.Model{}
	networks := append(slices.Clone(arch.All()), arch.Indistinct()...)
	for _, n := range holdout.All() {
		networks = append(networks, n.Network)
	}
	for _, n := range networks {
		for _, v := range variants() {
			if v.name == exported || v.name == weightsAlone {
				all[n.Name+", "+v.name] = v.make(n)
			}
		}
	}
	return all
}

// TestReports holds that a detector reports only what it declares, and all that it declares.
func TestReports(t *testing.T) {
	seen := map[string]bool{}
	for name, m := range everyModel() {
		reported := detect.Reported(m)
		for _, d := range detect.Detectors() {
			for capability := range reported[d.Name] {
				seen[d.Name+" "+capability] = true
				if !slices.Contains(d.Reports, capability) {
					t.Errorf("%s: the detector %s reports %s, which it does not declare", name, d.Name, capability)
				}
			}
		}
	}
	for _, d := range detect.Detectors() {
		if d.Name == "words" { // TestWords has a text for each
			continue
		}
		for _, capability := range d.Reports {
			key := d.Name + " " + capability
			if reason := unseenOfDetector[key]; seen[key] == (reason != "") {
				t.Errorf("the detector %s, %s: reported %v, reason why not %q", d.Name, capability, seen[key], reason)
			}
		}
	}
}

// TestCovered holds that every capability has a detector that goes by structure, and a network in the corpus.
func TestCovered(t *testing.T) {
	for _, capability := range detect.Vocabulary() {
		if len(detectorsOf(capability)) == 0 {
			t.Errorf("no detector reports %s", capability)
		}
		if network, reason := networkWith(capability), unseenInCorpus[capability]; (network == "") != (reason != "") {
			t.Errorf("%s: network %q in the corpus, reason why none %q", capability, network, reason)
		}
	}
}

// TestReadsNoWords holds that a detector that does not read words says the same when all names, labels and documents are gone.
func TestReadsNoWords(t *testing.T) {
	for _, n := range arch.All() {
		network := write.Network{Model: n.Model, Constants: n.Constants}
		before := detect.Reported(n.Model)
		after := detect.Reported(write.Rename(write.StripMetadata(network)).Model)
		for _, d := range detect.Detectors() {
			if slices.Contains(d.Reads, detect.Words) {
				continue
			}
			if diff := gocmp.Diff(before[d.Name], after[d.Name]); diff != "" {
				t.Errorf("%s: the detector %s does not read words, and says something else without them:\n%s", n.Name, d.Name, diff)
			}
		}
	}
}

// TestGuide holds the tables of docs/new-detector.md to the detectors.
func TestGuide(t *testing.T) {
	data, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	head, _, found := strings.Cut(string(data), "## The detectors\n")
	if !found {
		t.Fatalf("%s has no section \"The detectors\"", guide)
	}
	golden(t, guide, head+detectorTables())
}

func detectorTables() string {
	var b strings.Builder
	b.WriteString("## The detectors\n\nWritten by `go test ./modelscan/detect -run TestGuide -update`, in the order in which they run.\n\n" +
		"| name | reads | reports |\n|---|---|---|\n")
	for _, d := range detect.Detectors() {
		var parts []string
		for _, p := range d.Reads {
			parts = append(parts, string(p))
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", d.Name, strings.Join(parts, ", "), strings.Join(d.Reports, ", "))
	}
	b.WriteString("\n## The capabilities\n\n| capability | detectors that go by structure | a network of the corpus |\n|---|---|---|\n")
	for _, capability := range detect.Vocabulary() {
		network := networkWith(capability)
		if network == "" {
			network = unseenInCorpus[capability]
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", capability, strings.Join(detectorsOf(capability), ", "), network)
	}
	return b.String()
}

// detectorsOf a capability that go by structure: not by words, nor by a table of architectures.
func detectorsOf(capability string) []string {
	var names []string
	for _, d := range detect.Detectors() {
		if slices.Contains(d.Reports, capability) && d.Name != "words" && d.Name != "known-architectures" {
			names = append(names, d.Name)
		}
	}
	return names
}

// networkWith is the first network of the corpus that has a capability before all others.
func networkWith(capability string) string {
	for _, n := range arch.All() {
		if len(n.Capabilities) > 0 && n.Capabilities[0] == capability {
			return n.Name
		}
	}
	for _, n := range arch.All() {
		if slices.Contains(n.Capabilities, capability) {
			return n.Name
		}
	}
	return ""
}

// sources of the package, without its tests.
func sources(t *testing.T) []*ast.File {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no sources: %v", err)
	}
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// fieldText is the text that a field of a composite literal is set to.
func fieldText(literal *ast.CompositeLit, field string) string {
	for _, element := range literal.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		key, isName := pair.Key.(*ast.Ident)
		value, isText := pair.Value.(*ast.BasicLit)
		if isName && isText && key.Name == field {
			text, _ := strconv.Unquote(value.Value)
			return text
		}
	}
	return ""
}
