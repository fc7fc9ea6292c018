// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"maps"
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// module is a module that was asked for, as the package describes it and as its files were found to be.
type module struct {
	name         v1alpha1.ModuleName
	known        bool                  // the package has a module of that name
	declared     []v1alpha1.Capability // sorted
	capabilities []v1alpha1.Capability // sorted: those that are declared, and those that were found
	found        contents
}

func newModule(name v1alpha1.ModuleName, p *v1alpha1.AnalyticsPackage, found *inspectionResult) module {
	m := module{name: name}
	for i := range p.Spec.Modules {
		if p.Spec.Modules[i].Name == name {
			m.known = true
			m.declared = append(m.declared, p.Spec.Modules[i].Capabilities...)
		}
	}
	slices.Sort(m.declared)
	m.declared = slices.Compact(m.declared)
	if in := found.modules[name]; in != nil {
		m.found = *in
	}
	m.capabilities = m.all()
	return m
}

// undeclaredModule is what no package knows as a module.
func undeclaredModule(found *contents) module {
	m := module{found: *found}
	m.capabilities = m.all()
	return m
}

func (m *module) all() []v1alpha1.Capability {
	if len(m.found.detected) == 0 {
		return m.declared
	}
	all := append(slices.Clone(m.declared), slices.Collect(maps.Keys(m.found.detected))...)
	slices.Sort(all)
	return slices.Compact(all)
}

// describe writes a capability of the module, and where it was found if nobody declared it.
func (m *module) describe(say Words, c v1alpha1.Capability) string {
	if path, ok := m.found.detected[c]; ok && !coveredByAny(m.declared, c) {
		return say("%s (found in %s, not declared)", c, quotePath(path))
	}
	return string(c)
}
