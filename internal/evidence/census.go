// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/vsa-legal/operator/internal/canonical"
)

// maxPart bounds the bytes of what a census says of one namespace.
const maxPart = 256 << 10

// Count is the record of a census. It shows nothing of any namespace: what was counted in each stands in a part, and the
// record has the root of the tree of all parts. So a namespace can be shown to somebody who may not see the others.
type Count struct {
	// Parts is the number of namespaces, the cluster itself among them.
	Parts int64 `json:"parts"`
	// Root of the tree (RFC 6962) of the commitments to the parts.
	Root Digest `json:"root"`
	// AtStart tells that it is the first one of the log: before it, nobody counted.
	AtStart bool `json:"atStart,omitempty"`
}

// Part is what a census says of one namespace, or of the cluster.
type Part struct {
	// Namespace, or empty for what belongs to none.
	Namespace string `json:"namespace"`
	// Records is how many records the chain of the namespace had, and Last the sequence of its last one, or -1.
	Records int64 `json:"records"`
	Last    int64 `json:"last"`
	// Objects is the commitment to the list of all objects, and ObjectCount how many there were.
	Objects     Digest `json:"objects"`
	ObjectCount int64  `json:"objectCount"`
	// Verdicts counts the requests by their verdicts.
	Verdicts []VerdictCount `json:"verdicts,omitempty"`
	// Running lists the UIDs of the workloads that run, in order.
	Running []string `json:"running,omitempty"`
	// Pods is how many governed pods there were.
	Pods int64 `json:"pods"`
}

// VerdictCount is how many requests had a verdict.
type VerdictCount struct {
	Verdict string `json:"verdict"`
	Count   int64  `json:"count"`
}

// SealedPart is a part with the salt of its commitment, and the proof that it belongs to a census.
type SealedPart struct {
	Part  Part     `json:"part"`
	Salt  Salt     `json:"salt"`
	Index int64    `json:"index"`
	Proof []Digest `json:"proof,omitempty"`
}

// commitment to the part, as the tree of a census has it.
func (s *SealedPart) commitment() (Digest, error) {
	text, err := canonical.JSON(&s.Part)
	switch {
	case err != nil:
		return "", err
	case len(text) > maxPart:
		return "", fmt.Errorf("what a census says of a namespace has %d bytes, more than %d", len(text), maxPart)
	}
	return Commit(s.Salt, text), nil
}

// SealParts makes the record of a census out of its parts, one for each namespace, each with a salt of its own. It sorts
// them, and gives each its proof.
func SealParts(parts []SealedPart, atStart bool) (*Count, error) {
	slices.SortFunc(parts, func(a, b SealedPart) int { return strings.Compare(a.Part.Namespace, b.Part.Namespace) })
	var stored []tlog.Hash
	read := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(at))
		for i, n := range at {
			found[i] = stored[n]
		}
		return found, nil
	})
	for i := range parts {
		c, err := parts[i].commitment()
		if err != nil {
			return nil, err
		}
		more, err := tlog.StoredHashes(int64(i), []byte(c), read)
		if err != nil {
			return nil, err
		}
		stored = append(stored, more...)
	}
	n := int64(len(parts))
	root, err := tlog.TreeHash(n, read)
	if err != nil {
		return nil, err
	}
	for i := range parts {
		proof, err := tlog.ProveRecord(n, int64(i), read)
		if err != nil {
			return nil, err
		}
		parts[i].Index, parts[i].Proof = int64(i), digestsOf(proof)
	}
	return &Count{Parts: n, Root: digest(root), AtStart: atStart}, nil
}

// belongsTo tells whether a part is one of a census.
func (s *SealedPart) belongsTo(c *Count) bool {
	commitment, err := s.commitment()
	if err != nil || s.Index < 0 || s.Index >= c.Parts {
		return false
	}
	proof, ok := hashesOf(s.Proof)
	root, known := c.Root.hash()
	return ok && known && tlog.CheckRecord(proof, c.Parts, root, s.Index, tlog.RecordHash([]byte(commitment))) == nil
}

func digestsOf(hashes []tlog.Hash) []Digest {
	var all []Digest
	for _, h := range hashes {
		all = append(all, digest(h))
	}
	return all
}

// hashesOf returns the hashes of digests, or false where one of them is none.
func hashesOf(digests []Digest) ([]tlog.Hash, bool) {
	var all []tlog.Hash
	for _, d := range digests {
		h, ok := d.hash()
		if !ok {
			return nil, false
		}
		all = append(all, h)
	}
	return all, true
}
