// SPDX-License-Identifier: Apache-2.0

package site

import (
	"cmp"
	"maps"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/publicregister"
)

func (w *writer) index() {
	w.page("index", &page{Title: words(w.language, "title"), Path: "index.html", Root: "../", Content: w.count})
}

// departments writes a list of communes for each département.
func (w *writer) departments() {
	byCode := map[string][]any{}
	for i := range w.holdings {
		if h := &w.holdings[i]; h.Department != "" {
			byCode[h.Department] = append(byCode[h.Department], h)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(byCode)) {
		communes := byCode[code]
		sortByName(communes)
		w.list("holdings", "holding", page{Title: departmentName(code) + " (" + code + ")", Path: "dep-" + code, Root: "../"}, communes)
	}
}

func (w *writer) services() {
	var services []any
	for i := range w.holdings {
		if h := &w.holdings[i]; h.Department == "" {
			services = append(services, h)
		}
	}
	sortByName(services)
	w.list("holdings", "holding", page{Title: words(w.language, "services"), Path: "services", Root: "../"}, services)
}

// sortByName sorts as a French dictionary does, in which É stands beside E.
func sortByName(all []any) {
	french := collate.New(language.French)
	slices.SortStableFunc(all, func(a, b any) int {
		x, okX := a.(*publicregister.Holding)
		y, okY := b.(*publicregister.Holding)
		if !okX || !okY {
			return 0
		}
		return cmp.Or(french.CompareString(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
}

// system is an entry with the laws that it names.
type system struct {
	*publicregister.Entry

	site *writer
}

func (w *writer) controller(h *publicregister.Holding) {
	systems := make([]any, len(h.Entries))
	for i := range h.Entries {
		systems[i] = system{&h.Entries[i], w}
	}
	w.list("controller", "entry", page{Title: w.nameOf(h.Controller), Path: "c/" + h.ID, Root: "../../", Content: h}, systems)
}

// justice lists the classes of judicial uses.
func (w *writer) justice() {
	names := map[string]*publicregister.Controller{}
	for i := range w.Controllers {
		names[w.Controllers[i].ID] = &w.Controllers[i]
	}
	rows := make([]any, len(w.JudicialUses))
	for i := range w.JudicialUses {
		rows[i] = use{w.JudicialUses[i], names[w.JudicialUses[i].Controller]}
	}
	w.list("justice", "use", page{Title: words(w.language, "justice"), Path: "justice", Root: "../", Content: w.Clusters}, rows)
}

// use is a class with the data controller, or nil for services that are in no register.
type use struct {
	publicregister.JudicialUse

	Of *publicregister.Controller
}

// maxShown bounds the lists of one system, so that each fits into a page. The rest is in register.json.
const maxShown = 24

// Observed tells whether only the instant is known at which the state was seen.
func (s system) Observed() bool {
	return slices.ContainsFunc(s.History, func(c publicregister.Change) bool {
		return c.Observed && c.State == s.State && c.At.Equal(s.Since)
	})
}

// LawsShown are the titles of the laws and the texts that a system rests on.
func (s system) LawsShown() []cited {
	all := make([]cited, 0, len(s.Law))
	for i := range s.Law {
		all = append(all, s.site.cited(&s.Law[i]))
	}
	return all[:min(len(all), maxShown)]
}

// cited is a text as people read it.
type cited struct {
	Law, Text, URL string
}

// Cite finds the text of a citation, which may be nil.
func (s system) Cite(c *publicregister.Citation) cited { return s.site.cited(c) }

func (w *writer) cited(c *publicregister.Citation) cited {
	if c == nil {
		return cited{}
	}
	l := w.laws[c.Profile]
	if l == nil {
		return cited{Law: c.Profile}
	}
	is := cited{Law: cmp.Or(l.Titles[string(w.language)], l.Titles["en"], c.Profile)}
	for i := range l.Texts {
		if l.Texts[i].ID == c.Text {
			is.Text, is.URL = l.Texts[i].Title(string(w.language)), l.Texts[i].URL
		}
	}
	return is
}

// PapersShown are the first papers.
func (s system) PapersShown() []publicregister.Paper { return s.Papers[:min(len(s.Papers), maxShown)] }

// RemovedShown are the first removals.
func (s system) RemovedShown() []publicregister.Removal {
	return s.Removed[:min(len(s.Removed), maxShown)]
}

// ObstaclesShown are the first obstacles.
func (s system) ObstaclesShown() []publicregister.Obstacle {
	return s.Obstacles[:min(len(s.Obstacles), maxShown)]
}

// HistoryShown are the last changes, the newest first.
func (s system) HistoryShown() []publicregister.Change {
	all := slices.Clone(s.History)
	slices.Reverse(all)
	return all[:min(len(all), maxShown)]
}

// More tells whether something of the system is only in register.json.
func (s system) More() bool {
	return max(len(s.Law), len(s.Papers), len(s.Removed), len(s.Obstacles), len(s.History)) > maxShown
}

// purposes of a data controller's systems that run, or else of those that ran or are asked for.
func purposes(entries []publicregister.Entry) []v1alpha1.Term {
	var running, others []v1alpha1.Term
	for i := range entries {
		if entries[i].State == publicregister.Runs {
			running = append(running, entries[i].Purpose)
		} else {
			others = append(others, entries[i].Purpose)
		}
	}
	if len(running) == 0 {
		running = others
	}
	slices.Sort(running)
	return slices.Compact(running)
}

// informed says of how many of the systems that run the public is informed: all, some, none; or nothing where none runs.
func informed(entries []publicregister.Entry) string {
	running, told := 0, 0
	for i := range entries {
		if entries[i].State == publicregister.Runs {
			running++
			if entries[i].Information.Informed {
				told++
			}
		}
	}
	switch {
	case running == 0:
		return ""
	case told == running:
		return "yes"
	case told == 0:
		return "no"
	}
	return "partly"
}
