// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// notice is a FormalNotice with its period made ready.
type notice struct {
	name string
	spec *v1alpha1.FormalNoticeSpec
	say  Words
	period
	to           []addressee
	requirements []requirement // that it orders to provide
}

func newNotice(in *v1alpha1.FormalNotice) *notice {
	n := &notice{name: in.Name, spec: &in.Spec, say: english, period: period{from(in.Spec.NotifiedAt), until(in.Spec.ClosedAt)},
		to: newAddressees(in.Spec.Addressees)}
	for _, o := range in.Spec.Orders {
		if o.Action != v1alpha1.OrderProvide {
			continue
		}
		for _, f := range o.Formalities {
			n.requirements = append(n.requirements, requirement{kind: f, notice: n, source: in.Spec.Reference})
		}
	}
	return n
}

// strips tells whether an order of the notice covers the capability.
func (n *notice) strips(c v1alpha1.Capability) bool {
	for _, o := range n.spec.Orders {
		if o.Action == v1alpha1.OrderStrip && coveredByAny(o.Capabilities, c) {
			return true
		}
	}
	return false
}

// stops tells whether an order of the notice ends one of the purposes. An order that has no known action ends all.
func (n *notice) stops(purposes []v1alpha1.Term) bool {
	for _, o := range n.spec.Orders {
		switch o.Action {
		case v1alpha1.OrderStop:
			if slices.ContainsFunc(purposes, func(p v1alpha1.Term) bool { return slices.Contains(o.Purposes, p) }) {
				return true
			}
		case v1alpha1.OrderStrip, v1alpha1.OrderProvide:
		default:
			return true
		}
	}
	return false
}

// forbids tells whether the notice, while it is open, forbids a capability of the module, and notes which.
func (n *notice) forbids(m *module, v *v1alpha1.ModuleVerdict, t instant) bool {
	if !n.contains(t) {
		return false
	}
	i := slices.IndexFunc(m.capabilities, n.strips)
	if i < 0 {
		return false
	}
	v.Notice, v.Source = n.name, n.spec.Reference
	v.Reason = n.say("%s ordered the operator to take out %s", n.spec.IssuedBy, m.describe(n.say, m.capabilities[i]))
	return true
}
