// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestExplainNames: each kind by each of its names, in each form.
func TestExplainNames(t *testing.T) {
	kinds := map[string][]string{
		"VideoAnalyticsDeployment square in the namespace massy": {"vad/square", "vad square", "VAD/square", "videoanalyticsdeployment/square",
			"videoanalyticsdeployments/square", "VideoAnalyticsDeployment/square", "vad.vsa.legal/square", "videoanalyticsdeployments.v1alpha1.vsa.legal square"},
		"VideoSearchJob grey-van in the namespace massy":  {"vsj/grey-van", "videosearchjob/grey-van", "videosearchjobs/grey-van"},
		"JudicialRequisition pv-1 in the namespace massy": {"jr/pv-1", "judicialrequisition/pv-1", "judicialrequisitions/pv-1"},
		"LegalProfile market-act":                         {"lp/market-act", "legalprofile/market-act", "legalprofiles/market-act"},
		"LegalProfile fr-statistics":                      {"lp/fr-statistics"},
		"Formality order in the namespace massy":          {"fo/order", "formality/order", "formalities/order"},
		"FormalNotice notice-1":                           {"fn/notice-1", "formalnotice/notice-1", "formalnotices/notice-1"},
	}
	for title, names := range kinds {
		for _, name := range names {
			s := run(t, "", append([]string{"explain", "-f", town}, strings.Fields(name)...)...)
			if first, _, _ := strings.Cut(s.out, "\n"); s.code != 0 || s.err != "" || first != title {
				t.Errorf("%s: code %d, %q, %q, %v", name, s.code, first, s.err, s.failure)
			}
		}
	}
}

func TestExplainFinds(t *testing.T) {
	refused := strings.Replace(only(t, "name: red-van"), "modules:", "modulos:", 1)
	cases := map[string]struct {
		args  []string
		stdin string
		want  string // in the output where it begins with a verdict or in the error
		code  int
	}{
		"not there":                      {[]string{"vad/none"}, "", "there is no VideoAnalyticsDeployment none", 2},
		"in another namespace":           {[]string{"vad/square", "-n", "evry"}, "", "there is no VideoAnalyticsDeployment square in the namespace evry", 2},
		"of another kind":                {[]string{"vsj/square"}, "", "there is no VideoSearchJob square", 2},
		"in two namespaces":              {[]string{"vad/footfall"}, "", "VideoAnalyticsDeployment footfall is in the namespaces massy, evry: give one of them with -n", 2},
		"in the one that is meant":       {[]string{"vad/footfall", "-n", "evry"}, "", "Suspended, on", 0},
		"in the other":                   {[]string{"vad/footfall", "-n", "massy"}, "", "Permitted, on", 0},
		"one without a namespace":        {[]string{"lp/market-act", "-n", "evry"}, "", "This profile is in force", 0},
		"refused":                        {[]string{"vsj/red-van"}, refused, "the API server would refuse it: ", 2},
		"another beside what is refused": {[]string{"vad/square"}, refused, "Restricted, on", 0},
		"beside what cannot be read":     {[]string{"vad/square"}, "a: [", "Restricted, on", 2},
		"not there, for want of reading": {[]string{"vad/none"}, "a: [", "this is not YAML", 2},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			input := read(t, town)
			if c.stdin != "" {
				input = strings.ReplaceAll(input, "name: red-van", "name: blue-van") + "\n---\n" + c.stdin
			}
			s := run(t, input, append([]string{"explain", "-f", "-"}, c.args...)...)
			if s.code != c.code || !strings.Contains(s.whole(), c.want) {
				t.Errorf("code %d, want %d, and %q in\n%s", s.code, c.code, c.want, s.whole())
			}
			if warned := strings.Contains(s.err, "warning: what the API server would refuse does not count:\n-:"); warned != (c.stdin == refused) {
				t.Errorf("warned: %t", warned)
			}
		})
	}
}

