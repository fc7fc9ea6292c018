// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"cmp"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Register is every DataController of a cluster, read once and made ready to tell who operates in a namespace. It is safe for
// concurrent use. One that is nil knows nobody.
type Register struct {
	namespaces map[v1alpha1.NamespaceName]*registration
	conflicts  map[string][]v1alpha1.NamespaceName // by the name of a DataController: what another one names as well
}

// registration is what a register says of one namespace.
type registration struct {
	owners []*controller // that name it as their own, by name: of several, none counts
	served []*controller // of which its only owner is the processor, by name
}

// controller is a DataController with its words made ready.
type controller struct {
	name         string
	spec         *v1alpha1.DataControllerSpec
	deleted      *metav1.Time // since when it is being deleted: nobody operates by it any more, and what it names is nobody else's
	jurisdiction jurisdiction
	is           []party // it, and its services under either name
	addressees   []party // beside it: whom an order is given to binds what it operates as well
}

// party is an operator with its name made ready to be compared.
type party struct {
	kind v1alpha1.Term
	code string
	name string // see plainName
}

func newParty(o *v1alpha1.Operator) party { return party{o.Type, o.Code, plainName(o.Name)} }

// NewRegister makes DataControllers ready. It keeps references to them: they must not change afterwards. Their order does
// not matter.
func NewRegister(all []v1alpha1.DataController) *Register {
	g := &Register{namespaces: map[v1alpha1.NamespaceName]*registration{}, conflicts: map[string][]v1alpha1.NamespaceName{}}
	controllers := make([]*controller, 0, len(all))
	for i := range all {
		controllers = append(controllers, newController(&all[i]))
	}
	slices.SortFunc(controllers, func(a, b *controller) int { return cmp.Compare(a.name, b.name) })
	for _, c := range controllers {
		for _, n := range c.spec.Namespaces {
			if g.namespaces[n] == nil {
				g.namespaces[n] = &registration{}
			}
			if at := g.namespaces[n]; !slices.Contains(at.owners, c) {
				at.owners = append(at.owners, c)
			}
		}
	}
	for _, c := range controllers {
		g.addServed(c)
		for _, n := range c.spec.Namespaces {
			if len(g.namespaces[n].owners) > 1 {
				g.conflicts[c.name] = append(g.conflicts[c.name], n)
			}
		}
	}
	return g
}

func newController(in *v1alpha1.DataController) *controller {
	s := &in.Spec
	c := &controller{name: in.Name, spec: s, deleted: in.DeletionTimestamp, jurisdiction: readJurisdiction(s.Jurisdiction)}
	add := func(kind v1alpha1.Term, name string) { c.is = append(c.is, party{kind, s.Code, plainName(name)}) }
	add(s.Type, s.Name)
	for _, service := range s.Services {
		add(service.Type, s.Name)
		if service.Name != "" {
			add(service.Type, service.Name)
		}
	}
	for i := range s.Processors {
		c.addressees = append(c.addressees, newParty(&s.Processors[i]))
	}
	if s.Supervisor != nil {
		c.addressees = append(c.addressees, newParty(s.Supervisor))
	}
	return c
}

// addServed lets those operate in the namespaces of their processor which it says it serves and which have engaged it: both
// have to say so (GDPR art. 28(3)).
func (g *Register) addServed(processor *controller) {
	for _, n := range processor.spec.ServedNamespaces {
		of := g.namespaces[n].owner()
		if of == nil || of == processor || !of.engages(processor) {
			continue
		}
		for _, own := range processor.spec.Namespaces {
			if at := g.namespaces[own]; at.owner() == processor && !slices.Contains(at.served, of) {
				at.served = append(at.served, of)
			}
		}
	}
}

// engages tells whether another one is among its processors: of the same type and name, and of no other code.
func (c *controller) engages(other *controller) bool {
	return slices.ContainsFunc(c.spec.Processors, func(p v1alpha1.Operator) bool {
		named := newParty(&p)
		return slices.ContainsFunc(other.is, func(is party) bool { return named.says(is) })
	})
}

// says tells whether what a claim says of an operator is what is registered. It need not give the code.
func (p party) says(registered party) bool {
	return p.kind == registered.kind && p.name == registered.name && (p.code == "" || p.code == registered.code)
}

// owner is the only DataController of a namespace, or nil. There may be no such registration.
func (r *registration) owner() *controller {
	if r == nil || len(r.owners) != 1 || !r.owners[0].deleted.IsZero() {
		return nil
	}
	return r.owners[0]
}

// at returns what is registered of a namespace, or nil.
func (g *Register) at(namespace string) *registration {
	if g == nil {
		return nil
	}
	return g.namespaces[v1alpha1.NamespaceName(namespace)]
}

// Owner is the name of the DataController that operates in a namespace, or nothing where there is none, several, or one that is being
// deleted.
func (g *Register) Owner(namespace string) string {
	if c := g.at(namespace).owner(); c != nil {
		return c.name
	}
	return ""
}

// Conflicts are the namespaces that a DataController names as its own and that another one does as well.
func (g *Register) Conflicts(name string) []v1alpha1.NamespaceName { return g.conflicts[name] }
