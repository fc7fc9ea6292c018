// SPDX-License-Identifier: Apache-2.0

package explain_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/explain"
	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/manifest"
	"github.com/vsa-legal/operator/internal/report"
	"github.com/vsa-legal/operator/internal/terminal"
	"github.com/vsa-legal/operator/internal/world"
)

var update = flag.Bool("update", false, "write the golden files")

var noon = instant("2026-06-20T12:00:00+02:00")

func instant(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

// town reads the town that the tests of the commands have as well. Each call reads objects of its own.
func town(t *testing.T) *world.Objects {
	t.Helper()
	docs, err := manifest.Read([]string{"../plugin/testdata/town.yaml"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	loader, err := manifest.NewLoader("")
	if err != nil {
		t.Fatal(err)
	}
	objects, refused := world.Collect(loader.Load(docs))
	if len(refused) > 0 {
		t.Fatalf("%+v", refused)
	}
	return objects
}

// explained is the explanation of one of its requests.
func explained(t *testing.T, o *world.Objects, kind, namespace, name string, at time.Time) *explain.Explanation {
	t.Helper()
	w := world.New(o)
	for i := range w.Cases() {
		if c := &w.Cases()[i]; report.ShortName(c.Kind) == kind && c.Namespace == namespace && c.Name == name {
			return explain.Case(w, c, at)
		}
	}
	t.Fatalf("there is no %s %s/%s", kind, namespace, name)
	return nil
}

func written(t *testing.T, x *explain.Explanation, screen terminal.Screen) string {
	t.Helper()
	var out strings.Builder
	if err := x.Write(&out, screen); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestWrite holds the words, for each verdict and each kind, in each language.
func TestWrite(t *testing.T) {
	o := town(t)
	for _, language := range i18n.Languages() {
		var text strings.Builder
		for _, x := range townsfolk(o, language) {
			fmt.Fprintf(&text, "==== %s\n%s", x.Name, written(t, x, terminal.Screen{Width: 60}))
			checkWidths(t, x)
		}
		golden(t, fmt.Sprintf("town-60-%s", language), text.String())
		if strings.Contains(text.String(), "hush") {
			t.Error("it tells a value of a judicial object")
		}
	}
}

// townsfolk explains one object of each sort.
func townsfolk(o *world.Objects, language i18n.Language) []*explain.Explanation {
	w := world.NewIn(language, o)
	request := func(kind, namespace, name string) *explain.Explanation {
		for i := range w.Cases() {
			if c := &w.Cases()[i]; report.ShortName(c.Kind) == kind && c.Namespace == namespace && c.Name == name {
				return explain.Case(w, c, noon)
			}
		}
		panic("there is no " + name)
	}
	requisition := func(name string) *explain.Explanation {
		r, e := w.Requisition("massy", name)
		return explain.Requisition(w, r, e, noon)
	}
	return []*explain.Explanation{
		request("vad", "massy", "square"), request("vad", "evry", "footfall"), request("vad", "massy", "lawless"),
		request("vsj", "massy", "grey-van"), request("vsj", "massy", "red-van"),
		requisition("pv-1"), requisition("pv-2"),
		explain.Profile(w, w.Profile("market-act"), noon),
		explain.Formality(w, &o.Formalities[1], noon),
		explain.Notice(w, w.Notice("notice-1"), noon),
	}
}

// golden compares with a file, or writes it.
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

// checkWidths: no line is longer than the screen, and colour changes nothing but colour.
func checkWidths(t *testing.T, x *explain.Explanation) {
	t.Helper()
	for width := 40; width <= 130; width++ {
		plain := written(t, x, terminal.Screen{Width: width})
		if n := report.Width(plain); n > width {
			t.Errorf("%s: %d columns on a screen of %d:\n%s", x.Name, n, width, plain)
		}
		if strings.Contains(plain, "\x1b") {
			t.Errorf("%s: a code without colour", x.Name)
		}
		coloured := written(t, x, terminal.Screen{Width: width, Colour: true})
		if !strings.Contains(coloured, "\x1b[1m"+x.Kind) {
			t.Errorf("%s: no colour", x.Name)
		}
	}
	if got, want := written(t, x, terminal.Screen{}), written(t, x, terminal.Screen{Width: 100}); got != want {
		t.Errorf("%s: what is no terminal is not 100 columns wide", x.Name)
	}
}

// TestColourChangesNoLine: the codes take no room.
func TestColourChangesNoLine(t *testing.T) {
	x := explained(t, town(t), "vad", "massy", "square", noon)
	for width := 40; width <= 130; width++ {
		coloured := written(t, x, terminal.Screen{Width: width, Colour: true})
		for _, code := range []string{"\x1b[0m", "\x1b[1m", "\x1b[36m"} {
			coloured = strings.ReplaceAll(coloured, code, "")
		}
		if diff := cmp.Diff(written(t, x, terminal.Screen{Width: width}), coloured); diff != "" {
			t.Errorf("%d columns (-plain +coloured):\n%s", width, diff)
		}
	}
}

// TestCase holds what each verdict is made of: every module and every finding stands in just one place.
func TestCase(t *testing.T) {
	o := town(t)
	w := world.New(o)
	seen := map[v1alpha1.Verdict]bool{}
	for i := range w.Cases() {
		c := &w.Cases()[i]
		for day := -200; day < 300; day += 9 {
			now := noon.AddDate(0, 0, day)
			v, x := c.Judge(now), explain.Case(w, c, now)
			seen[v.Verdict] = true
			if x.Verdict != v.Verdict || x.Runs != (len(v.Runs()) > 0) || !x.At.Equal(now) {
				t.Errorf("%s at %v: %s, runs %t", c.Name, now, x.Verdict, x.Runs)
			}
			checkModules(t, x, v)
			checkFindings(t, x, v)
			checkNext(t, x, c.Changes(now, time.Time{}))
			if diff := cmp.Diff(explain.Sources(w, c, now), x.Sources); diff != "" {
				t.Errorf("%s at %v: sources (-alone +in the explanation):\n%s", c.Name, now, diff)
			}
		}
	}
	if len(seen) != 4 {
		t.Errorf("only %v were seen", seen)
	}
}

func checkModules(t *testing.T, x *explain.Explanation, v legal.Verdict) {
	t.Helper()
	want := map[string][]v1alpha1.ModuleVerdict{}
	for _, m := range v.Modules {
		place := map[v1alpha1.ModuleDecision]string{
			v1alpha1.ModulePermitted: "would run", v1alpha1.ModuleStripped: "taken", v1alpha1.ModuleUnknown: "unknown",
		}[m.Decision]
		if x.Runs && place == "would run" {
			place = "running"
		}
		if place == "would run" && v.Verdict == v1alpha1.Forbidden {
			continue // it is lawful by itself, and nothing would let it run
		}
		want[place] = append(want[place], m)
	}
	got := map[string][]v1alpha1.ModuleVerdict{}
	for place, modules := range map[string][]v1alpha1.ModuleVerdict{"running": x.Running, "would run": x.WouldRun, "taken": x.Taken, "unknown": x.Unknown} {
		if len(modules) > 0 {
			got[place] = modules
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s at %v (-want +got):\n%s", x.Name, x.At, diff)
	}
}

func checkFindings(t *testing.T, x *explain.Explanation, v legal.Verdict) {
	t.Helper()
	of := func(verdict v1alpha1.Verdict) []v1alpha1.Finding {
		return slices.DeleteFunc(slices.Clone(v.Findings), func(f v1alpha1.Finding) bool { return f.Verdict != verdict })
	}
	decided := func(f v1alpha1.Finding) bool {
		return f.Reason == v1alpha1.ReasonOpposed || f.Reason == v1alpha1.ReasonRevoked
	}
	if slices.ContainsFunc(x.Missing, decided) || slices.ContainsFunc(x.Against, func(f v1alpha1.Finding) bool { return !decided(f) }) {
		t.Errorf("%s at %v: against %+v, missing %+v", x.Name, x.At, x.Against, x.Missing)
	}
	// A window that is over is told before what was decided, and so in the order of the judge.
	suspended := slices.Concat(x.Missing, x.Against)
	slices.SortStableFunc(suspended, func(a, b v1alpha1.Finding) int { return slices.Index(v.Findings, a) - slices.Index(v.Findings, b) })
	for _, c := range []struct{ want, got []v1alpha1.Finding }{{of(v1alpha1.Forbidden), x.Barred}, {of(v1alpha1.Suspended), suspended}} {
		if !slices.Equal(c.want, c.got) {
			t.Errorf("%s at %v (-want +got):\n%s", x.Name, x.At, cmp.Diff(c.want, c.got))
		}
	}
}

func checkNext(t *testing.T, x *explain.Explanation, changes []world.Change) {
	t.Helper()
	changes = slices.DeleteFunc(changes, func(c world.Change) bool { // of no interest to anybody
		return c.Before.Verdict == v1alpha1.Forbidden && c.After.Verdict == v1alpha1.Forbidden
	})
	if len(x.Next) != min(len(changes), 4) {
		t.Errorf("%s at %v: %d steps of %d changes", x.Name, x.At, len(x.Next), len(changes))
	}
	for i, step := range x.Next {
		if want := (explain.Step{At: changes[i].At, Verdict: changes[i].After.Verdict, What: explain.What(&changes[i])}); step != want {
			t.Errorf("%s at %v: %+v, want %+v", x.Name, x.At, step, want)
		}
	}
}

// TestMoreFollows: a future of many steps is cut, and says so.
func TestMoreFollows(t *testing.T) {
	o := town(t)
	for month := range 6 {
		from := instant("2026-06-20T13:00:00+02:00").AddDate(0, month, 0)
		o.Notices = append(o.Notices, v1alpha1.FormalNotice{
			ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprint("n", month)},
			Spec: v1alpha1.FormalNoticeSpec{Reference: "R", IssuedBy: "I", NotifiedAt: metav1.Time{Time: from}, ClosedAt: &metav1.Time{Time: from.Add(time.Hour)},
				Addressees: []v1alpha1.Addressee{{Type: "Municipality"}}, Orders: []v1alpha1.Order{{Action: v1alpha1.OrderStop, Purposes: []v1alpha1.Term{"MarketCounting"}}}},
		})
	}
	x := explained(t, o, "vad", "massy", "footfall", noon)
	if text := written(t, x, terminal.Screen{}); len(x.Next) != 4 || !strings.Contains(text, "More may follow: see the timeline.") {
		t.Errorf("%d steps:\n%s", len(x.Next), text)
	}
	// What stays forbidden changes for nobody, whatever else is ordered in the meantime.
	if text := written(t, explained(t, o, "vad", "massy", "lawless", noon), terminal.Screen{}); !strings.Contains(text, "The verdict does not change by itself.") {
		t.Error(text)
	}
}

// TestSources: those of now, each once, in the order of their first mention; those of the future are told with it.
func TestSources(t *testing.T) {
	x := explained(t, town(t), "vad", "massy", "square", noon)
	if diff := cmp.Diff([]string{"market-1", "market-2"}, x.Sources); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want := []explain.Text{
		{ID: "market-1", Profile: "market-act", Title: "Market Act, article 1", URL: "https://law.example/market/1", Confidence: "High"},
		{ID: "market-2", Profile: "market-act", Title: "Market Act, article 2", Confidence: "Low", Note: "Nobody has read it."},
		{ID: "MED-2026-1", Notice: "notice-1", Title: "The regulator, MED-2026-1"},
	}
	if diff := cmp.Diff(want, x.Texts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	later := explained(t, town(t), "vad", "massy", "square", instant("2026-06-25T00:00:00+02:00"))
	if !slices.Contains(later.Sources, "MED-2026-1") {
		t.Errorf("%v", later.Sources)
	}
	if x := explained(t, town(t), "vad", "massy", "lawless", noon); len(x.Sources)+len(x.Texts) != 0 {
		t.Errorf("%v, %v", x.Sources, x.Texts)
	}
}

// TestSourcesOfTwoProfiles: an id names a text within its profile only.
func TestSourcesOfTwoProfiles(t *testing.T) {
	o := town(t)
	o.Profiles = append(o.Profiles, v1alpha1.LegalProfile{ObjectMeta: metav1.ObjectMeta{Name: "ban"}, Spec: v1alpha1.LegalProfileSpec{
		Title: "T", Jurisdiction: "FR", TimeZone: "Europe/Paris", Applies: v1alpha1.Always, Sources: []v1alpha1.Source{{ID: "market-1", Title: "Another text"}},
		Forbids: &v1alpha1.Forbids{Capabilities: []v1alpha1.CapabilityRule{{Name: "plate", Source: "market-1"}}},
	}})
	text := written(t, explained(t, o, "vad", "massy", "square", noon), terminal.Screen{})
	if !strings.Contains(text, "Another text") || !strings.Contains(text, "Market Act, article 1") {
		t.Error(text)
	}
}

// TestPeople: instants on the calendar of the profile, durations as words.
func TestPeople(t *testing.T) {
	cases := map[string]struct{ message, want string }{
		"summer":                  {"until 2026-07-04T22:00:00Z.", "until 5 July 2026 at 00:00 (CEST)."},
		"winter":                  {"until 2026-12-31T23:00:00Z.", "until 1 January 2027 at 00:00 (CET)."},
		"seconds":                 {"at 2026-12-31T22:59:59Z", "on 31 December 2026 at 23:59:59 (CET)"},
		"one of another zone":     {"at 2026-07-05T00:00:00+09:00", "on 4 July 2026 at 17:00 (CEST)"},
		"two":                     {"2026-07-04T22:00:00Z 2026-07-04T22:00:00Z", "5 July 2026 at 00:00 (CEST) 5 July 2026 at 00:00 (CEST)"},
		"no such day":             {"from 2026-02-30T00:00:00Z", "from 2026-02-30T00:00:00Z"},
		"a month":                 {"at most P1M", "at most 1 month"},
		"months":                  {"at most P3M", "at most 3 months"},
		"days":                    {"P8D, P1D", "8 days, 1 day"},
		"weeks":                   {"P2W", "2 weeks"},
		"years":                   {"P5Y", "5 years"},
		"what is no duration":     {"PV P8 XP8D P8Dx PD", "PV P8 XP8D P8Dx PD"},
		"a duration of two units": {"P1Y6M", "1 year 6 months"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			x := explained(t, town(t), "vad", "massy", "square", noon)
			x.Barred = []v1alpha1.Finding{{Message: c.message}}
			if text := written(t, x, terminal.Screen{Width: 200}); !strings.Contains(text, "\n  "+c.want+"\n") {
				t.Errorf("%q is not in\n%s", c.want, text)
			}
		})
	}
}

// TestPeopleLongDurations: what laws limit is told in words, whatever the unit.
func TestPeopleLongDurations(t *testing.T) {
	x := explained(t, town(t), "vad", "massy", "square", noon)
	x.Barred = []v1alpha1.Finding{{Message: "at most PT48H or P1Y6M"}}
	if text := written(t, x, terminal.Screen{}); strings.Contains(text, "PT48H") || strings.Contains(text, "P1Y6M") {
		t.Error(text)
	}
}

// TestPeopleKeepNames: what people wrote themselves, such as a reference, is told as they wrote it.
func TestPeopleKeepNames(t *testing.T) {
	o := town(t)
	o.Formalities[0].Spec.Reference = "Dossier P8D"
	if text := written(t, explain.Formality(world.New(o), &o.Formalities[0], noon), terminal.Screen{}); !strings.Contains(text, "Dossier P8D") {
		t.Error(text)
	}
}

// TestLocation: UTC where the profile has no time zone that can be read, never the machine's.
func TestLocation(t *testing.T) {
	defer func(machine *time.Location) { time.Local = machine }(time.Local)
	time.Local = time.FixedZone("HERE", 5*60*60)
	for zone, want := range map[string]string{"Asia/Tokyo": "20 June 2026 at 19:00 (JST)", "Nowhere/At-All": "2026 at 10:00 (UTC)", "Local": "2026 at 10:00 (UTC)", "": "2026 at 10:00 (UTC)"} {
		o := town(t)
		for i := range o.Profiles {
			o.Profiles[i].Spec.TimeZone = zone
		}
		if text := written(t, explained(t, o, "vad", "massy", "square", noon), terminal.Screen{}); !strings.Contains(text, want) {
			t.Errorf("%q: %q is not in\n%s", zone, want, text)
		}
	}
}
