// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/terminal"
	"github.com/vsa-legal/operator/internal/world"
)

// newWorld makes objects ready. In a cluster that inspects packages, a package has to be inspected. Manifests have no
// status, and so tell of none.
func newWorld(o *world.Objects) *world.World { return newWorldIn(i18n.English, o) }

// newWorldIn makes objects ready of which everything is said in a language.
func newWorldIn(language i18n.Language, o *world.Objects) *world.World {
	w := world.NewIn(language, o)
	inspects := slices.ContainsFunc(o.Packages, func(p v1alpha1.AnalyticsPackage) bool { return len(p.Status.Inspections) > 0 })
	for i := range w.Cases() {
		if inspects {
			w.Cases()[i].Evidence.Inspection = legal.InspectionRequired
		}
	}
	return w
}

// basis of all verdicts together: if one of them rests on declarations alone, so do they.
func basis(w *world.World) legal.Basis {
	for i := range w.Cases() {
		if b := legal.BasisOf(w.Cases()[i].Evidence.Package); b != legal.Inspected {
			return b
		}
	}
	return legal.Inspected
}

// caveat says below a text what its verdicts do not rest on.
func caveat(text *strings.Builder, screen terminal.Screen, say legal.Words, b legal.Basis) {
	if c := b.Caveat(say); c != "" {
		fmt.Fprintln(text, screen.Wrap(c, 0))
	}
}
