// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// JudgePackage tells which modules of a package the profiles that bind every request forbid at now, and when that
// changes. What is not listed still needs a profile that permits it. Every module is, where the runtime image holds
// what is forbidden outside of all of them: it cannot be left out of what runs.
func JudgePackage(law *Law, in *v1alpha1.AnalyticsPackage, now time.Time) (stripped []v1alpha1.ModuleVerdict, nextChange time.Time) {
	var is []instant
	for _, l := range law.all() {
		for _, p := range l.universal {
			p.instants(func(more ...instant) { is = append(is, more...) })
		}
	}
	found := readInspection(in)
	outside := undeclaredModule(&found.outside)
	q := question[Verdict]{
		ask: func(t instant) (v Verdict, runs bool) {
			for i := range in.Spec.Modules {
				m := newModule(in.Spec.Modules[i].Name, in, &found)
				if verdict := law.strip(&m, &outside, t); verdict != nil {
					v.Modules = append(v.Modules, *verdict)
				}
			}
			return v, false
		},
		same: Verdict.Equal,
	}
	v, next := q.nextTransitions(at(now), is)
	return v.Modules, next.changes.time()
}

// strip returns why a module goes, by itself or by what is outside of every module, or nil.
func (l *Law) strip(m, outside *module, t instant) *v1alpha1.ModuleVerdict {
	v := &v1alpha1.ModuleVerdict{Name: m.name, Decision: v1alpha1.ModuleStripped, Capabilities: m.capabilities}
	switch {
	case l.forbids(m, v, t):
		return v
	case l.forbids(outside, v, t):
		v.Reason = l.say.outsideReason(v.Reason)
		return v
	}
	return nil
}
