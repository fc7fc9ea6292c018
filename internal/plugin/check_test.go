// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"sigs.k8s.io/yaml"
)

// TestCheckExits with 1 for a verdict that is as grave as the threshold, and with 0 for any other.
func TestCheckExits(t *testing.T) {
	inputs := map[string]string{ // by the gravest verdict in it
		"permitted":  only(t, append(law, "name: grey-van}", "name: pv-1}")...),
		"restricted": only(t, append(law, "name: square}", "name: grey-van}", "name: pv-1}")...),
		"suspended":  only(t, append(law, "namespace: evry", "name: square}")...),
		"forbidden":  only(t, append(law, "name: lawless}", "namespace: evry", "name: square}")...),
	}
	order := []string{"permitted", "restricted", "suspended", "forbidden"}
	thresholds := map[string]string{
		"": "suspended", "restricted": "restricted", "suspended": "suspended", "forbidden": "forbidden",
		"Forbidden": "forbidden", "forbidden,restricted": "restricted", "suspended, forbidden": "suspended",
	}
	for verdict, input := range inputs {
		for given, threshold := range thresholds {
			outputs := []string{"json"}
			if given == "" {
				outputs = []string{"table", "wide", "json", "yaml", "junit", "sarif"}
			}
			for _, output := range outputs {
				args := []string{"check", "-f", "-", "-o", output}
				if given != "" {
					args = append(args, "--fail-on", given)
				}
				want := 0
				if slices.Index(order, verdict) >= slices.Index(order, threshold) {
					want = 1
				}
				if s := run(t, input, args...); s.code != want || s.err != "" || s.out == "" {
					t.Errorf("%s under --fail-on %q -o %s: code %d, want %d: %s", verdict, given, output, s.code, want, s.err)
				}
			}
		}
	}
}

// TestCheckUnread ends with 2 and still tells the rest, whatever the threshold and the output.
func TestCheckUnread(t *testing.T) {
	good := only(t, append(law, "name: lawless}")...)
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "readme.md"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		stdin string
		more  []string
		want  string
	}{
		"a file that is not there": {good, []string{"-f", "none.yaml"}, "none.yaml: there is no such file"},
		"an address":               {good, []string{"-f", "http://127.0.0.1:1/x.yaml"}, "nothing is fetched from a network"},
		"a folder of nothing":      {good, []string{"-f", folder}, "no manifest in this folder"},
		"standard input again":     {good, []string{"-f", "-"}, "standard input was already read"},
		"bad YAML":                 {good + "\n---\na: [\n", nil, "-:"},
		"no object":                {good + "\n---\n- a\n", nil, "this document is a list"},
		"a refused request":        {good + "\n---\n" + strings.Replace(only(t, "name: square}"), "modules:", "modulos:", 1), nil, "1 object of the input would be refused"},
		"a refused formality":      {good + "\n---\n" + strings.Replace(only(t, "name: poster}"), "validFrom", "from", 1), nil, "1 object of the input would be refused"},
		"an unknown kind":          {good + "\n---\napiVersion: vsa.legal/v1alpha1\nkind: Formalities\nmetadata: {name: x}\n", nil, "1 object of the input would be refused"},
		"two that contradict":      {good + "\n---\n" + strings.Replace(only(t, "name: lawless}"), "[walkers]", "[cyclists]", 1), nil, "2 objects of the input would be refused"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			for _, output := range []string{"table", "json", "junit", "sarif"} {
				s := run(t, c.stdin, append([]string{"check", "-f", "-", "-o", output, "--fail-on", "restricted"}, c.more...)...)
				if s.code != 2 || s.failure == nil || !strings.Contains(s.failure.Error(), c.want) || !strings.Contains(s.out, "lawless") {
					t.Errorf("-o %s: code %d: %v does not say %q, or nothing of\n%s", output, s.code, s.failure, c.want, s.out)
				}
			}
		})
	}
}

