// SPDX-License-Identifier: Apache-2.0

package world_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/manifest"
	"github.com/vsa-legal/operator/internal/world"
	"github.com/vsa-legal/operator/test/objects"
)

// at is an object as it was read at a line.
func at(line int, kind string, object runtime.Object, problems ...string) manifest.Object {
	o := manifest.Object{Position: manifest.Position{File: "f.yaml", Line: line}, Kind: kind, Object: object, Problems: problems}
	switch object := object.(type) {
	case *v1alpha1.VideoAnalyticsDeployment:
		o.Namespace, o.Name = object.Namespace, object.Name
	case *v1alpha1.AnalyticsPackage:
		o.Name = object.Name
	case *v1alpha1.Formality:
		o.Namespace, o.Name = object.Namespace, object.Name
	default:
		o.Namespace, o.Name = "massy", "d"
	}
	return o
}

func TestCollect(t *testing.T) {
	d := func(change ...v1alpha1.ModuleName) *v1alpha1.VideoAnalyticsDeployment {
		return objects.Statistics("massy", "d", append(change, objects.Counter)...)
	}
	inZone := func(hours int) *v1alpha1.Formality {
		f := objects.MakeFormality("f", "massy").Type("PublicNotice").Covers("Statistics").Valid(june, june).Obj()
		f.Spec.ValidFrom = metav1.Time{Time: june.In(zone(hours))}
		return f
	}
	kind := world.KindDeployment
	cases := map[string]struct {
		in      []manifest.Object
		kept    int
		refused []string
	}{
		"nothing":                       {nil, 0, nil},
		"one":                           {[]manifest.Object{at(1, kind, d())}, 1, nil},
		"given twice and the same":      {[]manifest.Object{at(1, kind, d()), at(2, kind, d())}, 1, nil},
		"an instant in another zone":    {[]manifest.Object{at(1, "Formality", inZone(0)), at(2, "Formality", inZone(2))}, 1, nil},
		"the name in another namespace": {[]manifest.Object{at(1, kind, d()), at(2, kind, objects.Statistics("evry", "d", objects.Counter))}, 2, nil},
		"the name of another kind":      {[]manifest.Object{at(1, kind, d()), at(2, "Formality", objects.MakeFormality("d", "massy").Type("A").Covers("B").Valid(june, june).Obj())}, 2, nil},
		"twice and different: none counts": {[]manifest.Object{at(1, kind, d()), at(2, kind, d("density"))}, 0, []string{
			"2: it is also given at f.yaml:1, with different content: keep one", "1: it is given more than once, with different content: keep one"}},
		"twice the same and once different: none counts": {[]manifest.Object{at(1, kind, d()), at(2, kind, d()), at(3, kind, d("density"))}, 0, []string{
			"3: it is also given at f.yaml:1, with different content: keep one", "1: it is given more than once, with different content: keep one"}},
		"refused": {[]manifest.Object{at(1, kind, nil, "spec: it is wrong")}, 0, []string{"1: spec: it is wrong"}},
		"refused beside one that is not": {[]manifest.Object{at(1, kind, nil, "spec: it is wrong"), at(2, kind, d())}, 1,
			[]string{"1: spec: it is wrong"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			kept, refused := world.Collect(c.in)
			var got []string
			for _, r := range refused {
				if r.Object != nil {
					t.Errorf("%s is refused and has an object", r.Position)
				}
				got = append(got, fmt.Sprintf("%d: %s", r.Line, strings.Join(r.Problems, "; ")))
			}
			if diff := cmp.Diff(c.refused, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if n := len(kept.Deployments) + len(kept.Formalities); n != c.kept {
				t.Errorf("%d objects, want %d", n, c.kept)
			}
		})
	}
}

// TestCollectKeepsItsInput: what is refused is a copy.
func TestCollectKeepsItsInput(t *testing.T) {
	in := []manifest.Object{at(1, world.KindDeployment, objects.Statistics("massy", "d", objects.Counter)), at(2, world.KindDeployment, objects.Statistics("massy", "d", objects.Face))}
	world.Collect(in)
	if in[0].Object == nil || in[1].Object == nil || in[0].Problems != nil || in[1].Problems != nil {
		t.Errorf("%+v", in)
	}
}

// TestAdd takes one object of each kind of the API, and leaves others.
func TestAdd(t *testing.T) {
	o := &world.Objects{}
	for _, object := range []runtime.Object{
		&v1alpha1.LegalProfile{}, &v1alpha1.FormalNotice{}, &v1alpha1.AnalyticsPackage{}, &v1alpha1.Formality{}, &v1alpha1.JudicialRequisition{},
		&v1alpha1.JudicialDecision{}, &v1alpha1.VideoAnalyticsDeployment{}, &v1alpha1.VideoSearchJob{}, &v1alpha1.LawBundle{}, &v1alpha1.DataController{},
		&v1alpha1.LegalProfileList{}, nil,
	} {
		o.Add(object)
	}
	got := []int{len(o.Profiles), len(o.Notices), len(o.Packages), len(o.Formalities), len(o.Requisitions), len(o.Decisions), len(o.Deployments), len(o.Searches), len(o.Bundles), len(o.Controllers)}
	if diff := cmp.Diff([]int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestUnder replaces what has the same name, adds the rest, and changes nothing of what it began with.
func TestUnder(t *testing.T) {
	profile := func(name, title string) v1alpha1.LegalProfile {
		return v1alpha1.LegalProfile{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: v1alpha1.LegalProfileSpec{Title: title}}
	}
	notice := func(name, reference string) v1alpha1.FormalNotice {
		return v1alpha1.FormalNotice{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: v1alpha1.FormalNoticeSpec{Reference: reference}}
	}
	o := &world.Objects{
		Profiles: []v1alpha1.LegalProfile{profile("a", "old"), profile("b", "old")}, Notices: []v1alpha1.FormalNotice{notice("a", "old")},
		Deployments: []v1alpha1.VideoAnalyticsDeployment{*objects.Statistics("massy", "d")},
	}
	got := o.Under([]v1alpha1.LegalProfile{profile("b", "new"), profile("c", "new")}, []v1alpha1.FormalNotice{notice("a", "new")})
	want := &world.Objects{
		Profiles: []v1alpha1.LegalProfile{profile("a", "old"), profile("b", "new"), profile("c", "new")},
		Notices:  []v1alpha1.FormalNotice{notice("a", "new")}, Deployments: o.Deployments,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]v1alpha1.LegalProfile{profile("a", "old"), profile("b", "old")}, o.Profiles); diff != "" {
		t.Errorf("what it began with (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(o, o.Under(nil, nil)); diff != "" {
		t.Errorf("under the same law (-want +got):\n%s", diff)
	}
}

func TestRefused(t *testing.T) {
	want := []v1alpha1.Finding{{Reason: "Refused", Verdict: v1alpha1.Forbidden, Message: "the API server would refuse it: a; b"}}
	v := world.Refused([]string{"a", "b"})
	if diff := cmp.Diff(want, v.Findings); diff != "" || v.Verdict != v1alpha1.Forbidden || v.Runs() != nil {
		t.Errorf("%s (-want +got):\n%s", v.Verdict, diff)
	}
	long := world.Refused([]string{strings.Repeat("é", 5000)}).Findings[0].Message
	if n := utf8.RuneCountInString(long); n != 1024 || !strings.HasSuffix(long, "é…") {
		t.Errorf("%d characters, which end in %q", n, long[len(long)-6:])
	}
}

func zone(hours int) *time.Location { return time.FixedZone("", hours*60*60) }