// TestExplainJSON has what the text has, and the same sources.
func TestExplainJSON(t *testing.T) {
	var x map[string]any
	s := run(t, "", "explain", "vad/square", "-f", town, "-o", "json")
	if err := json.Unmarshal([]byte(s.out), &x); err != nil {
		t.Fatal(err)
	}
	keys := []string{}
	for key := range x {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	want := []string{"at", "basis", "caveats", "grounds", "kind", "language", "law", "name", "namespace", "needs", "next", "request", "running", "runs", "sources", "summary", "taken", "texts", "timeZone", "verdict"}
	if diff := cmp.Diff(want, keys); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if x["at"] != "2026-06-20T10:00:00Z" || x["verdict"] != "Restricted" || x["runs"] != true {
		t.Errorf("%v, %v, %v", x["at"], x["verdict"], x["runs"])
	}
	if diff := cmp.Diff([]any{"market-1", "market-2"}, x["sources"]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestExplainAt tells the same object at another instant, on the calendar of its profile.
func TestExplainAt(t *testing.T) {
	s := run(t, "", "explain", "vad/square", "-f", town, "--at", "2026-12-31T23:00:00Z")
	if !strings.Contains(s.out, "Forbidden, on 1 January 2027 at 00:00 (CET)") {
		t.Error(s.out)
	}
}

// TestExplainNeedsNoRequest: a profile alone is enough to explain it, without a word of what is not there.
func TestExplainNeedsNoRequest(t *testing.T) {
	if s := run(t, only(t, law...), "explain", "lp/market-act", "-f", "-"); s.err != "" {
		t.Error(s.err)
	}
}

// TestComplete offers kinds, then names, of the manifests.
func TestComplete(t *testing.T) {
	cases := map[string][]string{
		"":        {"vad/", "vsj/", "jr/", "lp/", "fo/", "fn/"},
		"va":      {"vad/", "vsj/", "jr/", "lp/", "fo/", "fn/"},
		"vsj/":    {"vsj/grey-van", "vsj/red-van"},
		"jr/":     {"jr/pv-1", "jr/pv-2"},
		"fn/":     {"fn/notice-1"},
		"fo/":     {"fo/poster", "fo/order", "fo/commitment"},
		"secret/": {},
	}
	for word, want := range cases {
		s := run(t, "", "__complete", "explain", "-f", town, word)
		lines := strings.Split(strings.TrimSpace(s.out), "\n")
		if diff := cmp.Diff(want, lines[:len(lines)-1], cmp.Transformer("empty", func(s []string) string { return strings.Join(s, " ") })); diff != "" {
			t.Errorf("%q (-want +got):\n%s", word, diff)
		}
	}
	if s := run(t, "", "__complete", "check", "-o", ""); !strings.Contains(s.out, "sarif") {
		t.Errorf("%q", s.out)
	}
}

// TestExplainLanguage: the language that is asked for, or else that of the locale; keys and words of the API stay, and the
// language is named.
func TestExplainLanguage(t *testing.T) {
	const inFrench, inEnglish = "le profil n’autorise pas la fonctionnalité plate.read", "the profile does not permit plate.read"
	cases := map[string]struct {
		locale   string
		args     []string
		want     string
		language string
	}{
		"asked for":                   {"", []string{"--lang", "fr"}, inFrench, "fr"},
		"of the locale":               {"fr_FR.UTF-8", nil, inFrench, "fr"},
		"asked for beside the locale": {"fr_FR.UTF-8", []string{"--lang", "en"}, inEnglish, "en"},
		"of no locale":                {"C", nil, inEnglish, "en"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Setenv("LANG", c.locale)
			args := append([]string{"explain", "vad/square", "-f", town}, c.args...)
			if s := run(t, "", args...); s.code != 0 || !strings.Contains(strings.Join(strings.Fields(strings.ReplaceAll(s.out, "\u00a0", " ")), " "), c.want) {
				t.Errorf("code %d, and %q is not in\n%s", s.code, c.want, s.out)
			}
			var x struct {
				Language, TimeZone, Verdict string
				Taken                       []struct{ Decision, Reason string }
			}
			s := run(t, "", append(args, "-o", "json")...)
			if err := json.Unmarshal([]byte(s.out), &x); err != nil {
				t.Fatal(err)
			}
			if x.Language != c.language || x.TimeZone != "Europe/Paris" || x.Verdict != "Restricted" || x.Taken[0].Decision != "Stripped" || x.Taken[0].Reason != c.want {
				t.Errorf("%+v", x)
			}
		})
	}
}
