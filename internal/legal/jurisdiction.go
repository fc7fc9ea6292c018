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

// permitsIn tells whether what a law of one jurisdiction permits is permitted in the place of another: both are countries, or
// parts, that meet, or the law is that of a group of countries, such as the Union, and the place is in it. A law of which
// nobody can read where it holds permits nothing anywhere.
func permitsIn(law, place string) bool {
	l, p := readJurisdiction(law), readJurisdiction(place)
	if l.country != "" && p.country != "" {
		return l.meets(p)
	}
	group, err := language.ParseRegion(law)
	switch {
	case err != nil || !group.IsGroup() || group.String() != law:
		return false
	case place == law:
		return true
	case p.country == "", law == "EU" && p.country == leftTheUnion:
		return false
	}
	member, err := language.ParseRegion(p.country)
	return err == nil && group.Contains(member)
}

// leftTheUnion is the country that the library still counts as a member: the United Kingdom, which left on 31 January 2020
// (OJ L 29, 31.1.2020, p. 7).
const leftTheUnion = "GB"

// boundIn returns the profiles that bind a request which names one. Where the register says who operates, they are those
// that bind by the profile and those that bind by the place of the data controller, and of its processor, so that nobody
// escapes a law by naming a profile of another country. Where it does not, all that apply always bind.
func (l *Law) boundIn(id *identity, named *profile) []*profile {
	switch {
	case id.mode != v1alpha1.EvidenceRegistered || named == nil:
		return l.boundTo(named)
	case id.by != nil && id.by.jurisdiction == named.jurisdiction && id.at.owner().jurisdiction == named.jurisdiction:
		return named.bound
	}
	bound := slices.DeleteFunc(slices.Clone(l.universal), func(p *profile) bool {
		return id.by != nil && !p.jurisdiction.meets(named.jurisdiction) &&
			!p.jurisdiction.meets(id.by.jurisdiction) && !p.jurisdiction.meets(id.at.owner().jurisdiction)
	})
	if named.selectable {
		bound = append(bound, named)
	}
	return bound
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
