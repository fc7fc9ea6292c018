// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// different is a difference in JSON.
type different struct {
	At        string
	Unchanged int
	Items     []struct {
		Kind, Namespace, Name string
		Before, After         struct {
			Verdict, RunsUntil string
			Runs               []string
		}
		What    string
		Finding *struct{ Reason string }
	}
}

func (d *different) brief() []string {
	all := []string{}
	for _, i := range d.Items {
		reason := "-"
		if i.Finding != nil {
			reason = i.Finding.Reason
		}
		all = append(all, fmt.Sprintf("%s/%s %s %v %s -> %s %v %s: %s", i.Namespace, i.Name, i.Before.Verdict, i.Before.Runs, i.Before.RunsUntil,
			i.After.Verdict, i.After.Runs, i.After.RunsUntil, reason))
	}
	return all
}

// lawFile is the market's law with words replaced.
func lawFile(t *testing.T, name string, words ...string) string {
	t.Helper()
	return write(t, "law.yaml", strings.NewReplacer(words...).Replace(only(t, "metadata: {name: "+name+"}")))
}

func TestDiff(t *testing.T) {
	const lawless = "massy/lawless Forbidden [] "
	cases := map[string]struct {
		args      []string
		unchanged int
		want      []string
	}{
		"the same law again": {[]string{"--law", lawFile(t, "market-act")}, 6, []string{}},
		"a law that is added": {[]string{"--law", lawFile(t, "market-act", "name: market-act", "name: no-act")}, 5,
			[]string{lawless + " -> Permitted [walkers] 2026-07-04T22:00:00Z: ProfileNotFound"}},
		"a law that takes more away": {[]string{"--law", lawFile(t, "market-act", "name: market-act", "name: ban", "applies: WhenSelected", "applies: Always",
			"  permits:\n    purposes: [MarketCounting]\n    processing: [RealTime]\n    operators: [Municipality]\n    capabilities:", "  forbids:\n    capabilities:",
			"name: counting,", "name: counting.cycle,", "\n  requires:\n    formalities:\n    - {type: PublicNotice, source: market-2, suppliedBy: the mayor}\n    - {type: PrefectOrder, source: market-1, suppliedBy: the prefect, maximumValidity: P1M}", "",
			"\n    formalities:\n    - {type: PublicNotice, suppliedBy: le maire}\n    - {type: PrefectOrder, suppliedBy: le préfet}", "")}, 5,
			[]string{"massy/square Restricted [walkers cyclists] 2026-06-24T22:00:00Z -> Restricted [walkers] 2026-07-04T22:00:00Z: ModuleStripped"}},
		"a law that ends earlier": {[]string{"--law", lawFile(t, "market-act", `until: "2027-01-01T00:00:00+01:00"`, `until: "2026-07-01T00:00:00+02:00"`)}, 5,
			[]string{"massy/footfall Permitted [walkers] 2026-07-04T22:00:00Z -> Permitted [walkers] 2026-06-30T22:00:00Z: -"}},
		"a law that asks for less": {[]string{"--law", lawFile(t, "market-act", "\n    - {type: PrefectOrder, source: market-1, suppliedBy: the prefect, maximumValidity: P1M}", "",
			"\n    - {type: PrefectOrder, suppliedBy: le préfet}", "")}, 4,
			[]string{
				"massy/footfall Permitted [walkers] 2026-07-04T22:00:00Z -> Permitted [walkers] 2026-12-31T23:00:00Z: -",
				"evry/footfall Suspended []  -> Suspended [] : FormalityMissing",
			}},
		"a law that is repealed": {[]string{"--repeal", "market-act"}, 3, []string{
			"massy/footfall Permitted [walkers] 2026-07-04T22:00:00Z -> Forbidden [] : ProfileNotFound",
			"massy/square Restricted [walkers cyclists] 2026-06-24T22:00:00Z -> Forbidden [] : ProfileNotFound",
			"evry/footfall Suspended []  -> Forbidden [] : ProfileNotFound",
		}},
		"a law of searches that is repealed": {[]string{"--repeal", "search-act"}, 4, []string{
			"massy/grey-van Permitted [plates] 2026-06-26T08:00:00Z -> Forbidden [] : ProfileNotFound",
			"massy/red-van Suspended []  -> Forbidden [] : ProfileNotFound",
		}},
		"a notice that is repealed": {[]string{"--repeal", "notice-1"}, 5, []string{
			"massy/square Restricted [walkers cyclists] 2026-06-24T22:00:00Z -> Restricted [walkers cyclists] 2026-07-04T22:00:00Z: -"}},
		"a notice that begins earlier": {[]string{"--law", lawFile(t, "notice-1", "2026-06-25", "2026-06-20")}, 5, []string{
			"massy/square Restricted [walkers cyclists] 2026-06-24T22:00:00Z -> Restricted [walkers] 2026-07-04T22:00:00Z: ModuleStripped"}},
		"a law of the catalogue that nothing rests on": {[]string{"--repeal", "fr-statistics"}, 6, []string{}},
		"at another instant":                           {[]string{"--repeal", "market-act", "--at", "2025-01-01T00:00:00Z"}, 3, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := run(t, "", append([]string{"diff", "-f", town, "-o", "json"}, c.args...)...)
			var d different
			if err := json.Unmarshal([]byte(s.out), &d); err != nil || s.code != 0 {
				t.Fatalf("code %d, %v, %v", s.code, s.failure, err)
			}
			if d.Unchanged != c.unchanged || d.Unchanged+len(d.Items) != 6 {
				t.Errorf("%d unchanged, want %d: %v", d.Unchanged, c.unchanged, d.brief())
			}
			if diff := cmp.Diff(c.want, d.brief()); c.want != nil && diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, i := range d.Items {
				if i.What == "" || i.Before.Runs == nil || i.After.Runs == nil {
					t.Errorf("%+v", i)
				}
			}
		})
	}
}

