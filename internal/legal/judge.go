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
	// Inspection tells whether the package has to be inspected before anything of it runs. What an inspection found stands
	// in the package's status, and counts either way.
	Inspection InspectionMode
}

// Verdict is what the law says of a request at an instant.
type Verdict struct {
	Verdict v1alpha1.Verdict
	// Modules holds the verdict on every module, in the order of the request.
	Modules []v1alpha1.ModuleVerdict
	// Findings holds what leads to the verdict, the gravest first.
	Findings []v1alpha1.Finding

	// NextChange is the first later instant at which Verdict, Modules or Findings differ, if nothing else changes.
	// Zero means never.
	NextChange time.Time
	// RunsUntil is the first later instant at which nothing runs, or a module that is permitted now is not.
	// Zero means never, or that nothing runs now.
	RunsUntil time.Time
}

// Equal tells whether two verdicts say the same. It does not compare when they change.
func (v Verdict) Equal(o Verdict) bool {
	return v.Verdict == o.Verdict && slices.Equal(v.Findings, o.Findings) &&
		slices.EqualFunc(v.Modules, o.Modules, func(a, b v1alpha1.ModuleVerdict) bool {
			return a.Name == b.Name && a.Decision == b.Decision && a.Profile == b.Profile && a.Notice == b.Notice &&
				a.Source == b.Source && a.Reason == b.Reason && slices.Equal(a.Capabilities, b.Capabilities)
		})
}

// Runs returns the modules that run under the verdict, in the order of the request. None means that nothing runs.
func (v Verdict) Runs() []v1alpha1.ModuleName {
	if !v.Verdict.Runs() {
		return nil
	}
	return v.decided(v1alpha1.ModulePermitted)
}

// Stripped returns the modules that the law takes out, in the order of the request.
func (v Verdict) Stripped() []v1alpha1.ModuleName { return v.decided(v1alpha1.ModuleStripped) }

func (v Verdict) decided(d v1alpha1.ModuleDecision) []v1alpha1.ModuleName {
	var names []v1alpha1.ModuleName
	for i := range v.Modules {
		if v.Modules[i].Decision == d {
			names = append(names, v.Modules[i].Name)
		}
	}
	return names
}

// JudgeDeployment tells what of a deployment may run at now.
func JudgeDeployment(law *Law, d *v1alpha1.VideoAnalyticsDeployment, e Evidence, now time.Time) Verdict {
	return openDeployment(law, d, e).judge(now)
}

// JudgeSearch tells what of a search may run at now.
func JudgeSearch(law *Law, s *v1alpha1.VideoSearchJob, e Evidence, now time.Time) Verdict {
	return openSearch(law, s, e).judge(now)
}

// docket is one request with the law and the evidence that concern it. Nothing in it depends on the instant.
type docket struct {
	law         *Law
	namespace   string
	profileName string
	profile     *profile // nil where there is none of that name
	purposes    []v1alpha1.Term
	processing  v1alpha1.Processing
	operator    *v1alpha1.Operator // nil for a search without a requisition
	packageName string
	strip       bool

	// Searches only.
	search      *v1alpha1.VideoSearchJobSpec
	requisition *requisitionCase

	noPackage bool
	modules   []module
	outside   module // what the runtime image holds in no module
	mode      InspectionMode
	missing   []uninspected
	bound     []*profile // that bind the request, the one it names included
	notices   []*notice  // that bind its operator
	filed     []filed
}

// module is a module that was asked for, as the package describes it.
type module struct {
	name         v1alpha1.ModuleName
	known        bool
	declared     []v1alpha1.Capability // sorted
	capabilities []v1alpha1.Capability // sorted: those that are declared, and those that were found
	found        contents
}

func openDeployment(law *Law, d *v1alpha1.VideoAnalyticsDeployment, e Evidence) *docket {
	c := &docket{
		law:         law,
		namespace:   d.Namespace,
		profileName: string(d.Spec.ProfileName),
		profile:     law.profiles[string(d.Spec.ProfileName)],
		purposes:    []v1alpha1.Term{d.Spec.Purpose},
		processing:  d.Spec.Processing,
		operator:    &d.Spec.OperatedBy,
		packageName: string(d.Spec.PackageName),
		strip:       d.Spec.OnForbidden == v1alpha1.Strip,
	}
	return c.open(d.Spec.Modules, e)
}

func openSearch(law *Law, s *v1alpha1.VideoSearchJob, e Evidence) *docket {
	c := &docket{
		law:         law,
		namespace:   s.Namespace,
		search:      &s.Spec,
		processing:  v1alpha1.Deferred,
		packageName: string(s.Spec.PackageName),
		strip:       true,
	}
	if r := e.Requisition; r != nil && r.Namespace == s.Namespace && r.Name == string(s.Spec.RequisitionName) {
		c.requisition = newRequisitionCase(law, r, e.Decisions)
		c.profileName, c.profile = c.requisition.name, c.requisition.profile
		c.operator = &r.Spec.AddressedTo
		if c.profile != nil && c.profile.spec.Permits != nil {
			c.purposes = c.profile.spec.Permits.Purposes
		}
	}
	return c.open(s.Spec.Modules, e)
}

// open adds to a docket what concerns its request: the profiles and notices that bind it, the modules that it asks for,
// and the formalities that cover it.
func (c *docket) open(modules []v1alpha1.ModuleName, e Evidence) *docket {
	c.bound = c.law.bound
	if c.profile != nil && c.profile.selectable {
		c.bound = append(slices.Clip(c.bound), c.profile)
	}
	for _, n := range c.law.notices {
		if c.operator != nil && n.binds(c.operator) {
			c.notices = append(c.notices, n)
		}
	}
	c.noPackage = e.Package == nil || e.Package.Name != c.packageName
	c.mode = e.Inspection
	var found inspected
	if !c.noPackage {
		found = readInspection(e.Package)
		c.outside, c.missing = undeclared(&found.outside), found.missing
	}
	for _, name := range modules {
		if c.noPackage {
			c.modules = append(c.modules, module{name: name})
		} else {
			c.modules = append(c.modules, newModule(name, e.Package, &found))
		}
	}
	c.filed = c.fileFormalities(e.Formalities)
	return c
}

func (c *docket) judge(now time.Time) Verdict {
	v, changes, ends := scan(at(now), c.instants(), func(t instant) (Verdict, bool) {
		v := c.at(t)
		return v, v.Verdict.Runs()
	}, Verdict.Equal, func(now, later Verdict) bool {
		runs := later.Runs()
		return slices.ContainsFunc(now.Runs(), func(m v1alpha1.ModuleName) bool { return !slices.Contains(runs, m) })
	})
	v.NextChange, v.RunsUntil = changes.time(), ends.time()
	return v
}

// at is the verdict at an instant: an ordered chain of checks, each of which adds what it finds.
func (c *docket) at(t instant) Verdict {
	h := &hearing{docket: c, t: t, modules: make([]v1alpha1.ModuleVerdict, 0, len(c.modules))}
	for _, check := range checks {
		check(h)
	}
	verdict := gravest(h.findings)
	return Verdict{Verdict: verdict, Modules: h.modules, Findings: h.findings}
}

// instants at which the verdict can change.
func (c *docket) instants() []instant {
	var is []instant
	add := func(more ...instant) { is = append(is, more...) }
	for _, p := range c.bound {
		p.instants(add)
	}
	for _, n := range c.notices {
		add(n.from, n.until)
	}
	for _, f := range c.filed {
		add(f.from, f.until)
	}
	if c.requisition != nil {
		add(c.requisition.instants()...)
		add(from(c.search.Footage.Until))
	}
	return is
}
