// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"github.com/vsa-legal/operator/internal/canonical"
	"github.com/vsa-legal/operator/internal/legal"
)

// ReferenceTo refers to an object that a record does not show by the digest of its spec, as canonical JSON. Seal makes a commitment of
// that digest: whoever has the paper and the record's salt can tell that the record rests on it, and the record alone tells nobody what
// it says.
func ReferenceTo(kind, uid string, spec any) (Reference, error) {
	text, err := canonical.JSON(spec)
	return Reference{Kind: kind, UID: uid, Commitment: DigestOf(text)}, err
}

// ReferencesOf refers to the requisition of a search and to the decisions on it, as many as a record may list.
func ReferencesOf(e *legal.Evidence) ([]Reference, error) {
	q := e.Requisition
	if q == nil {
		return nil, nil
	}
	first, err := ReferenceTo("JudicialRequisition", string(q.UID), &q.Spec)
	all := []Reference{first}
	for i := 0; err == nil && i < len(e.Decisions) && len(all) < maxListed; i++ {
		d := &e.Decisions[i]
		if d.Namespace != q.Namespace || string(d.Spec.RequisitionName) != q.Name {
			continue
		}
		var r Reference
		if r, err = ReferenceTo("JudicialDecision", string(d.UID), &d.Spec); err == nil {
			all = append(all, r)
		}
	}
	return all, err
}

// committed are the references with commitments to the digests of their specs in the place of these.
func committed(all []Reference, salt Salt) []Reference {
	var sealed []Reference
	for _, r := range all {
		r.Commitment = Commit(salt, []byte(r.Commitment))
		sealed = append(sealed, r)
	}
	return sealed
}

// RestsOn tells whether a reference of a record with that salt is to an object of this spec.
func (r *Reference) RestsOn(salt Salt, spec any) bool {
	text, err := canonical.JSON(spec)
	return err == nil && r.Commitment == Commit(salt, []byte(DigestOf(text)))
}
