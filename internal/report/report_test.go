// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/manifest"
	"github.com/vsa-legal/operator/internal/report"
	"github.com/vsa-legal/operator/internal/terminal"
	"github.com/vsa-legal/operator/internal/world"
)

var update = flag.Bool("update", false, "write the golden files")

const town = "../plugin/testdata/town.yaml"

var noon = time.Date(2026, time.June, 20, 12, 0, 0, 0, time.FixedZone("CEST", 2*60*60))

// judged is the town's report, with more documents beside it.
func judged(t *testing.T, more ...string) *report.Report {
	t.Helper()
	docs, err := manifest.Read([]string{town, "-"}, strings.NewReader(strings.Join(more, "\n---\n")))
	if err != nil {
		t.Fatal(err)
	}
	loader, err := manifest.NewLoader("")
	if err != nil {
		t.Fatal(err)
	}
	loaded := loader.Load(docs)
	objects, refused := world.Collect(loaded)
	origin := func(kind, namespace, name string) manifest.Position {
		for _, o := range loaded {
			if o.Kind == kind && o.Namespace == namespace && o.Name == name {
				return manifest.Position{File: strings.Replace(o.File, town, "town.yaml", 1), Line: o.Line}
			}
		}
		return manifest.Position{}
	}
	return report.New(report.Input{World: world.New(objects), Refused: refused, Origin: origin}, noon)
}

// refusedSearch has a value of justice in every field that is wrong.
const refusedSearch = `apiVersion: vsa.legal/v1alpha1
kind: VideoSearchJob
metadata: {namespace: massy, name: no-van}
spec:
  requisitionName: pv-1
  packageName: omnibus
  modules: [plates]
  cameras: ["hush-camera-9 "]
  footage: {from: "hush-from", until: "2026-06-18T02:00:00+02:00"}
  query: {secretName: hush_query}
`

// unknownField is refused in few words.
var unknownField = strings.NewReplacer("hush-camera-9 ", "hush-camera-9", "hush-from", "2026-06-17T20:00:00+02:00", "hush_query}", "hush-query}\n  suspect: hush").
	Replace(refusedSearch)

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name + ".golden"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func TestTable(t *testing.T) {
	r := judged(t, unknownField)
	for name, c := range map[string]struct {
		screen terminal.Screen
		wide   bool
	}{
		"table":  {terminal.Screen{}, false},
		"wide":   {terminal.Screen{}, true},
		"narrow": {terminal.Screen{Width: 40}, false},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			if err := r.Table(&out, c.screen, c.wide); err != nil {
				t.Fatal(err)
			}
			golden(t, name, out.String())
			if strings.Contains(out.String(), "\x1b") || strings.Contains(out.String(), "hush") {
				t.Error("a code, or a value of a judicial object")
			}
		})
	}
}

// TestTableIsNeverWiderThanTheScreen, whatever the width, and coloured without being another text.
func TestTableIsNeverWiderThanTheScreen(t *testing.T) {
	r := judged(t)
	for width := 40; width < 160; width += 3 {
		var plain, coloured strings.Builder
		if err := r.Table(&plain, terminal.Screen{Width: width}, width%2 == 0); err != nil {
			t.Fatal(err)
		}
		if n := report.Width(plain.String()); n > width {
			t.Errorf("%d columns on a screen of %d:\n%s", n, width, plain.String())
		}
		if err := r.Table(&coloured, terminal.Screen{Width: width, Colour: true}, width%2 == 0); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(coloured.String(), "\x1b[31mForbidden\x1b[0m") {
			t.Errorf("no colour on a screen of %d", width)
		}
		if diff := cmp.Diff(plain.String(), withoutColour(coloured.String())); diff != "" {
			t.Errorf("colour changes the text on a screen of %d (-plain +coloured):\n%s", width, diff)
		}
	}
}

func withoutColour(text string) string {
	for _, code := range []string{"0", "1", "31", "32", "33", "36"} {
		text = strings.ReplaceAll(text, "\x1b["+code+"m", "")
	}
	return text
}

// TestRefusedIsNeverWiderThanTheScreen: nor is what is said of objects that would be refused.
func TestRefusedIsNeverWiderThanTheScreen(t *testing.T) {
	var out strings.Builder
	if err := judged(t, unknownField).Table(&out, terminal.Screen{Width: 40}, false); err != nil {
		t.Fatal(err)
	}
	if n := report.Width(out.String()); n > 40 {
		t.Errorf("%d columns", n)
	}
}

// TestTableSteersNoTerminal: a name in a refused document is whatever its author wrote.
func TestTableSteersNoTerminal(t *testing.T) {
	hostile := strings.Replace(refusedSearch, "name: no-van", `name: "a\e[2J\r\nPermitted"`, 1)
	var out strings.Builder
	if err := judged(t, hostile, strings.Replace(hostile, "VideoSearchJob", `"Search\e[2J"`, 1)).Table(&out, terminal.Screen{}, false); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\x1b\r") {
		t.Errorf("%q", out.String())
	}
}

