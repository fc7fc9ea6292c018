// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"regexp"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// What stands for a word that no law, no register and no software's maker has: somebody wrote it, and it may name a person or a case.
const (
	UnknownPurpose  v1alpha1.Term = "UnknownPurpose"
	UnknownOperator v1alpha1.Term = "UnknownOperator"
	UnknownAct      v1alpha1.Term = "UnknownAct"
	// Undeclared is the name of software that no package declares. No package has a name with a capital letter.
	Undeclared = "Undeclared"
)

// vocabulary is what may be published of words that requests and acts are free to choose.
type vocabulary struct {
	judicial  map[v1alpha1.Term]bool // purposes of searches
	public    map[v1alpha1.Term]bool // purposes of all else
	operators map[v1alpha1.Term]bool
	acts      map[v1alpha1.Term]bool
}

func newVocabulary() *vocabulary {
	return &vocabulary{map[v1alpha1.Term]bool{}, map[v1alpha1.Term]bool{}, map[v1alpha1.Term]bool{}, map[v1alpha1.Term]bool{}}
}

// learn takes the words of a profile.
func (v *vocabulary) learn(p *v1alpha1.LegalProfile) {
	if permits := p.Spec.Permits; permits != nil {
		purposes := v.public
		if judicialProfile(p) {
			purposes = v.judicial
		}
		for _, purpose := range permits.Purposes {
			purposes[purpose] = true
		}
		for _, of := range permits.Operators {
			v.operators[of] = true
		}
		for i := range permits.NamedOperators {
			v.operators[permits.NamedOperators[i].Type] = true
		}
	}
	if p.Spec.Requires != nil {
		for i := range p.Spec.Requires.Formalities {
			f := &p.Spec.Requires.Formalities[i]
			v.acts[f.Type] = true
			for j := range f.AnyOf {
				v.acts[f.AnyOf[j].Type] = true
			}
		}
	}
	if p.Spec.Inspection != nil {
		for i := range p.Spec.Inspection.Waivers {
			v.acts[p.Spec.Inspection.Waivers[i].Formality] = true
		}
	}
}

// meet takes the types of somebody who is registered.
func (v *vocabulary) meet(d *v1alpha1.DataController) {
	v.operators[d.Spec.Type] = true
	for i := range d.Spec.Services {
		v.operators[d.Spec.Services[i].Type] = true
	}
}

func (v *vocabulary) purpose(is v1alpha1.Term) v1alpha1.Term {
	return known(is, UnknownPurpose, v.public[is] || v.judicial[is])
}

func (v *vocabulary) operator(is v1alpha1.Term) v1alpha1.Term {
	return known(is, UnknownOperator, v.operators[is])
}

func (v *vocabulary) act(is v1alpha1.Term) v1alpha1.Term { return known(is, UnknownAct, v.acts[is]) }

func known(is, otherwise v1alpha1.Term, there bool) v1alpha1.Term {
	if there {
		return is
	}
	return otherwise
}

// officialCode is the code of a commune or a SIREN. Anything else that somebody says is their code is left out.
var officialCode = regexp.MustCompile(`^((2[AB]|[0-9]{2})[0-9]{3}|[0-9]{9})$`)

// claimedBy is a data controller that only requests speak of: its type and its code are all that is said of it, and its name is made of
// these. Those that have no code are one, by type: a name would tell them apart, and so would a digest of it, which can be guessed.
func (v *vocabulary) claimedBy(of v1alpha1.Term, code string) Controller {
	c := Controller{Type: v.operator(of), Claimed: true}
	if c.Name = string(c.Type); officialCode.MatchString(code) {
		c.Code, c.Name = code, c.Name+" "+code
	}
	c.complete()
	return c
}