// TestDiffExits with 1 only where it is asked to and something changed, and with 2 where it cannot tell.
func TestDiffExits(t *testing.T) {
	refusedLaw := lawFile(t, "market-act", "timeZone: Europe/Paris", "timeZone: [hush]")
	noLaw := write(t, "none.yaml", only(t, "kind: Formality\n"))
	badLaw := write(t, "bad.yaml", "a: [")
	cases := map[string]struct {
		args  []string
		stdin string
		code  int
		want  string
	}{
		"a change":                      {[]string{"--repeal", "market-act"}, "", 0, "3 requests affected, 3 not"},
		"a change, asked for":           {[]string{"--repeal", "market-act", "--exit-code"}, "", 1, "3 requests affected, 3 not"},
		"no change":                     {[]string{"--repeal", "fr-statistics", "--exit-code"}, "", 0, "0 requests affected, 6 not"},
		"a law that would be refused":   {[]string{"--law", refusedLaw}, "", 2, "--law: 1 object of the input would be refused by the API server\n" + refusedLaw + ":3: LegalProfile market-act: spec.timeZone: "},
		"a law that cannot be read":     {[]string{"--law", badLaw}, "", 2, "--law: " + badLaw},
		"no law in it":                  {[]string{"--law", noLaw}, "", 2, "--law: there is no LegalProfile, no FormalNotice and no LawBundle"},
		"an address":                    {[]string{"--law", "https://law.example/x.yaml"}, "", 2, "nothing is fetched from a network"},
		"a refused object beside":       {[]string{"--repeal", "market-act", "--exit-code"}, strings.NewReplacer("modules:", "modulos:", "red-van", "blue-van").Replace(only(t, "name: red-van")), 2, "3 requests affected"},
		"what cannot be read beside it": {[]string{"--repeal", "market-act", "--exit-code"}, "a: [", 2, "3 requests affected"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := run(t, read(t, town)+"\n---\n"+c.stdin, append([]string{"diff", "-f", "-"}, c.args...)...)
			if s.code != c.code || !strings.Contains(s.whole(), c.want) {
				t.Errorf("code %d, want %d, and %q in\n%s", s.code, c.code, c.want, s.whole())
			}
			if strings.Contains(s.out, "\x1b") {
				t.Error("colour without a terminal")
			}
		})
	}
}

// TestDiffText tells each change in words.
func TestDiffText(t *testing.T) {
	want := `NAMESPACE   NAME           BEFORE       AFTER
massy       vad/footfall   Permitted    Permitted
massy       vad/square     Restricted   Restricted

massy vad/footfall: Permitted -> Permitted
  it runs until 2026-06-22T22:00:00Z instead of 2026-07-04T22:00:00Z
massy vad/square: Restricted -> Restricted
  it runs until 2026-06-22T22:00:00Z instead of 2026-06-24T22:00:00Z
2 requests affected, 4 not
What a module can do is what its package declares. No inspection of the files has verified it.
Operators: as each claims to be, for no register was asked
`
	earlier := lawFile(t, "market-act", `until: "2027-01-01T00:00:00+01:00"`, `until: "2026-06-23T00:00:00+02:00"`)
	if diff := cmp.Diff(want, run(t, "", "diff", "-f", town, "--law", earlier).out); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestDiffOneStandardInput: both cannot come from it, and the error says so.
func TestDiffOneStandardInput(t *testing.T) {
	if s := run(t, read(t, town), "diff", "-f", "-", "--law", "-"); s.code != 2 || !strings.Contains(s.failure.Error(), "standard input was already read") {
		t.Error(s.failure)
	}
}

// TestDiffLawAndRepeal: one name cannot be both.
func TestDiffLawAndRepeal(t *testing.T) {
	if s := run(t, "", "diff", "-f", town, "--law", lawFile(t, "market-act"), "--repeal", "market-act"); s.code != 2 {
		t.Errorf("code %d", s.code)
	}
}
