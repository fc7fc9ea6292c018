// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"cmp"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Registered returns what of the register tells who operates in a namespace, by name: whoever has it can make a register that says
// the same of that namespace. Each has a name, whether it is being deleted, and a spec, which must not be changed.
func (g *Register) Registered(namespace string) []v1alpha1.DataController {
	at := g.at(namespace)
	if at == nil {
		return nil
	}
	found := slices.Clone(at.owners)
	if owner := at.owner(); owner != nil { // whom it serves there
		for _, n := range owner.spec.ServedNamespaces {
			if served := g.namespaces[n]; served != nil {
				found = append(found, served.owners...)
			}
		}
	}
	slices.SortFunc(found, func(a, b *controller) int { return cmp.Compare(a.name, b.name) })
	var all []v1alpha1.DataController
	for _, c := range slices.Compact(found) {
		all = append(all, v1alpha1.DataController{ObjectMeta: metav1.ObjectMeta{Name: c.name, DeletionTimestamp: c.deleted}, Spec: *c.spec})
	}
	return all
}
