// SPDX-License-Identifier: Apache-2.0

package i18n

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// french are all French sentences that count nothing.
func french(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for name, sentences := range map[string]map[string]string{"judge": frenchJudge, "explain": frenchExplain, "timeline": frenchTimeline, "law": frenchLaw} {
		for format, sentence := range sentences {
			if _, twice := all[format]; twice {
				t.Errorf("%s: %q is translated twice", name, format)
			}
			all[format] = sentence
		}
	}
	return all
}

// TestEverySentenceIsTranslated: what is said in English is said in French, and French says nothing that nobody says.
func TestEverySentenceIsTranslated(t *testing.T) {
	translated, counted, said := french(t), frenchPlurals(), map[string]bool{}
	for _, c := range calls(t) {
		said[c.format] = true
		if _, counts := counted[c.format]; translated[c.format] == "" && !counts {
			t.Errorf("%s: %q has no translation", c.at, c.format)
		}
	}
	if len(said) < 100 {
		t.Errorf("only %d sentences were found: what is said is looked for in the wrong place", len(said))
	}
	for _, format := range slices.Concat(slices.Collect(maps.Keys(translated)), slices.Collect(maps.Keys(counted)), slices.Collect(maps.Keys(englishPlurals()))) {
		if !said[format] {
			t.Errorf("nobody says %q any more", format)
		}
	}
}

var verb = regexp.MustCompile(`%(?:\[(\d+)\])?([a-zA-Z])`)

// verbs of a format, by argument. A quoted word is one between guillemets in French.
func verbs(format string) map[int]string {
	all, next := map[int]string{}, 1
	for _, v := range verb.FindAllStringSubmatch(strings.ReplaceAll(format, "%%", ""), -1) {
		if v[1] != "" {
			_, _ = fmt.Sscan(v[1], &next)
		}
		all[next] = strings.ReplaceAll(v[2], "q", "s")
		next++
	}
	return all
}

// TestVerbsAgree: a translation has the facts of the English sentence, each as it is written there, and whoever says a
// sentence hands over as many.
func TestVerbsAgree(t *testing.T) {
	for format, sentence := range french(t) {
		if diff := cmp.Diff(verbs(format), verbs(sentence)); diff != "" {
			t.Errorf("%q (-English +French):\n%s", format, diff)
		}
	}
	for _, c := range calls(t) {
		if n := len(verbs(c.format)); n != c.args {
			t.Errorf("%s: %q has %d arguments for %d verbs", c.at, c.format, c.args, n)
		}
	}
}

// TestEveryFactIsSaid: in each language each sentence holds each of its facts, and nothing that fmt complains of.
func TestEveryFactIsSaid(t *testing.T) {
	for _, c := range calls(t) {
		facts, want := make([]any, c.args), make([]string, c.args)
		for i, v := range verbs(c.format) {
			if i > c.args {
				continue
			}
			facts[i-1], want[i-1] = fmt.Sprintf("fact%d", i), fmt.Sprintf("fact%d", i)
			if v == "d" {
				facts[i-1], want[i-1] = 700+i, fmt.Sprint(700+i)
			}
		}
		for _, l := range Languages() {
			said := l.Say(c.format, facts...)
			for _, fact := range want {
				if !strings.Contains(said, fact) || strings.Contains(said, "%!") {
					t.Errorf("%s: %s: %q lacks %s", c.at, l, said, fact)
				}
			}
		}
	}
}

