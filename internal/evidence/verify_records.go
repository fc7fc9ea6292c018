// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/vsa-legal/operator/internal/canonical"
)

// readRecords opens every record, and keeps those that their leaves commit to.
func (v *verifier) readRecords() {
	own := ChainOf(v.x.Scope.Namespace)
	for _, sequence := range slices.Sorted(maps.Keys(v.x.Records)) {
		r := v.x.Records[sequence]
		s, err := DecodeStatement(r.Text)
		switch {
		case err != nil:
			v.add(RecordUnreadable, at(sequence), "%v", err)
			continue
		case s.Predicate.Chain.Of != own && s.Predicate.Chain.Of != ChainCluster:
			v.add(RecordForeign, at(sequence), "it belongs neither to the namespace nor to the cluster")
			continue
		case !v.committed(sequence, Commit(r.Salt, r.Text), s):
			continue
		}
		v.proof(sequence, r.Proof)
		v.records = append(v.records, sequenced{sequence, s})
		v.Records++
	}
}

// committed tells whether a leaf commits to a record of that instant.
func (v *verifier) committed(sequence int64, commitment Digest, s *Statement) bool {
	l := v.leaf(sequence)
	switch {
	case l == nil:
		v.add(RecordOutside, at(sequence), "the file has no leaf for it")
	case l.Commitment != commitment:
		v.add(CommitmentDiffers, at(sequence), "it is not the record that the log commits to")
	case !l.At.Equal(s.Predicate.At):
		v.add(RecordMisdated, at(sequence), "its instant is not that of its leaf")
	default:
		return true
	}
	return false
}

// proof checks an inclusion proof as somebody would who has nothing but it and the leaf.
func (v *verifier) proof(sequence int64, text []byte) {
	if text == nil {
		v.add(ProofMissing, at(sequence), "it has no inclusion proof")
		return
	}
	index, proof, signed, err := parseProof(text)
	if err != nil || index != sequence {
		v.add(ProofWrong, at(sequence), "its proof is none, or of another leaf")
		return
	}
	tree := v.head.Tree
	if !bytes.Equal(signed, v.x.Checkpoint) {
		switch c, problem := v.policy.open(signed); {
		case problem != nil:
			v.note(*problem)
			return
		case c.Tree != tree:
			v.add(ProofWrong, at(sequence), "its proof leads to another tree, of %d leaves", c.Tree.Size)
			return
		}
	}
	root, ok := tree.Root.hash()
	if !ok || index >= tree.Size || tlog.CheckRecord(proof, tree.Size, root, index, v.hashes[index-v.x.Scope.Start]) != nil {
		v.add(ProofWrong, at(sequence), "its proof does not lead from the leaf to the root")
	}
}

// readCensuses opens the censuses, and what they say of the namespace and of the cluster.
func (v *verifier) readCensuses() {
	for i := range v.x.Censuses {
		line := &v.x.Censuses[i]
		s := &line.Statement
		text, err := canonical.JSON(s)
		if err == nil {
			err = s.check()
		}
		if err != nil || s.Predicate.Act != Census {
			v.add(RecordUnreadable, at(line.Sequence), "it is no census")
			continue
		}
		if !v.committed(line.Sequence, Commit(line.Salt, text), s) {
			continue
		}
		c := counted{sequence: line.Sequence, statement: s}
		for j := range line.Parts {
			v.part(&c, &line.Parts[j])
		}
		v.censuses = append(v.censuses, c)
		v.records = append(v.records, sequenced{line.Sequence, s})
		v.Censuses++
	}
	bySequence := func(a, b sequenced) int { return cmp.Compare(a.sequence, b.sequence) }
	slices.SortStableFunc(v.records, bySequence)
	slices.SortStableFunc(v.censuses, func(a, b counted) int { return cmp.Compare(a.sequence, b.sequence) })
}

func (v *verifier) part(c *counted, p *SealedPart) {
	switch {
	case !p.belongsTo(c.statement.Predicate.Census):
		v.add(PartForged, at(c.sequence), "it says something else of a namespace than it said then")
	case p.Part.Namespace == "" && c.cluster == nil:
		c.cluster, c.clusterAt = &p.Part, p.Index
	case p.Part.Namespace == v.x.Scope.Namespace && c.namespace == nil:
		c.namespace, c.namespaceAt = &p.Part, p.Index
	case p.Part.Namespace == "" || p.Part.Namespace == v.x.Scope.Namespace:
		v.add(PartForged, at(c.sequence), "it says two things of one namespace")
	default:
		v.add(RecordForeign, at(c.sequence), "it tells of another namespace")
	}
}
