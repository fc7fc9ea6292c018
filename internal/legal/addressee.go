// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// addressee is a v1alpha1.Addressee with its name made ready to be compared.
type addressee struct {
	kind v1alpha1.Term
	code string
	name string // see plainName; empty where none is given
	// named tells that one is given, if only of signs.
	named bool
}

func newAddressees(all []v1alpha1.Addressee) []addressee {
	to := make([]addressee, 0, len(all))
	for _, a := range all {
		to = append(to, addressee{a.Type, a.Code, plainName(a.Name), a.Name != ""})
	}
	return to
}

// addressed tells whether one of the addressees is the operator, or could be: all of its type, or one that has the code or
// the name. An operator that does not say which one it is cannot escape what is addressed to one of its type, nor can one
// that changes its code and keeps its name.
func addressed(all []addressee, p party) bool {
	return slices.ContainsFunc(all, func(a addressee) bool {
		anybody := a.code == "" && !a.named
		byCode := a.code != "" && (p.code == "" || a.code == p.code)
		byName := a.named && (p.name == "" || a.name == p.name)
		return a.kind == p.kind && (anybody || byCode || byName)
	})
}
