// SPDX-License-Identifier: Apache-2.0

package evidence

import "time"

// Submission is what is to be recorded.
type Submission struct {
	// Chain that it belongs to: see ChainOf. A census has Parts, and neither chain nor statement.
	Chain     string       `json:"chain,omitempty"`
	Statement *Statement   `json:"statement,omitempty"`
	Parts     []SealedPart `json:"parts,omitempty"`
	// At is when it happened.
	At time.Time `json:"at"`
	// Law by which was judged then.
	Law Digest `json:"law"`
	// Texts of laws and cases that the record names. One that is there already is not written again.
	Texts [][]byte `json:"texts,omitempty"`
}
