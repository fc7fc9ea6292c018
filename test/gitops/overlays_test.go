// SPDX-License-Identifier: Apache-2.0

package gitops

import (
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/internal/report"
)

// TestOverlays holds that every region passes, and that each output tells of the same requests.
func TestOverlays(t *testing.T) {
	restricted := 0
	for _, dir := range overlays(t, tree) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			built := build(t, dir)
			r := readJSON(t, passing(t, built, "-o", "json"))
			got := make([]string, 0, len(r.Items))
			for i := range r.Items {
				item := &r.Items[i]
				got = append(got, item.Kind+" "+item.Namespace+"/"+item.Name)
				switch {
				case item.Verdict == "Restricted":
					restricted++
				case item.Verdict != "Permitted":
					t.Errorf("%s/%s is %s", item.Namespace, item.Name, item.Verdict)
				}
			}
			if diff := cmp.Diff(requests(t, built), sorted(got)); diff != "" {
				t.Errorf("requests that were judged (-in the build +in the report):\n%s", diff)
			}
			located(t, passing(t, built, "-o", "sarif", "--kustomization", dir), dir)
			if cases := testCases(t, passing(t, built, "-o", "junit")); len(cases) != len(got) {
				t.Errorf("%d test cases for %d requests", len(cases), len(got))
			}
		})
	}
	if restricted == 0 {
		t.Error("no request is Restricted: the samples show no module that is taken out")
	}
}

// TestOrigins holds that every object of the build notes the file that it comes from, for findings to name.
func TestOrigins(t *testing.T) {
	for _, dir := range overlays(t, tree) {
		for _, o := range objects(t, build(t, dir)) {
			var origin struct{ Path, ConfiguredIn string }
			if err := yaml.Unmarshal([]byte(o.Metadata.Annotations["config.kubernetes.io/origin"]), &origin); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(filepath.Join(dir, origin.Path+origin.ConfiguredIn)); origin.Path+origin.ConfiguredIn == "" || err != nil {
				t.Errorf("%s: %s %s: no file that it comes from: %+v %v", dir, o.Kind, o.Metadata.Name, origin, err)
			}
		}
	}
}

// TestNoPaperFromAComponent holds that each formality stands in an overlay, and is of one namespace.
func TestNoPaperFromAComponent(t *testing.T) {
	for _, dir := range overlays(t, tree) {
		for _, o := range objects(t, build(t, dir)) {
			judicial := slices.Contains([]string{"Formality", "JudicialRequisition", "JudicialDecision"}, o.Kind)
			if origin := o.Metadata.Annotations["config.kubernetes.io/origin"]; judicial && strings.Contains(origin, "../") {
				t.Errorf("%s: %s %s/%s is shared: %s", dir, o.Kind, o.Metadata.Namespace, o.Metadata.Name, origin)
			}
			if o.Kind == "AnalyticsPackage" && o.Metadata.Namespace != "" {
				t.Errorf("%s: kustomize wrote namespace %s into AnalyticsPackage %s", dir, o.Metadata.Namespace, o.Metadata.Name)
			}
		}
	}
}

type object struct {
	Kind     string
	Metadata struct {
		Namespace, Name string
		Annotations     map[string]string
	}
}

// objects reads a build without the code that is tested.
func objects(t *testing.T, built []byte) []object {
	t.Helper()
	documents := strings.Split(string(built), "\n---\n")
	all := make([]object, len(documents))
	for i, document := range documents {
		if err := yaml.Unmarshal([]byte(document), &all[i]); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// requests names the deployments and searches of a build.
func requests(t *testing.T, built []byte) []string {
	t.Helper()
	var names []string
	for _, o := range objects(t, built) {
		if o.Kind == "VideoAnalyticsDeployment" || o.Kind == "VideoSearchJob" {
			names = append(names, o.Kind+" "+o.Metadata.Namespace+"/"+o.Metadata.Name)
		}
	}
	return sorted(names)
}

func sorted(words []string) []string {
	words = slices.Clone(words)
	slices.Sort(words)
	return words
}

// passing returns what a check prints that passes.
func passing(t *testing.T, built []byte, args ...string) string {
	t.Helper()
	r := check(built, args...)
	if r.code != 0 {
		t.Fatalf("check %v: exit %d\n%s%s", args, r.code, r.errOut, r.out)
	}
	if r.errOut != "" {
		t.Errorf("check %v warns: %s", args, r.errOut)
	}
	return r.out
}

func readJSON(t *testing.T, out string) *report.Report {
	t.Helper()
	var r report.Report
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("JSON: %v\n%s", err, out)
	}
	return &r
}

// located returns the results of a valid SARIF document, each of which names a file of the tree that root is in.
func located(t *testing.T, out, root string) []*sarif.Result {
	t.Helper()
	doc, err := sarif.FromString(out)
	if err != nil {
		t.Fatalf("SARIF: %v\n%s", err, out)
	}
	if err := doc.Validate(); err != nil {
		t.Errorf("SARIF: %v", err)
	}
	if len(doc.Runs) != 1 {
		t.Fatalf("SARIF: %d runs", len(doc.Runs))
	}
	top := filepath.ToSlash(filepath.Dir(filepath.Dir(root))) + "/"
	for _, r := range doc.Runs[0].Results {
		file := uri(t, r)
		if info, err := os.Stat(filepath.FromSlash(file)); err != nil || info.IsDir() || !strings.HasPrefix(file, top) {
			t.Errorf("SARIF: %s points to %s, which is no file of %s: %v", *r.Message.Text, file, top, err)
		}
	}
	return doc.Runs[0].Results
}

func uri(t *testing.T, r *sarif.Result) string {
	t.Helper()
	if len(r.Locations) != 1 {
		t.Fatalf("SARIF: %d locations of a result", len(r.Locations))
	}
	return strings.TrimPrefix(*r.Locations[0].PhysicalLocation.ArtifactLocation.URI, "file://")
}

type testCase struct {
	Name      string    `xml:"name,attr"`
	Classname string    `xml:"classname,attr"`
	Failure   *struct{} `xml:"failure"`
	Error     *struct{} `xml:"error"`
}

func (c testCase) fails() bool { return c.Failure != nil || c.Error != nil }

// testCases reads JUnit as servers do.
func testCases(t *testing.T, out string) []testCase {
	t.Helper()
	var suites struct {
		XMLName xml.Name `xml:"testsuites"`
		Tests   int      `xml:"tests,attr"`
		Suites  []struct {
			Cases []testCase `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(out), &suites); err != nil {
		t.Fatalf("JUnit: %v\n%s", err, out)
	}
	var cases []testCase
	for _, s := range suites.Suites {
		cases = append(cases, s.Cases...)
	}
	if len(cases) != suites.Tests {
		t.Errorf("JUnit: %d test cases, and %d are announced", len(cases), suites.Tests)
	}
	return cases
}
