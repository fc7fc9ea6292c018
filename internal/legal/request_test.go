// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func names(r *request) (profiles, notices, formalities []string) {
	for _, p := range r.profiles {
		profiles = append(profiles, p.name)
	}
	for _, n := range r.notices {
		notices = append(notices, n.name)
	}
	for _, f := range r.formalities {
		formalities = append(formalities, f.name)
	}
	return profiles, notices, formalities
}

// surrounded adds to a request's evidence what concerns it and what does not.
func surrounded(f *fixture) *fixture {
	f.profile.Requires(v1alpha1.FormalityRequirement{Type: "Paper", Source: "act"})
	f.also = append(f.also, objects.MakeProfile("always").Always(), objects.MakeProfile("other"))
	f.notices = append(f.notices, objects.MakeNotice("to-us").To(v1alpha1.Addressee{Type: "Municipality"}),
		objects.MakeNotice("to-others").To(v1alpha1.Addressee{Type: "Police"}))
	f.formalities = append(f.formalities, objects.MakeFormality("ours", "massy").Type("Paper").Covers("Use", "Inquiry"),
		objects.MakeFormality("of-others", "evry").Type("Paper").Covers("Use", "Inquiry"),
		objects.MakeFormality("unasked", "massy").Type("Other").Covers("Use", "Inquiry"))
	return f
}

func TestDeploymentRequest(t *testing.T) {
	f := surrounded(deployment())
	r := f.request()
	profiles, notices, formalities := names(r)
	same(t, []string{"always", "law"}, profiles)
	same(t, []string{"to-us"}, notices)
	same(t, []string{"ours"}, formalities)
	if r.profileName != "law" || r.profile == nil || r.namespace != "massy" || r.packageName != "pack" || r.processing != v1alpha1.RealTime {
		t.Errorf("%+v", r)
	}
	if !slices.Equal(r.purposes, []v1alpha1.Term{"Use"}) || r.operator.Type != "Municipality" || !r.strip || r.noPackage || r.search != nil {
		t.Errorf("%+v", r)
	}
	if len(r.modules) != 2 || r.modules[1].name != "crowd" || !r.modules[1].known || r.location().String() != "Europe/Paris" {
		t.Errorf("%+v", r.modules)
	}
	f.deployment.Refuse().Profile("none")
	f.mode, f.pack.Name = InspectionRequired, "another"
	r = f.request()
	profiles, _, _ = names(r)
	same(t, []string{"always"}, profiles)
	if r.strip || r.profile != nil || !r.noPackage || r.mode != InspectionRequired || r.location() != nil {
		t.Errorf("%+v", r)
	}
	if len(r.modules) != 2 || r.modules[0].name != "counter" || r.modules[0].known || len(r.missing) != 0 {
		t.Errorf("%+v", r.modules)
	}
	f.deployment.Profile("always")
	profiles, _, _ = names(f.request())
	same(t, []string{"always"}, profiles) // once
}

func TestSearchRequest(t *testing.T) {
	f := surrounded(search())
	r := f.request()
	profiles, notices, formalities := names(r)
	same(t, []string{"always", "law"}, profiles)
	same(t, []string{"to-us"}, notices)
	same(t, []string{"ours"}, formalities)
	if r.profileName != "law" || r.profile == nil || r.requisition == nil || r.processing != v1alpha1.Deferred || !r.strip || r.namespace != "massy" {
		t.Errorf("%+v", r)
	}
	if !slices.Equal(r.purposes, []v1alpha1.Term{"Inquiry"}) || r.operator.Type != "Municipality" || r.packageName != "pack" || len(r.modules) != 1 {
		t.Errorf("%+v", r)
	}
	f.profile.Spec.Permits = nil
	same(t, 0, len(f.request().purposes))
	for name, change := range map[string]func(*fixture){
		"none":                 func(f *fixture) { f.requisition = nil },
		"of another namespace": func(f *fixture) { f.requisition.Namespace = "evry" },
		"of another name":      func(f *fixture) { f.requisition.Name = "q" },
	} {
		t.Run(name, func(t *testing.T) {
			f := surrounded(search())
			change(f)
			r := f.request()
			profiles, notices, formalities := names(r)
			if r.requisition != nil || r.profile != nil || r.operator != nil || len(notices) != 0 || len(formalities) != 0 {
				t.Errorf("%+v", r)
			}
			same(t, []string{"always"}, profiles)
		})
	}
}

// TestLawIsNotChanged: a request that appends its profile to those of the law leaves the law as it is.
func TestLawIsNotChanged(t *testing.T) {
	law := NewLaw([]v1alpha1.LegalProfile{*objects.MakeProfile("a").Obj(), *objects.MakeProfile("b").Obj(), *objects.MakeProfile("x").Always().Obj()}, nil)
	law.universal = append(make([]*profile, 0, 8), law.universal...)
	e := &Evidence{}
	one := newDeploymentRequest(law, objects.MakeDeployment("d", "ns").Profile("a").Obj(), e)
	newDeploymentRequest(law, objects.MakeDeployment("d", "ns").Profile("b").Obj(), e)
	profiles, _, _ := names(one)
	same(t, []string{"x", "a"}, profiles)
}

func TestRequestInstants(t *testing.T) {
	f := surrounded(search())
	day := func(n int) time.Time { return june.AddDate(0, 0, n) }
	f.also[0].InForce("act", day(2), day(3))
	f.also[1].InForce("act", day(20), day(21)) // of a profile that does not bind it
	f.notices[0].Open(day(4), day(5))
	f.notices[1].Open(day(22), day(23)) // to others
	f.formalities[0].Valid(day(6), day(7))
	f.formalities[1].Valid(day(24), day(25)) // of others
	f.requisition.Window(day(8), day(9))
	f.search.Footage(june.Add(-time.Hour), day(10))
	var want []instant
	for _, d := range []int{0, 30, 2, 3, 4, 5, 6, 7, 8, 9, 10} {
		want = append(want, at(day(d)))
	}
	got := f.request().instants()
	slices.Sort(want)
	slices.Sort(got)
	if got = slices.Compact(got); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	f.requisition = nil
	if got := f.request().instants(); slices.Contains(got, at(day(10))) || slices.Contains(got, at(day(8))) {
		t.Errorf("a search without a requisition waits for its footage: %v", got)
	}
}
