// SPDX-License-Identifier: Apache-2.0

package world_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/lawbundle"
	"github.com/vsa-legal/operator/internal/world"
	"github.com/vsa-legal/operator/test/objects"
)

func TestLawBasis(t *testing.T) {
	ban := objects.MakeProfile("ban").Always().Forbids("a", "s", "").Obj()
	ban.Spec.Jurisdiction = "EU"
	complete := objects.MakeBundle("EU", 4).Members(lawbundle.Members([]v1alpha1.LegalProfile{*ban}, nil)...).Obj()
	lacking := objects.MakeBundle("EU", 4).Members(v1alpha1.LawMember{Kind: v1alpha1.LawKindProfile, Name: "gone", Digest: "x"}).Obj()
	builtIn := []v1alpha1.LawBundle{*objects.MakeBundle("FR", 2).Obj(), *objects.MakeBundle("EU", 9).Obj()}
	cases := map[string]struct {
		bundles, builtIn []v1alpha1.LawBundle
		want             string
	}{
		"none":         {nil, nil, "Law: of no bundle"},
		"built in":     {nil, builtIn, "Law: EU 9 (built in), FR 2 (built in)"},
		"one of each":  {[]v1alpha1.LawBundle{*complete}, builtIn, "Law: EU 4, FR 2 (built in)"},
		"not complete": {[]v1alpha1.LawBundle{*lacking}, nil, "Law: EU 4 (not complete: 1 of the 1 members of the LawBundle eu, sequence 4, are missing or differ, such as LegalProfile gone)"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := world.New(&world.Objects{Profiles: []v1alpha1.LegalProfile{*ban}, Bundles: c.bundles})
			if diff := cmp.Diff(c.want, w.LawBasis(c.builtIn, nil).String()); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
		})
	}
}

// TestOperatorsBasis: manifests are judged by the register where they have one, and every output says which.
func TestOperatorsBasis(t *testing.T) {
	commune := *objects.Commune("massy")
	cases := map[string]struct {
		in   world.Objects
		want string
	}{
		"no register":            {world.Objects{}, "Operators: as each claims to be, for no register was asked"},
		"a register":             {world.Objects{Controllers: []v1alpha1.DataController{commune}}, "Operators: as they are registered"},
		"an empty register":      {world.Objects{Evidence: v1alpha1.EvidenceRegistered}, "Operators: as they are registered"},
		"a register not to read": {world.Objects{Controllers: []v1alpha1.DataController{commune}, Evidence: v1alpha1.EvidenceClaimed}, "Operators: as each claims to be, for no register was asked"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			c.in.Deployments = []v1alpha1.VideoAnalyticsDeployment{*objects.Statistics("massy", "footfall")}
			w := world.New(&c.in)
			if got := w.LawBasis(nil, nil); got.Operators() != c.want || w.Cases()[0].Evidence.Mode != got.Evidence {
				t.Errorf("%q, judged as %s", got.Operators(), w.Cases()[0].Evidence.Mode)
			}
		})
	}
}

// TestLawIsToldInFrench: the line on the law, and why nothing starts while it is not complete.
func TestLawIsToldInFrench(t *testing.T) {
	lacking := objects.MakeBundle("EU", 4).Members(v1alpha1.LawMember{Kind: v1alpha1.LawKindProfile, Name: "gone", Digest: "x"}).Obj()
	w := world.NewIn(i18n.French, &world.Objects{
		Bundles: []v1alpha1.LawBundle{*lacking}, Deployments: []v1alpha1.VideoAnalyticsDeployment{*objects.Statistics("massy", "footfall")},
	})
	const why = "1 des 1 membres du LawBundle eu, séquence 4, manquent ou diffèrent, par exemple LegalProfile gone" //nolint:misspell // it is French
	if diff := cmp.Diff("Droit\u00a0: EU 4 (incomplet\u00a0: "+why+")", w.LawBasis(nil, nil).String()); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
	want := "le droit de EU n’est pas complet\u00a0: " + why + "\u00a0; rien de nouveau ne démarre sous ce droit"
	var got []string
	for _, f := range w.Cases()[0].Judge(time.Date(2026, time.June, 20, 12, 0, 0, 0, time.UTC)).Findings {
		if f.Reason == v1alpha1.ReasonLawIncomplete {
			got = append(got, f.Message)
		}
	}
	if diff := cmp.Diff([]string{want}, got); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}

// TestUnderBundles replaces what has the same name, and adds the rest.
func TestUnderBundles(t *testing.T) {
	o := &world.Objects{Bundles: []v1alpha1.LawBundle{*objects.MakeBundle("EU", 1).Obj(), *objects.MakeBundle("FR", 1).Obj()}}
	got := o.UnderBundles([]v1alpha1.LawBundle{*objects.MakeBundle("FR", 2).Obj(), *objects.MakeBundle("BE", 2).Obj()})
	var all []string
	for i := range got.Bundles {
		all = append(all, got.Bundles[i].Name)
	}
	if diff := cmp.Diff([]string{"eu", "fr", "be"}, all); diff != "" || got.Bundles[1].Spec.Sequence != 2 || o.Bundles[1].Spec.Sequence != 1 {
		t.Errorf("%s", diff)
	}
}