// TestCheckMissing: what the input names and does not have is a finding.
func TestCheckMissing(t *testing.T) {
	cases := map[string]struct{ without, name, reason, says string }{
		"a package":      {"kind: AnalyticsPackage", "square", "PackageNotFound", `there is no AnalyticsPackage "omnibus"`},
		"a requisition":  {"kind: JudicialRequisition", "grey-van", "RequisitionNotFound", "there is no such JudicialRequisition in this namespace"},
		"a profile":      {"metadata: {name: market-act}", "square", "ProfileNotFound", `there is no LegalProfile "market-act"`},
		"a formality":    {"name: poster", "square", "FormalityMissing", "PublicNotice: no Formality of this namespace covers MarketCounting: file one"},
		"its own module": {"name: walkers\n", "square", "ModuleNotFound", `the package "omnibus" has no module "walkers"`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			docs := strings.Split(read(t, town), "\n---\n")
			for i, doc := range docs {
				switch {
				case strings.Contains(doc, c.without) && name == "its own module":
					docs[i] = strings.Replace(doc, "name: walkers\n", "name: runners\n", 1)
				case strings.Contains(doc, c.without):
					docs[i] = ""
				}
			}
			s := run(t, strings.Join(docs, "\n---\n"), "check", "-f", "-", "-o", "json")
			found := false
			for _, item := range items(t, s.out) {
				for _, f := range item["findings"].([]any) {
					finding := f.(map[string]any)
					found = found || item["name"] == c.name && finding["reason"] == c.reason && strings.HasPrefix(finding["message"].(string), c.says)
				}
			}
			if !found || s.code != 1 {
				t.Errorf("code %d, and no %s in\n%s", s.code, c.reason, s.out)
			}
		})
	}
}

func items(t *testing.T, text string) []map[string]any {
	t.Helper()
	var r struct {
		Items []map[string]any `json:"items"`
	}
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return r.Items
}

