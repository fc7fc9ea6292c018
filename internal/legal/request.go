// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// request is a deployment or a search, with the law and the evidence that concern it. Nothing in it depends on the instant.
type request struct {
	say         Words
	namespace   string
	profileName string
	profile     *profile // nil where there is none of that name
	purposes    []v1alpha1.Term
	processing  v1alpha1.Processing
	operator    *v1alpha1.Operator // nil for a search without a requisition
	identity    identity           // of the operator
	packageName string
	cameras     []v1alpha1.Camera
	strip       bool // modules that may not run are left out; otherwise they keep the others from running

	// Searches only.
	search      *v1alpha1.VideoSearchJobSpec
	requisition *requisition // nil where there is none of the name that the search gives

	noPackage bool     // there is none of the name, or it is being deleted
	modules   []module // that are asked for
	outside   module   // what the runtime image holds in no module
	mode      InspectionMode
	missing   []uninspected
	absent    []v1alpha1.Module // of the package, of which its runtime image does not have the folder

	profiles    []*profile // that bind the request, the one it names included
	notices     []*notice  // that bind its operator
	formalities []recordedFormality

	holds   []Hold // that concern the request
	started bool   // something runs for it already
}

func newDeploymentRequest(law *Law, d *v1alpha1.VideoAnalyticsDeployment, e *Evidence) *request {
	r := &request{
		say:         law.say,
		namespace:   d.Namespace,
		profileName: string(d.Spec.ProfileName),
		profile:     law.profiles[string(d.Spec.ProfileName)],
		purposes:    []v1alpha1.Term{d.Spec.Purpose},
		processing:  d.Spec.Processing,
		operator:    &d.Spec.OperatedBy,
		packageName: string(d.Spec.PackageName),
		cameras:     d.Spec.Cameras,
		strip:       d.Spec.OnForbidden == v1alpha1.Strip,
		identity:    e.identify(d.Namespace, &d.Spec.OperatedBy),
	}
	return r.gather(law, d.Spec.Modules, e)
}

func newSearchRequest(law *Law, s *v1alpha1.VideoSearchJob, e *Evidence) *request {
	r := &request{
		say:         law.say,
		namespace:   s.Namespace,
		search:      &s.Spec,
		processing:  v1alpha1.Deferred,
		packageName: string(s.Spec.PackageName),
		cameras:     s.Spec.Cameras,
		strip:       true,
		identity:    e.identify(s.Namespace, nil),
	}
	if q := e.Requisition; q != nil && q.Namespace == s.Namespace && q.Name == string(s.Spec.RequisitionName) {
		r.requisition = newRequisition(law, q, e)
		r.profileName, r.profile = r.requisition.profileName, r.requisition.profile
		r.operator, r.identity = &q.Spec.AddressedTo, r.requisition.identity
		if r.profile != nil && r.profile.spec.Permits != nil {
			r.purposes = r.profile.spec.Permits.Purposes
		}
	}
	return r.gather(law, s.Spec.Modules, e)
}

// gather adds what concerns the request: the profiles and notices that bind it, the modules that it asks for, and the
// formalities that cover it.
func (r *request) gather(law *Law, modules []v1alpha1.ModuleName, e *Evidence) *request {
	r.profiles = law.boundIn(&r.identity, r.profile)
	for _, n := range law.notices {
		if r.identity.addressedBy(n.to) {
			r.notices = append(r.notices, n)
		}
	}
	r.holds, r.started = law.holdsOn(r.profile), e.Running
	r.mode = e.Inspection
	r.noPackage = e.Package == nil || e.Package.Name != r.packageName || !e.Package.DeletionTimestamp.IsZero()
	var found inspectionResult
	if !r.noPackage {
		found = readInspection(e.Package)
		r.outside, r.missing, r.absent = undeclaredModule(&found.outside), found.missing, found.absent
	}
	r.modules = make([]module, 0, len(modules))
	for _, name := range modules {
		if r.noPackage {
			r.modules = append(r.modules, module{name: name})
		} else {
			r.modules = append(r.modules, newModule(name, e.Package, &found))
		}
	}
	r.formalities = r.recorded(e)
	r.joinSeries()
	return r
}

// instants at which the verdict can change.
func (r *request) instants() []instant {
	all := make([]instant, 0, 4*len(r.profiles)+2*len(r.notices)+2*len(r.formalities)+16)
	add := func(more ...instant) { all = append(all, more...) }
	for _, p := range r.profiles {
		p.instants(add)
	}
	for _, n := range r.notices {
		add(n.from, n.until)
	}
	for _, f := range r.formalities {
		add(f.from, f.until)
	}
	if r.requisition != nil {
		add(r.requisition.instants()...)
		add(from(r.search.Footage.Until))
	}
	return all
}

// location is the time zone of the profile that the request names, or nil.
func (r *request) location() *time.Location {
	if r.profile == nil {
		return nil
	}
	return r.profile.loc
}
