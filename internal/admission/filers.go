// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Filers returns the parameters that say in which capacities formalities of each type can be filed: in any that a profile names,
// and where a notice orders one, in that of whoever answers for the processing, unless a profile says otherwise. The judge asks for those of the one profile
// that matters. Of more than MostFilers the first by the alphabet count.
func Filers(profiles []v1alpha1.LegalProfile, notices []v1alpha1.FormalNotice) *corev1.ConfigMap {
	types := map[v1alpha1.Term]map[string]bool{}
	add := func(kind v1alpha1.Term, by ...v1alpha1.Term) {
		if types[kind] == nil {
			types[kind] = map[string]bool{}
		}
		if len(by) == 0 {
			by = []v1alpha1.Term{v1alpha1.CapacityOperator}
		}
		for _, c := range by {
			types[kind][string(c)] = true
		}
	}
	for i := range profiles {
		ofProfile(&profiles[i].Spec, add)
	}
	for i := range notices {
		for _, o := range notices[i].Spec.Orders {
			for _, kind := range o.Formalities {
				if types[kind] == nil {
					add(kind)
				}
			}
		}
	}
	data := map[string]string{}
	for kind, by := range types {
		sorted := slices.Sorted(maps.Keys(by))
		data[string(kind)] = between(sorted[:min(len(sorted), MostFilers)])
	}
	return parameters(ParametersFilers, data)
}

// ofProfile visits every type of formality that a profile names.
func ofProfile(p *v1alpha1.LegalProfileSpec, visit func(kind v1alpha1.Term, by ...v1alpha1.Term)) {
	if p.Inspection != nil {
		for _, w := range p.Inspection.Waivers {
			visit(w.Formality, w.FiledBy...)
		}
	}
	if p.Requires == nil {
		return
	}
	for i := range p.Requires.Formalities {
		f := &p.Requires.Formalities[i]
		visit(f.Type, f.FiledBy...)
		for j := range f.AnyOf {
			visit(f.AnyOf[j].Type, f.AnyOf[j].FiledBy...)
		}
	}
	if p.Requires.Requisition == nil {
		return
	}
	for i := range p.Requires.Requisition.Frameworks {
		f := &p.Requires.Requisition.Frameworks[i]
		if s := f.StandingAuthorization; s != nil && len(s.FiledBy) > 0 {
			visit(s.Type, s.FiledBy...)
		} else if s != nil {
			visit(s.Type, f.DecidedBy...)
		}
	}
}
