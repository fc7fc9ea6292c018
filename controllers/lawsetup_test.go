// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	"k8s.io/apimachinery/pkg/types"
)

var ownNamespace = types.NamespacedName{Namespace: "system", Name: "lease"}

// TestCatalogueIsTheDefault: only who asks for none has none, and nobody is without a place for copies.
func TestCatalogueIsTheDefault(t *testing.T) {
	for name, c := range map[string]struct {
		options  Options
		profiles bool
		fails    bool
	}{
		"by default":          {Options{Lease: ownNamespace}, true, false},
		"without, for a test": {Options{Lease: ownNamespace, WithoutBuiltInLaw: true}, false, false},
		"without a namespace": {Options{}, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			g := &gatherer{}
			err := g.addCatalogue(c.options)
			if (err != nil) != c.fails || len(g.builtIn) > 0 != c.profiles {
				t.Errorf("%d profiles, error %v", len(g.builtIn), err)
			}
		})
	}
}
