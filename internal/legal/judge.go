// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Evidence is what stands beside a request. What is missing is missing: nothing runs on it.
type Evidence struct {
	// Package that the request names, or nil where there is none.
	Package *v1alpha1.AnalyticsPackage
	// Formalities of the request's namespace. Those of others do not count.
	Formalities []v1alpha1.Formality
	// Requisition that a search names, or nil where there is none.
	Requisition *v1alpha1.JudicialRequisition
	// Decisions of the search's namespace. Those that name another requisition do not count.
	Decisions []v1alpha1.JudicialDecision
	// Mode tells what the identity of the operator rests on. Anything but Registered is Claimed.
	Mode v1alpha1.EvidenceMode
	// Register of the data controllers, which is asked where the mode is Registered. Without one nobody is registered.
	Register *Register
	// Inspection tells whether the package has to be inspected before anything of it runs. What an inspection found stands
	// in the package's status, and counts either way.
	Inspection InspectionMode
	// Running tells that something runs for the request already. It matters only under a Hold.
	Running bool
}

// JudgeDeployment tells what of a deployment may run at now.
func JudgeDeployment(law *Law, d *v1alpha1.VideoAnalyticsDeployment, e Evidence, now time.Time) Verdict {
	return law.ask(func(l *Law) *request { return newDeploymentRequest(l, d, &e) }).judge(now)
}

// JudgeSearch tells what of a search may run at now.
func JudgeSearch(law *Law, s *v1alpha1.VideoSearchJob, e Evidence, now time.Time) Verdict {
	return law.ask(func(l *Law) *request { return newSearchRequest(l, s, &e) }).judge(now)
}

// verdict at an instant, and whether anything runs by it: the modules are judged, and then every check adds what it finds.
func (r *request) verdict(t instant) (v Verdict, runs bool) {
	in := input{request: r, at: t, verdicts: make([]v1alpha1.ModuleVerdict, len(r.modules))}
	for i := range r.modules {
		in.verdicts[i] = in.judgeModule(&r.modules[i])
	}
	v = Verdict{Modules: in.verdicts, Findings: runChecks(requestChecks, in)}
	v.Verdict = sortBySeverity(v.Findings)
	return v, v.Verdict.Runs()
}

// runsMoreThan tells whether a module runs under the verdict that does not under another.
func (v Verdict) runsMoreThan(o Verdict) bool {
	others := o.Runs()
	return slices.ContainsFunc(v.Runs(), func(m v1alpha1.ModuleName) bool { return !slices.Contains(others, m) })
}
