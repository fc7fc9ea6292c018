// SPDX-License-Identifier: Apache-2.0

package i18n

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
)

func TestGlossary(t *testing.T) {
	cases := map[string]struct {
		texts []string
		want  string // of the last
	}{
		"a word":                        {[]string{"PrefectOrder"}, "PrefectOrder (arrêté préfectoral)"},
		"only once":                     {[]string{"PrefectOrder", "PrefectOrder : b"}, "PrefectOrder : b"},
		"once in one text":              {[]string{"plate.read, plate.read"}, "plate.read (lecture automatisée de plaques d’immatriculation), plate.read"},
		"between parentheses":           {[]string{"Massy (Municipality), (fire)"}, "Massy (Municipality – commune), (fire)"},
		"after parentheses":             {[]string{"(a) Prosecutor."}, "(a) Prosecutor (procureur de la République)."},
		"the same word":                 {[]string{"le mot Gendarmerie, Flagrance"}, "le mot Gendarmerie (gendarmerie nationale), Flagrance"},
		"a part of a longer word":       {[]string{"PrefectOrders, x/PrefectOrder, https://law.example/plate.read"}, "PrefectOrders, x/PrefectOrder, https://law.example/plate.read"},
		"a small word that others have": {[]string{"un parking"}, "un parking"},
		"a word of nobody":              {[]string{"MarketCounting"}, "MarketCounting"},
		"a word at the end of sentence": {[]string{"fin de Statistics."}, "fin de Statistics (statistiques)."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			g, got := French.NewGlossary(), ""
			for _, text := range c.texts {
				got = g.Text(text)
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
	if got := English.NewGlossary().Text("PrefectOrder") + English.NewGlossary().Word("fire"); got != "PrefectOrderfire" {
		t.Error(got)
	}
	if got := French.NewGlossary().Aside("fire"); got != "fire – départ de feu" {
		t.Error(got)
	}
	if got := French.NewGlossary().Word("fire"); got != "fire (départ de feu)" {
		t.Error(got)
	}
}

// TestCatalogueIsGlossed: every word of the law that is built in has its French.
func TestCatalogueIsGlossed(t *testing.T) {
	profiles, err := law.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	for i := range profiles {
		for word := range wordsOf(&profiles[i].Spec) {
			if frenchTerms[word] == "" && word != "Flagrance" { // which is the same
				t.Errorf("%s: %q has no French", profiles[i].Name, word)
			}
		}
	}
}

// wordsOf are the words of a profile that it gives a meaning to.
func wordsOf(s *v1alpha1.LegalProfileSpec) map[string]bool {
	all := map[string]bool{}
	terms := func(more ...v1alpha1.Term) {
		for _, t := range more {
			all[string(t)] = true
		}
	}
	if p := s.Permits; p != nil {
		terms(p.Purposes...)
		terms(p.Operators...)
		for _, c := range p.Capabilities {
			all[string(c.Name)] = true
			for _, m := range c.Means {
				all[string(m)] = true
			}
		}
	}
	if s.Forbids != nil {
		for _, c := range s.Forbids.Capabilities {
			all[string(c.Name)] = true
		}
	}
	for _, r := range s.Retention {
		terms(r.Data)
	}
	if s.Requires != nil {
		for _, f := range s.Requires.Formalities {
			terms(f.Type)
		}
		if s.Requires.Requisition != nil {
			for _, f := range s.Requires.Requisition.Frameworks {
				terms(f.Name)
				terms(f.Signatories...)
				terms(f.DecidedBy...)
			}
		}
	}
	return all
}
