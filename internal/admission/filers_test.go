// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/admission"
)

func TestFilers(t *testing.T) {
	requires := func(all ...v1alpha1.FormalityRequirement) v1alpha1.LegalProfile {
		return v1alpha1.LegalProfile{Spec: v1alpha1.LegalProfileSpec{Requires: &v1alpha1.Requires{Formalities: all}}}
	}
	order := func(by ...v1alpha1.Term) v1alpha1.FormalityRequirement {
		return v1alpha1.FormalityRequirement{Type: "Order", FiledBy: by}
	}
	notice := func(kinds ...v1alpha1.Term) v1alpha1.FormalNotice {
		return v1alpha1.FormalNotice{Spec: v1alpha1.FormalNoticeSpec{Orders: []v1alpha1.Order{{Action: v1alpha1.OrderProvide, Formalities: kinds}}}}
	}
	instead := order("Prefecture")
	instead.AnyOf = []v1alpha1.AlternativeFormality{{Type: "Exemption", FiledBy: []v1alpha1.Term{"Minister"}}, {Type: "Letter"}}
	waiver := v1alpha1.LegalProfile{Spec: v1alpha1.LegalProfileSpec{Inspection: &v1alpha1.InspectionRules{
		Waivers: []v1alpha1.InspectionWaiver{{Formality: "Waiver", FiledBy: []v1alpha1.Term{"Minister"}}}}}}
	standing := func(by ...v1alpha1.Term) v1alpha1.LegalProfile {
		return v1alpha1.LegalProfile{Spec: v1alpha1.LegalProfileSpec{Requires: &v1alpha1.Requires{Requisition: &v1alpha1.RequisitionRequirement{
			Frameworks: []v1alpha1.Framework{{DecidedBy: []v1alpha1.Term{"Prosecutor"}, StandingAuthorization: &v1alpha1.StandingAuthorization{
				Type: "Instruction", FiledBy: by}}, {}}}}}}
	}
	for name, test := range map[string]struct {
		profiles []v1alpha1.LegalProfile
		notices  []v1alpha1.FormalNotice
		want     map[string]string
	}{
		"nothing":                         {nil, nil, map[string]string{}},
		"a profile that asks for nothing": {[]v1alpha1.LegalProfile{{}}, nil, map[string]string{}},
		"one capacity":                    {[]v1alpha1.LegalProfile{requires(order("Prefecture"))}, nil, map[string]string{"Order": " Prefecture "}},
		"none is the operator's":          {[]v1alpha1.LegalProfile{requires(order())}, nil, map[string]string{"Order": " Operator "}},
		"two profiles, by the alphabet": {[]v1alpha1.LegalProfile{requires(order("Prefecture")), requires(order("Minister"))}, nil,
			map[string]string{"Order": " Minister  Prefecture "}},
		"no more than can be asked for": {[]v1alpha1.LegalProfile{requires(order("E", "D", "C", "B", "A"))}, nil, map[string]string{"Order": " A  B  C  D "}},
		"what does instead": {[]v1alpha1.LegalProfile{requires(instead)}, nil,
			map[string]string{"Order": " Prefecture ", "Exemption": " Minister ", "Letter": " Operator "}},
		"a waiver":                {[]v1alpha1.LegalProfile{waiver}, nil, map[string]string{"Waiver": " Minister "}},
		"a standing instruction":  {[]v1alpha1.LegalProfile{standing("Judge")}, nil, map[string]string{"Instruction": " Judge "}},
		"one of those who decide": {[]v1alpha1.LegalProfile{standing()}, nil, map[string]string{"Instruction": " Prosecutor "}},
		"what a notice orders":    {nil, []v1alpha1.FormalNotice{notice("Letter")}, map[string]string{"Letter": " Operator "}},
		"a notice makes nobody a prefect": {[]v1alpha1.LegalProfile{requires(order("Prefecture"))}, []v1alpha1.FormalNotice{notice("Order", "Letter")},
			map[string]string{"Order": " Prefecture ", "Letter": " Operator "}},
	} {
		if diff := cmp.Diff(test.want, admission.Filers(test.profiles, test.notices).Data); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestCatalogueSaysWhoFiles: of every formality that the law of the project asks for it says who gives it.
func TestCatalogueSaysWhoFiles(t *testing.T) {
	profiles, err := law.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	types := 0
	for i := range profiles {
		if profiles[i].Spec.Requires == nil {
			continue
		}
		for _, f := range profiles[i].Spec.Requires.Formalities {
			if len(f.FiledBy) == 0 {
				t.Errorf("%s does not say who files %s", profiles[i].Name, f.Type)
			}
			for _, o := range f.AnyOf {
				if len(o.FiledBy) == 0 {
					t.Errorf("%s does not say who files %s", profiles[i].Name, o.Type)
				}
			}
			types++
		}
	}
	if types == 0 {
		t.Error("the catalogue asks for nothing")
	}
}
