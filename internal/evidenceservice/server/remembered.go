// SPDX-License-Identifier: Apache-2.0

package server

import (
	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/evidence"
)

// Remembered is the tree that an EvidenceLog remembers: a log that does not continue it was restored from an old backup.
func Remembered(e *v1alpha1.EvidenceLog) evidence.Tree {
	if t := e.Status.Tree; t != nil {
		return evidence.Tree{Size: t.Size, Root: evidence.Digest(t.Root)}
	}
	return evidence.Tree{}
}
