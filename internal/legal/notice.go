// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// notice is a FormalNotice with its period made ready.
type notice struct {
	name string
	spec *v1alpha1.FormalNoticeSpec
	say  Words
	period
	requirements []requirement // that it orders to provide
}

func newNotice(in *v1alpha1.FormalNotice) *notice {
	n := &notice{name: in.Name, spec: &in.Spec, say: english, period: period{from(in.Spec.NotifiedAt), until(in.Spec.ClosedAt)}}
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

// binds tells whether the notice is addressed to the operator: to all of its type, or to one that has the code or the
// name. An operator that does not say which one it is cannot escape a notice to one of its type, nor can one that
// changes its code and keeps its name.
func (n *notice) binds(o *v1alpha1.Operator) bool { return addressed(n.spec.Addressees, o) }

// addressed tells whether one of the addressees is the operator, or could be.
func addressed(all []v1alpha1.Addressee, o *v1alpha1.Operator) bool {
	return slices.ContainsFunc(all, func(a v1alpha1.Addressee) bool {
		anybody := a.Code == "" && a.Name == ""
		byCode := a.Code != "" && (o.Code == "" || a.Code == o.Code)
		byName := a.Name != "" && (o.Name == "" || sameName(a.Name, o.Name))
		return a.Type == o.Type && (anybody || byCode || byName)
	})
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

// sameName compares the names of operators as people do: case and white space aside.
func sameName(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
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