// TestCheckInputs: a file, a folder with folders in it, and standard input say the same of the same objects.
func TestCheckInputs(t *testing.T) {
	root := t.TempDir()
	for i, doc := range strings.Split(read(t, town), "\n---\n") {
		folder := filepath.Join(root, fmt.Sprint(i%3), "deep")
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%02d.yaml", i)), []byte(doc), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	verdicts := func(s said) []string {
		var all []string
		for _, i := range items(t, s.out) {
			all = append(all, fmt.Sprint(i["kind"], i["namespace"], i["name"], i["verdict"], i["modules"], i["findings"], i["nextChange"]))
		}
		slices.Sort(all)
		return all
	}
	want := verdicts(run(t, "", "check", "-f", town, "-o", "json"))
	if len(want) != 6 {
		t.Fatalf("%d items", len(want))
	}
	for name, s := range map[string]said{
		"a folder": run(t, "", "check", "-f", root, "-o", "json"), "standard input": run(t, read(t, town), "check", "-f", "-", "-o", "json"),
		"twice the same": run(t, read(t, town), "check", "-f", "-", "-f", town, "-o", "json"),
		"two flags":      run(t, "", "check", "-f", filepath.Join(root, "0")+","+filepath.Join(root, "1"), "-f", filepath.Join(root, "2"), "-o", "json"),
	} {
		if diff := cmp.Diff(want, verdicts(s)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestCheckAt: now is the clock's, and an instant of the flag is any other, in whatever zone.
func TestCheckAt(t *testing.T) {
	at := func(args ...string) string {
		return run(t, "", append([]string{"check", "-f", town, "-o", "json"}, args...)...).out
	}
	if diff := cmp.Diff(at(), at("--at", "2026-06-20T10:00:00Z")); diff != "" || !strings.HasPrefix(at(), "{\n  \"at\": \"2026-06-20T10:00:00Z\",") {
		t.Errorf("now (-clock +flag):\n%s", diff)
	}
	verdicts := func(text string) string {
		var all []string
		for _, i := range items(t, text) {
			all = append(all, fmt.Sprint(i["verdict"]))
		}
		return strings.Join(all, " ")
	}
	for instant, want := range map[string]string{
		"2026-06-20T12:00:00+02:00": "Permitted Restricted Suspended Forbidden Permitted Suspended",
		"2026-06-26T09:59:59+02:00": "Permitted Restricted Suspended Forbidden Permitted Suspended",
		"2026-06-26T10:00:00+02:00": "Permitted Restricted Suspended Forbidden Suspended Suspended",
		"2026-07-04T23:59:59+02:00": "Permitted Restricted Suspended Forbidden Suspended Suspended",
		"2026-07-05T00:00:00+02:00": "Suspended Suspended Suspended Forbidden Suspended Suspended",
		"2027-01-01T00:00:00+01:00": "Forbidden Forbidden Forbidden Forbidden Suspended Suspended",
	} {
		if got := verdicts(at("--at", instant)); got != want {
			t.Errorf("%s: %s, want %s", instant, got, want)
		}
	}
}

// TestCheckYAML says what JSON says, and the order of the input is no matter of either.
func TestCheckYAML(t *testing.T) {
	var fromJSON, fromYAML any
	if err := json.Unmarshal([]byte(run(t, "", "check", "-f", town, "-o", "json").out), &fromJSON); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal([]byte(run(t, "", "check", "-f", town, "-o", "yaml").out), &fromYAML); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fromJSON, fromYAML); diff != "" || fromJSON == nil {
		t.Errorf("(-JSON +YAML):\n%s", diff)
	}
}

// TestCheckFormats: what the pipelines read is what they can, for valid and for refused input.
func TestCheckFormats(t *testing.T) {
	for name, stdin := range map[string]string{"valid": "", "refused": strings.Replace(only(t, "name: red-van"), "modules:", "modulos:", 1)} {
		s := run(t, stdin, "check", "-f", town, "-f", "-", "-o", "sarif")
		r, err := sarif.FromString(s.out)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := r.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, result := range r.Runs[0].Results {
			uri := *result.Locations[0].PhysicalLocation.ArtifactLocation.URI
			if want := map[bool]string{true: "stdin", false: town}[*result.RuleID == "Refused"]; uri != want && name == "valid" {
				t.Errorf("%s: %s is at %s", name, *result.Message.Text, uri)
			}
		}
		var suites struct {
			Failures int `xml:"failures,attr"`
		}
		if err := xml.Unmarshal([]byte(run(t, stdin, "check", "-f", town, "-f", "-", "-o", "junit").out), &suites); err != nil || suites.Failures == 0 {
			t.Errorf("%s: %v, %d failures", name, err, suites.Failures)
		}
	}
}

// TestCheckPlaces: the line of an item is where its object begins.
func TestCheckPlaces(t *testing.T) {
	lines := strings.Split(read(t, town), "\n")
	for _, i := range items(t, run(t, "", "check", "-f", town, "-o", "json").out) {
		line := int(i["line"].(float64))
		text := strings.Join(lines[line-1:line+2], "\n")
		want := fmt.Sprintf("apiVersion: vsa.legal/v1alpha1\nkind: %s\nmetadata: {namespace: %s, name: %s}", i["kind"], i["namespace"], i["name"])
		if i["file"] != town || text != want {
			t.Errorf("%s:%d is\n%s\nwant\n%s", i["file"], line, text, want)
		}
	}
}

// TestCheckPlaceOfWhatCounts: a refused object of the same name is not where the one that counts was read.
func TestCheckPlaceOfWhatCounts(t *testing.T) {
	refused := strings.Replace(only(t, "name: square}"), "modules:", "modulos:", 1)
	for _, i := range items(t, run(t, refused, "check", "-f", town, "-f", "-", "-o", "json").out) {
		if i["name"] == "square" && i["verdict"] == "Restricted" && i["file"] != town {
			t.Errorf("%v:%v", i["file"], i["line"])
		}
	}
}

// TestCheckKustomization names the files that kustomize noted.
func TestCheckKustomization(t *testing.T) {
	text := only(t, "name: lawless}")
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("overlays/massy", 0o700); err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct{ origin, root, want string }{
		"below the root":      {"path: base/vad.yaml", "overlays/massy", "overlays/massy/base/vad.yaml:1"},
		"beside the root":     {"path: ../base/vad.yaml", "overlays/massy", "overlays/base/vad.yaml:1"},
		"without the flag":    {"path: base/vad.yaml", "", "-:1"},
		"without a note":      {"", "overlays", "-:1"},
		"from elsewhere":      {"path: a.yaml\nrepo: https://git.example/x", "overlays", "-:1"},
		"a note that is none": {"[", "overlays", "-:1"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			noted := strings.Replace(text, "name: lawless}", "name: lawless, annotations: {config.kubernetes.io/origin: "+strconv.Quote(c.origin)+"}}", 1)
			args := []string{"check", "-f", "-", "-o", "json"}
			if c.root != "" {
				args = append(args, "--kustomization", c.root)
			}
			item := items(t, run(t, noted, args...).out)[0]
			if got := fmt.Sprintf("%v:%v", item["file"], item["line"]); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// TestCheckNamespace: objects without one go where the flag says, and default without it.
func TestCheckNamespace(t *testing.T) {
	bare := strings.ReplaceAll(only(t, append(law, "name: footfall}")...), "namespace: massy, ", "")
	for _, c := range []struct {
		args []string
		want string
	}{{nil, "default"}, {[]string{"-n", "town"}, "town"}} {
		for _, i := range items(t, run(t, bare, append([]string{"check", "-f", "-", "-o", "json"}, c.args...)...).out) {
			if i["namespace"] != "evry" && (i["namespace"] != c.want || i["verdict"] != "Permitted") {
				t.Errorf("%v: %v in %v", c.args, i["verdict"], i["namespace"])
			}
		}
	}
}

// TestCheckWarns of what somebody who reads only verdicts would miss.
func TestCheckWarns(t *testing.T) {
	if s := run(t, only(t, law...), "check", "-f", "-"); s.code != 0 || s.out != "" || !strings.Contains(s.err, "warning: nothing to judge") {
		t.Errorf("code %d, %q, %q", s.code, s.out, s.err)
	}
	own := strings.Replace(only(t, "name: market-act"), "name: market-act", "name: fr-statistics", 1)
	if s := run(t, own, "check", "-f", "-", "-f", town); !strings.Contains(s.err, "note: the input's LegalProfile fr-statistics replaces the catalogue's") {
		t.Errorf("%q", s.err)
	}
	same := read(t, "../../config/law/fr/fr-statistics.yaml")
	if s := run(t, same, "check", "-f", "-", "-f", town); s.err != "" {
		t.Errorf("%q", s.err)
	}
}

// TestCheckUnderTheCatalogue: the law that is built in judges what names it, and the input's stands in its place.
func TestCheckUnderTheCatalogue(t *testing.T) {
	asking := strings.NewReplacer("no-act", "fr-statistics", "MarketCounting", "Statistics").Replace(only(t, "name: lawless}", "kind: AnalyticsPackage"))
	item := items(t, run(t, asking, "check", "-f", "-", "-o", "json").out)[0]
	if item["verdict"] != "Suspended" {
		t.Errorf("%v", item)
	}
	own := strings.NewReplacer("name: market-act", "name: fr-statistics", "MarketCounting", "Another").Replace(only(t, "name: market-act"))
	item = items(t, run(t, asking+"\n---\n"+own, "check", "-f", "-", "-o", "json").out)[0]
	if item["verdict"] != "Forbidden" {
		t.Errorf("%v", item)
	}
}
