// SPDX-License-Identifier: Apache-2.0

// Package evidenceservice is how the operator reaches the program that keeps the log of evidence (cmd/evidence), and what the two say
// to each other: JSON over HTTPS. Who calls shows a token that the API server issued; the certificate of the program has the key of the
// log itself, so that whoever knows that key knows that nobody else answers.
package evidenceservice

import (
	"time"

	"github.com/vsa-legal/operator/internal/evidence"
)

// Paths of the service, and the header of the token. It is not Authorization, which the API server's proxy does not pass on.
const (
	PathState   = "/v1/state"
	PathKnown   = "/v1/known"
	PathEntries = "/v1/entries"
	PathExport  = "/v1/export"

	HeaderToken = "X-Vsa-Token"
	// Audience that tokens are issued for, so that one is worth nothing elsewhere.
	Audience = "vsa-evidence"
)

// Names of the service, and of who may call it: the operator writes, the reader reads. Both are ServiceAccounts of the operator's
// namespace.
const (
	Name    = "vsa-evidence"
	Port    = 8443
	Writers = "vsa-operator"
	Readers = "vsa-evidence-reader"
)

// State is how the log is.
type State struct {
	// Key of the log, as policies name it (C2SP signed-note).
	Key string `json:"key"`
	// Policy by which it counts (C2SP tlog-policy), with its key.
	Policy string `json:"policy"`
	// Size and Root of what was last signed.
	Tree evidence.Tree `json:"tree"`
	// Cosigned is what witnesses last cosigned, and CosignedAt when. Nil for nothing.
	Cosigned   evidence.Tree `json:"cosigned"`
	CosignedAt *time.Time    `json:"cosignedAt,omitempty"`
	// Witnesses tells whether the policy asks for any.
	Witnesses bool `json:"witnesses,omitempty"`
	// UnwitnessedSince is since when leaves wait for their witnesses. Nil where none does.
	UnwitnessedSince *time.Time `json:"unwitnessedSince,omitempty"`
	// LastCensus is when the last one was taken.
	LastCensus *time.Time `json:"lastCensus,omitempty"`
	// Failed is a word for why nothing is written, and Message says it to people. Empty where all is well.
	Failed  Failure `json:"failed,omitempty"`
	Message string  `json:"message,omitempty"`
	// Generation of the EvidenceLog that the log was opened by.
	Generation int64 `json:"generation,omitempty"`
}

// Failure is why nothing is written.
type Failure string

// Why nothing is written.
const (
	NotOpen     Failure = "NotOpen"     // the log is not open yet
	WriteFailed Failure = "WriteFailed" // such as a full disk
	RolledBack  Failure = "RolledBack"  // it is older than somebody remembers
	Damaged     Failure = "Damaged"     // it is not what was signed
	Taken       Failure = "Taken"       // another writer has it
)

// Known is what runs and what is there, as far as the log says.
type Known struct {
	Runs    []evidence.KnownRun    `json:"runs,omitempty"`
	Objects []evidence.KnownObject `json:"objects,omitempty"`
	// Last is when something was last recorded, or the zero time where nothing was, or by a program that does not say it.
	Last time.Time `json:"last,omitzero"`
}

// Receipt says what became of an entry. It is durable, or refused.
type Receipt struct {
	Sequence int64     `json:"sequence,omitempty"`
	At       time.Time `json:"at,omitzero"`
	// Refused is why it was not written. Empty where it was, or was before.
	Refused Refusal `json:"refused,omitempty"`
	// Message says it to people.
	Message string `json:"message,omitempty"`
}

// Refusal is why an entry was not written.
type Refusal string

// Why an entry was not written.
const (
	Stale       Refusal = "Stale"       // its verdict does not hold any more: judge again
	TextMissing Refusal = "TextMissing" // it names a text that the log does not have: send it along
	Unwritable  Refusal = "Unwritable"  // it is no record
	Lost        Refusal = "Lost"        // the log could not be written
)