// TestJSON is what was promised, key by key.
func TestJSON(t *testing.T) {
	data, err := json.Marshal(judged(t))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if got["at"] != "2026-06-20T10:00:00Z" || got["refused"] != nil || len(got) != 2 {
		t.Errorf("at %v, refused %v, %d keys", got["at"], got["refused"], len(got))
	}
	items := got["items"].([]any)
	if len(items) != 6 {
		t.Fatalf("%d items", len(items))
	}
	want := map[string]any{
		"kind": "VideoAnalyticsDeployment", "namespace": "massy", "name": "square", "verdict": "Restricted", "basis": "Declared", "runs": true,
		"modules": []any{
			map[string]any{"name": "walkers", "decision": "Permitted", "capabilities": []any{"counting.pedestrian"}, "profile": "market-act", "source": "market-1"},
			map[string]any{"name": "cyclists", "decision": "Permitted", "capabilities": []any{"counting.cycle"}, "profile": "market-act", "source": "market-1"},
			map[string]any{"name": "plates", "decision": "Stripped", "capabilities": []any{"plate.read"}, "profile": "market-act", "source": "market-1",
				"reason": "the profile does not permit plate.read"},
		},
		"findings": []any{map[string]any{"reason": "ModuleStripped", "verdict": "Restricted", "profile": "market-act", "source": "market-1",
			"message": "module plates is taken out: the profile does not permit plate.read"}},
		"nextChange": "2026-06-24T22:00:00Z", "runsUntil": "2026-06-24T22:00:00Z", "file": "town.yaml",
	}
	square := items[1].(map[string]any)
	want["line"] = square["line"]
	if diff := cmp.Diff(want, square); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	footfall := items[0].(map[string]any)
	if f, ok := footfall["findings"].([]any); !ok || len(f) != 0 {
		t.Errorf("no findings are an empty list, not %v", footfall["findings"])
	}
	lawless := items[3].(map[string]any)
	if lawless["name"] != "lawless" || lawless["nextChange"] != nil || lawless["runsUntil"] != nil || lawless["runs"] != false {
		t.Errorf("%v", lawless)
	}
}

// TestEmpty has lists that are empty, not null.
func TestEmpty(t *testing.T) {
	r := report.New(report.Input{World: world.New(&world.Objects{})}, noon)
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(`{"at":"2026-06-20T10:00:00Z","items":[]}`, string(data)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var out strings.Builder
	if err := r.Table(&out, terminal.Screen{}, true); err != nil || out.String() != "" {
		t.Errorf("%v, %q", err, out.String())
	}
}

// TestNewTellsEveryRefused: a request that is refused is an item that does not run; another object is only refused.
func TestNewTellsEveryRefused(t *testing.T) {
	r := judged(t, refusedSearch, "apiVersion: vsa.legal/v1alpha1\nkind: Formality\nmetadata: {namespace: massy, name: f}\nspec: {}\n")
	last := r.Items[len(r.Items)-1]
	if len(r.Items) != 7 || len(r.Refused) != 2 || last.Name != "no-van" || last.Verdict != v1alpha1.Forbidden || last.Runs || last.Findings[0].Reason != "Refused" {
		t.Errorf("%d items, %d refused, the last %+v", len(r.Items), len(r.Refused), last)
	}
	if got := r.Refused[0]; got.File != "-" || got.Line != 1 || got.Kind != "VideoSearchJob" || got.Namespace != "massy" || len(got.Problems) == 0 {
		t.Errorf("%+v", got)
	}
}

func TestFailed(t *testing.T) {
	verdicts := []v1alpha1.Verdict{v1alpha1.Permitted, v1alpha1.Restricted, v1alpha1.Suspended, v1alpha1.Forbidden}
	r := &report.Report{}
	for _, v := range verdicts {
		r.Items = append(r.Items, report.Item{Name: string(v), Verdict: v})
	}
	for i, threshold := range verdicts {
		failed := r.Failed(threshold)
		if len(failed) != len(verdicts)-i {
			t.Errorf("%s: %d failed", threshold, len(failed))
		}
		for j, other := range verdicts {
			if report.AsGraveAs(other, threshold) != (j >= i) {
				t.Errorf("%s is as grave as %s: %t", other, threshold, j < i)
			}
		}
	}
}

// What of a request's settings its pods do not get is told below the table, also where the law has nothing against it.
func TestReportTellsWhatIsLeftOut(t *testing.T) {
	const cached = `apiVersion: vsa.legal/v1alpha1
kind: VideoAnalyticsDeployment
metadata: {namespace: massy, name: cached}
spec:
  profileName: market-act
  purpose: MarketCounting
  processing: RealTime
  operatedBy: {type: Municipality, name: Commune de Massy, code: "91377"}
  packageName: omnibus
  modules: [walkers]
  onForbidden: Strip
  cameras: [c-1]
  pod: {cacheClaimName: engines}`
	r := judged(t, cached)
	const want = "spec.pod.cacheClaimName, for which the package has no cache"
	for i := range r.Items {
		if item := &r.Items[i]; item.Name == "cached" != slices.Contains(item.LeftOut, want) {
			t.Errorf("%s: left out: %q", item.Name, item.LeftOut)
		}
	}
	var out strings.Builder
	if err := r.Table(&out, terminal.Screen{}, false); err != nil || !strings.Contains(out.String(), "left out: "+want) {
		t.Errorf("%v\n%s", err, out.String())
	}
}