// TestTypography: no French sentence may be parted before a high sign or within guillemets, and none has a typewriter's
// quotes or apostrophes.
func TestTypography(t *testing.T) {
	wrong := regexp.MustCompile(` [:;?!»]|« |n° |"|\pL'\pL|\w[;?!»]|\(\s|\s\)|  `)
	for format := range french(t) {
		if said := typography(french(t)[format]); wrong.MatchString(said) {
			t.Errorf("%q", said)
		}
	}
	for text, want := range map[string]string{
		"a : b ; c ? d !":     "a\u00a0: b\u00a0; c\u00a0? d\u00a0!",
		"« l'arrêté »":        "«\u00a0l’arrêté\u00a0»",
		"n° 2023-380":         "n°\u00a02023-380",
		"article L. 252-1":    "article L.\u00a0252-1",
		"https://law.example": "https://law.example",
		"plate.read: 'x'":     "plate.read: 'x'",
	} {
		if got := typography(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestCounts: French has its singular for 0 as well, and numbers as people write them.
func TestCounts(t *testing.T) {
	const models, still = "%d models that cannot be read", "not drawn: %d requests whose verdict stays the same"
	for want, got := range map[string]string{
		"0 modèle illisible":            French.Say(models, 0),
		"2 modèles illisibles":          French.Say(models, int64(2)),
		"1\u00a0200 modèles illisibles": French.Say(models, 1200),
		"1 modèle illisible":            French.Say("1 model that cannot be read"),
		"non représentée\u00a0: 1 demande dont le verdict ne change pas":   French.Say(still, 1),
		"non représentées\u00a0: 3 demandes dont le verdict ne change pas": French.Say(still, 3),
		"not drawn: 0 requests whose verdict stays the same":               English.Say(still, 0),
		"not drawn: 1 request whose verdict stays the same":                English.Say(still, 1),
		"12345 models that cannot be read":                                 English.Say(models, 12345),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestFacts: instants, periods, durations, lists and verdicts as each language writes them.
func TestFacts(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	at := func(month time.Month, day, hour int) legal.Instant {
		return legal.Instant{Time: time.Date(2026, month, day, hour, 0, 0, 0, paris)}
	}
	autumn := legal.Instant{Time: time.Date(2026, time.October, 25, 0, 30, 0, 0, time.UTC).In(paris)}
	cases := map[string]struct {
		fact            any
		english, french string
	}{
		"an hour":                          {at(time.November, 27, 17), "2026-11-27T17:00:00+01:00", "27_novembre 2026 à_17_h"},
		"midnight":                         {at(time.July, 1, 0), "2026-07-01T00:00:00+02:00", "1er_juillet 2026 à_0_h"},
		"minutes":                          {legal.Instant{Time: at(time.May, 2, 17).Time.Add(5 * time.Minute)}, "2026-05-02T17:05:00+02:00", "2_mai 2026 à_17_h_05"},
		"seconds":                          {legal.Instant{Time: at(time.May, 2, 0).Time.Add(-time.Second)}, "2026-05-01T23:59:59+02:00", "1er_mai 2026 à_23_h_59_min_59_s"},
		"an hour that comes twice":         {autumn, "2026-10-25T02:30:00+02:00", "25_octobre 2026 à_2_h_30 (UTC+2)"},
		"an hour that comes a second time": {legal.Instant{Time: autumn.Time.Add(time.Hour)}, "2026-10-25T02:30:00+01:00", "25_octobre 2026 à_2_h_30 (UTC+1)"},
		"never":                            {legal.Instant{}, "never", "jamais"},
		"a period":                         {legal.Period{From: at(time.June, 1, 0), Until: at(time.July, 2, 0)}, "2026-06-01T00:00:00+02:00 until 2026-07-02T00:00:00+02:00", "du 1er_juin 2026 à_0_h au 2_juillet 2026 à_0_h"},
		"one without an end":               {legal.Period{From: at(time.June, 1, 0)}, "2026-06-01T00:00:00+02:00, without an end", "à compter du 1er_juin 2026 à_0_h, sans terme"},
		"terms":                            {legal.Terms{"A", "B", "C"}, "A and B and C", "A, B et C"},
		"a month":                          {v1alpha1.CalendarDuration("P1M"), "P1M", "1_mois"},
		"days":                             {v1alpha1.CalendarDuration("P8D"), "P8D", "8_jours"},
		"two units":                        {v1alpha1.CalendarDuration("P1Y6M"), "P1Y6M", "1_an et 6_mois"},
		"three units":                      {v1alpha1.CalendarDuration("P2Y1M3D"), "P2Y1M3D", "2_ans, 1_mois et 3_jours"},
		"hours":                            {v1alpha1.CalendarDuration("PT48H"), "PT48H", "48_heures"},
		"no duration":                      {v1alpha1.CalendarDuration("PV 8"), "PV 8", "PV 8"},
		"a perimeter":                      {legal.Perimeters{"Cameras", "Operators"}, "cameras and operators", "caméras et responsables de traitement"},
		"a verdict":                        {v1alpha1.Restricted, "restricted", "autorisé en partie"},
		"a confidence":                     {v1alpha1.Confidence("Low"), "low", "faible"},
		"a name":                           {"d’autre", "d’autre", "d’autre"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := English.Say("formal notice %s", c.fact); got != "formal notice "+c.english {
				t.Errorf("%q, want %q", got, c.english)
			}
			want := strings.ReplaceAll(c.french, "_", nbsp)
			if got := French.Say("formal notice %s", c.fact); got != "formal notice "+want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}

// TestIn writes instants in one zone.
func TestIn(t *testing.T) {
	tokyo := time.FixedZone("JST", 9*60*60)
	noon := legal.Instant{Time: time.Date(2026, time.June, 1, 12, 0, 0, 0, time.UTC)}
	say := French.In(tokyo)
	if got, want := say("%s: %s", noon, legal.Period{From: noon}), "1er_juin 2026 à_21_h_: à compter du 1er_juin 2026 à_21_h, sans terme"; strings.ReplaceAll(got, nbsp, "_") != want {
		t.Errorf("%q, want %q", got, want)
	}
}
