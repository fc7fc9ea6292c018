// SPDX-License-Identifier: Apache-2.0

package evidencelog

import (
	"fmt"

	"golang.org/x/mod/sumdb/note"
)

// signer signs a tree once it is known that each of its leaves is at its place.
type signer struct {
	note.Signer

	log *Log
}

// Sign signs a checkpoint.
func (s signer) Sign(checkpoint []byte) ([]byte, error) {
	s.log.adding.Lock()
	defer s.log.adding.Unlock()
	if s.log.misplaced {
		return nil, fmt.Errorf("%w: %w", ErrFailed, errMisplaced)
	}
	return s.Signer.Sign(checkpoint)
}
