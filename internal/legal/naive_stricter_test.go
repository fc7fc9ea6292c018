// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// unsettled is a world of which nobody knows which of two laws holds, and which of them is known as a whole.
type unsettled struct {
	first, second *world // that differ in nothing but their profiles and notices
	holds         []legal.Hold
	running       bool
}

func (u *unsettled) law() *legal.Law { return u.first.law().Stricter(u.second.law()).Held(u.holds...) }

func (u *unsettled) evidence() legal.Evidence {
	e := u.first.evidence()
	e.Running = u.running
	return e
}

// naive asks the naive judge under each law, and lets run what both let run.
func (u *unsettled) naive(now int64) []v1alpha1.ModuleName {
	if u.held(now) {
		return nil
	}
	a, b := u.first.naive(now), u.second.naive(now)
	if !a.runs() || !b.runs() {
		return nil
	}
	var names []v1alpha1.ModuleName
	for i, name := range u.first.modules() {
		if a.Decisions[i] == v1alpha1.ModulePermitted && b.Decisions[i] == v1alpha1.ModulePermitted {
			names = append(names, name)
		}
	}
	return names
}

func (u *unsettled) held(int64) bool {
	return slices.ContainsFunc(u.holds, func(h legal.Hold) bool {
		if u.running && !h.Ends {
			return false
		}
		return h.Jurisdiction == "" || h.Jurisdiction == u.first.jurisdiction() || h.Jurisdiction == u.second.jurisdiction()
	})
}

func (w *world) modules() []v1alpha1.ModuleName {
	if w.Search != nil {
		return w.Search.Spec.Modules
	}
	return w.Deployment.Spec.Modules
}

// jurisdiction of the profile that the request of the world rests on, or none.
func (w *world) jurisdiction() string {
	if named := w.named(); named != nil {
		return named.Spec.Jurisdiction
	}
	return "none"
}
