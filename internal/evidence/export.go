// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"errors"
	"fmt"
	"time"

	"github.com/vsa-legal/operator/internal/canonical"
)

// Bounds of an export, so that reading one takes no more memory than that.
const (
	maxLeaves      = 1 << 30 // bytes of all leaves
	maxRecords     = 1 << 17
	maxCensusLines = 1 << 18
	maxCensuses    = 1 << 30 // bytes of all censuses
	maxTexts       = 1 << 14
	maxCheckpoints = 1 << 12
	maxScope       = 1 << 14
	maxTotal       = 2 << 30
)

// Export is the evidence of a namespace and a period: everything that a reader needs but the policy.
type Export struct {
	Scope Scope
	// Checkpoint of the tree whose last leaf is the last of the file, with its signatures.
	Checkpoint []byte
	// Earlier checkpoints that witnesses cosigned, by which each record is between two instants. In any order.
	Earlier [][]byte
	// Leaves of the log from Scope.Start on, each followed by a newline. They tell nothing of any case, so all of them are here.
	Leaves []byte
	// Records of the namespace and of the cluster, by sequence.
	Records map[int64]*SealedRecord
	// Censuses, in the order of the log, each with what it says of the namespace and of the cluster.
	Censuses []CensusLine
	// Texts of laws and cases, by digest.
	Texts map[Digest][]byte
	// Pages for people. Nobody checks what they say.
	Pages map[string][]byte

	unknown []string // entries that no reader looks at
	hidden  error    // what is in the archive beside its entries
}

// Scope says of what an export is.
type Scope struct {
	// Version of the form of exports: see exportVersion.
	Version int `json:"version"`
	// Origin of the log.
	Origin string `json:"origin"`
	// Namespace that it is of.
	Namespace string `json:"namespace"`
	// From and Until bound the period, half-open.
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
	// Start is the sequence of the first leaf, and Frontier the hashes of the complete subtrees of what comes before it.
	Start    int64    `json:"start"`
	Frontier []Digest `json:"frontier,omitempty"`
}

// SealedRecord is a record, the salt of its commitment and the inclusion proof of its leaf.
type SealedRecord struct {
	Salt  Salt
	Text  []byte
	Proof []byte
}

// CensusLine is a census and what it says of the namespaces that an export shows.
type CensusLine struct {
	Sequence  int64        `json:"sequence"`
	Salt      Salt         `json:"salt"`
	Statement Statement    `json:"statement"`
	Parts     []SealedPart `json:"parts"`
}

const (
	// exportVersion is the version of the form of exports: a program reads those up to its own. From 3 on records may say who changed
	// something (Predicate.ChangedBy), which an earlier program would take for falsified.
	exportVersion = 3
	// versionDated is the first one that has the checkpoint of each tree that the leaf of a record names, whoever cosigned it.
	versionDated = 2
)

func (s *Scope) check() error {
	switch {
	case s.Version < 1:
		return fmt.Errorf("version %d of exports is not known", s.Version)
	case s.Version > exportVersion:
		return fmt.Errorf("version %d of exports is too new for this program, which reads them up to %d", s.Version, exportVersion)
	case s.Namespace == "" || s.Origin == "":
		return errors.New("an export is of a namespace and a log")
	case !wholeSecond(s.From) || !wholeSecond(s.Until) || !s.From.Before(s.Until):
		return errors.New("an export has a period, in whole seconds of UTC")
	}
	return nil
}

// decodeScope reads what an export is of.
func decodeScope(text []byte) (s Scope, err error) {
	if err := decode(text, maxScope, &s); err != nil {
		return s, fmt.Errorf("reading what the file is of: %w", err)
	}
	return s, s.check()
}

// encodeLine writes a census as one line.
func (l *CensusLine) encodeLine() ([]byte, error) {
	text, err := canonical.JSON(l)
	return append(text, '\n'), err
}

// decodeCensusLine reads one line.
func decodeCensusLine(text []byte) (l CensusLine, err error) {
	return l, decode(text, maxStatement+2*maxPart, &l)
}
