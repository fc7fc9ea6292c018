// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"regexp"
	"slices"

	"golang.org/x/text/language"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// jurisdiction is where a law holds: in a country, or in a part of one. The zero jurisdiction is above all others. It is
// that of the Union, and of every law of which nobody can read where it holds, so that nobody escapes a law by that.
type jurisdiction struct{ country, part string }

var jurisdictionPattern = regexp.MustCompile(`^([A-Z]{2})(?:-([A-Z0-9]{1,3}))?$`)

// readJurisdiction reads a country of ISO 3166-1, such as FR, or a part of it of ISO 3166-2, such as FR-75. A code that is
// no country's is read as the zero jurisdiction.
func readJurisdiction(code string) jurisdiction {
	parts := jurisdictionPattern.FindStringSubmatch(code)
	if parts == nil {
		return jurisdiction{}
	}
	if region, err := language.ParseRegion(parts[1]); err != nil || !region.IsCountry() {
		return jurisdiction{}
	}
	return jurisdiction{parts[1], parts[2]}
}

// meets tells whether one jurisdiction is the other, above it or below it. Two countries never meet, nor do two parts of one
// country.
func (j jurisdiction) meets(o jurisdiction) bool {
	if j.country == "" || o.country == "" {
		return true
	}
	return j.country == o.country && (j.part == "" || o.part == "" || j.part == o.part)
}

// Binds tells whether a profile that applies always binds the requests which name another one.
func Binds(always, named *v1alpha1.LegalProfile) bool {
	return readJurisdiction(always.Spec.Jurisdiction).meets(readJurisdiction(named.Spec.Jurisdiction))
}

// boundTo returns the profiles that bind a request which names one. Where there is no such profile, nothing says where the
// request is, and all that apply always bind.
func (l *Law) boundTo(named *profile) []*profile {
	if named == nil {
		return l.universal
	}
	return named.bound
}

// binding finds the profiles that bind a request which names one: that profile, and of those that apply always every one
// whose jurisdiction meets its own.
func (l *Law) binding(named *profile) []*profile {
	bound := slices.DeleteFunc(slices.Clone(l.universal), func(p *profile) bool { return !p.jurisdiction.meets(named.jurisdiction) })
	if named.selectable {
		bound = append(bound, named)
	}
	return bound
}
