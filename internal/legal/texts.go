// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"maps"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Texts are what a law was made of: whoever has them can make the same one.
type Texts struct {
	// Profiles and Notices, by name. They have a name and a spec, which must not be changed.
	Profiles []v1alpha1.LegalProfile
	Notices  []v1alpha1.FormalNotice
	// Unpublished names the profiles of which only what they take away counts: see Law.Unpublished.
	Unpublished []string
	// Holds that the law is under.
	Holds []Hold
}

// Texts returns what the law was made of, and then each further law: see Stricter.
func (l *Law) Texts() []Texts {
	var all []Texts
	for _, law := range l.all() {
		all = append(all, law.texts())
	}
	return all
}

func (l *Law) texts() Texts {
	t := Texts{Holds: l.holds}
	for _, name := range slices.Sorted(maps.Keys(l.profiles)) {
		p := l.profiles[name]
		t.Profiles = append(t.Profiles, v1alpha1.LegalProfile{ObjectMeta: metav1.ObjectMeta{Name: p.name}, Spec: *p.spec})
		if p.unpublished {
			t.Unpublished = append(t.Unpublished, name)
		}
	}
	for _, n := range l.notices {
		t.Notices = append(t.Notices, v1alpha1.FormalNotice{ObjectMeta: metav1.ObjectMeta{Name: n.name}, Spec: *n.spec})
	}
	return t
}
