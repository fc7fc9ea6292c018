// SPDX-License-Identifier: Apache-2.0

package lawbundle

import (
	"fmt"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Publication is who has published a profile that is there.
type Publication struct {
	Digest v1alpha1.Digest
	// Published is nil where nobody can tell.
	Published       *bool
	Reason, Message string
	// Bundle and Sequence of which the profile, as it is, is a member; or nothing.
	Bundle   string
	Sequence int64
}

// publish finds out of every profile who has published it.
func (s *Settled) publish(in *Input, there map[memberKey]v1alpha1.Digest) map[string]Publication {
	builtIn := byKey(Members(in.BuiltIn, nil))
	all := make(map[string]Publication, len(in.Profiles))
	for i := range in.Profiles {
		key := memberKey{v1alpha1.LawKindProfile, v1alpha1.ObjectName(in.Profiles[i].Name)}
		p := s.inBundle(key, there[key])
		if p == nil {
			p = s.outside(&in.Profiles[i], there[key], builtIn[key])
		}
		p.Digest = there[key]
		all[in.Profiles[i].Name] = *p
	}
	return all
}

// inBundle tells of a profile that is a member of a bundle, by its name. It returns nil for any other.
func (s *Settled) inBundle(key memberKey, digest v1alpha1.Digest) *Publication {
	var is *Publication
	for i := range s.Standings {
		at := &s.Standings[i]
		switch listed, ok := byKey(at.listed)[key]; {
		case ok && listed != digest:
			return publication(false, v1alpha1.ReasonDiffersFromBundle, fmt.Sprintf("it is not what the LawBundle %s, sequence %d, says", at.Name, at.Sequence))
		case ok:
			is = publication(true, v1alpha1.ReasonInBundle, fmt.Sprintf("it is what the LawBundle %s, sequence %d, says", at.Name, at.Sequence))
			is.Bundle, is.Sequence = at.Name, at.Sequence
		}
	}
	return is
}

// outside tells of a profile that no bundle names.
func (s *Settled) outside(p *v1alpha1.LegalProfile, digest, builtIn v1alpha1.Digest) *Publication {
	at := s.Standing(p.Spec.Jurisdiction)
	switch {
	case at != nil && binds(p):
		return publication(false, v1alpha1.ReasonNotInBundle, fmt.Sprintf("the LawBundle %s does not name it: it binds all the same", at.Name))
	case at != nil:
		return publication(false, v1alpha1.ReasonNotInBundle, fmt.Sprintf("the LawBundle %s does not name it: nothing can rest on it", at.Name))
	case builtIn == "":
		return &Publication{Reason: v1alpha1.ReasonNoBundle, Message: "its jurisdiction has no LawBundle, and the built-in catalogue has no profile of its name"}
	case builtIn != digest:
		return publication(false, v1alpha1.ReasonDiffersFromBuiltIn, "the catalogue that is built in has another profile of its name")
	}
	return publication(true, v1alpha1.ReasonBuiltIn, "it is the one of the catalogue that is built in")
}

func publication(published bool, reason, message string) *Publication {
	return &Publication{Published: &published, Reason: reason, Message: message}
}
