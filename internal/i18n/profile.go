// SPDX-License-Identifier: Apache-2.0

package i18n

import (
	"cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Profile returns the profile as it speaks to readers of the language: its words are those of its translation, where it has
// one. What has no translation stays as it is. The rules are the same ones.
func (l Language) Profile(p *v1alpha1.LegalProfile) *v1alpha1.LegalProfile {
	for i := range p.Spec.Translations {
		if t := &p.Spec.Translations[i]; string(t.Language) == string(l) {
			said := p.DeepCopy()
			l.translate(&said.Spec, t)
			return said
		}
	}
	return p
}

// Profiles returns each of the profiles as it speaks to readers of the language.
func (l Language) Profiles(all []v1alpha1.LegalProfile) []v1alpha1.LegalProfile {
	said := make([]v1alpha1.LegalProfile, len(all))
	for i := range all {
		said[i] = *l.Profile(&all[i])
	}
	return said
}

func (l Language) translate(s *v1alpha1.LegalProfileSpec, t *v1alpha1.ProfileTranslation) {
	l.put(&s.Title, t.Title)
	l.put(&s.Description, t.Description)
	for i := range s.Sources {
		said := find(t.Sources, func(o *v1alpha1.SourceTranslation) bool { return o.ID == s.Sources[i].ID })
		l.put(&s.Sources[i].Title, said.Title)
		l.put(&s.Sources[i].Note, said.Note)
	}
	for i := range s.InForce {
		if f := &s.InForce[i]; f.Unverified != "" { // without it the period would count
			l.put(&f.Unverified, find(t.InForce, func(o *v1alpha1.ForcePeriodTranslation) bool { return o.Source == f.Source }).Unverified)
		}
	}
	if s.Permits != nil {
		l.reasons(s.Permits.Capabilities, t.Permits)
	}
	if s.Forbids != nil {
		l.reasons(s.Forbids.Capabilities, t.Forbids)
	}
	if s.Requires != nil {
		for i := range s.Requires.Formalities {
			f := &s.Requires.Formalities[i]
			l.put(&f.SuppliedBy, supplier(t, f.Type))
			for j := range f.AnyOf {
				l.put(&f.AnyOf[j].SuppliedBy, supplier(t, f.AnyOf[j].Type))
			}
		}
	}
	if s.Inspection != nil {
		for i := range s.Inspection.Waivers {
			w := &s.Inspection.Waivers[i]
			l.put(&w.SuppliedBy, supplier(t, w.Formality))
			l.put(&w.Reason, find(t.Waivers, func(o *v1alpha1.WaiverTranslation) bool { return o.Of == w.Of && o.Formality == w.Formality }).Reason)
		}
	}
	if len(t.Disputes) == len(s.Disputes) {
		for i := range s.Disputes {
			l.dispute(&s.Disputes[i], &t.Disputes[i])
		}
	}
	for i := range s.Retention {
		r := &s.Retention[i]
		l.put(&r.Reason, find(t.Retention, func(o *v1alpha1.RetentionTranslation) bool { return o.Data == r.Data }).Reason)
	}
}

func (l Language) dispute(d *v1alpha1.Dispute, t *v1alpha1.DisputeTranslation) {
	l.put(&d.Question, t.Question)
	l.put(&d.Reason, t.Reason)
	for i := range d.Readings {
		r := &d.Readings[i]
		l.put(&r.Answer, find(t.Readings, func(o *v1alpha1.ReadingTranslation) bool { return o.Name == r.Name }).Answer)
	}
}

func (l Language) reasons(rules []v1alpha1.CapabilityRule, t []v1alpha1.CapabilityTranslation) {
	for i := range rules {
		l.put(&rules[i].Reason, find(t, func(o *v1alpha1.CapabilityTranslation) bool { return o.Name == rules[i].Name }).Reason)
	}
}

func supplier(t *v1alpha1.ProfileTranslation, of v1alpha1.Term) string {
	return find(t.Formalities, func(o *v1alpha1.FormalityTranslation) bool { return o.Type == of }).SuppliedBy
}

// put replaces a text by its translation, where there is one.
func (l Language) put(text *string, said string) {
	if l == French {
		said = typography(said)
	}
	*text = cmp.Or(said, *text)
}

// find returns the first that is asked for, or an empty one.
func find[T any](all []T, is func(*T) bool) *T {
	for i := range all {
		if is(&all[i]) {
			return &all[i]
		}
	}
	return new(T)
}
