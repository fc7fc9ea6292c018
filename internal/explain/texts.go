// SPDX-License-Identifier: Apache-2.0

package explain

import (
	"cmp"
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/world"
)

// Text is a legal text that an explanation names.
type Text struct {
	// ID by which the explanation names it: the id of the source in its profile, or the reference of a notice.
	ID         string              `json:"id"`
	Profile    string              `json:"profile,omitempty"`
	Notice     string              `json:"notice,omitempty"`
	Title      string              `json:"title,omitempty"`
	URL        string              `json:"url,omitempty"`
	Confidence v1alpha1.Confidence `json:"confidence,omitempty"`
	Note       string              `json:"note,omitempty"`
}

// library collects texts, each once, in the order of their first mention.
type library struct {
	world *world.World
	texts []Text
}

// cite adds the text that a finding or a module names. What names no source adds nothing.
func (l *library) cite(profile, notice, source string) {
	if source == "" {
		return
	}
	t := Text{ID: source, Profile: profile, Notice: notice}
	if p := l.world.Profile(profile); p != nil {
		for _, s := range p.Spec.Sources {
			if string(s.ID) == source {
				t.Title, t.URL, t.Confidence, t.Note = s.Title, s.URL, s.Confidence, s.Note
			}
		}
	}
	if n := l.world.Notice(notice); n != nil {
		t.Title = cmp.Or(n.Spec.IssuedBy, l.world.Language.Say("formal notice")) + ", " + n.Spec.Reference
	}
	// Profiles may name one text by the same id, and two texts by one.
	if !slices.ContainsFunc(l.texts, func(o Text) bool { return o.ID == t.ID && o.Notice == t.Notice && o.Title == t.Title }) {
		l.texts = append(l.texts, t)
	}
}

// newLibrary cites what a verdict rests on: what speaks against the request, what speaks for it, what is said of modules,
// and the further prohibitions of them.
func newLibrary(w *world.World, v *legal.Verdict, grounds []v1alpha1.Finding, further []v1alpha1.ModuleVerdict) *library {
	l := &library{world: w}
	for _, f := range slices.Concat(v.Findings, grounds) {
		l.cite(f.Profile, f.Notice, f.Source)
	}
	for _, m := range slices.Concat(v.Modules, further) {
		l.cite(m.Profile, m.Notice, m.Source)
	}
	return l
}

func (l *library) ids() []string {
	var ids []string
	for _, t := range l.texts {
		if !slices.Contains(ids, t.ID) {
			ids = append(ids, t.ID)
		}
	}
	return ids
}
