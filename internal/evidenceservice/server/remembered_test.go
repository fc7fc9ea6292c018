// SPDX-License-Identifier: Apache-2.0

package server

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/evidence"
)

func TestRemembered(t *testing.T) {
	e := &v1alpha1.EvidenceLog{}
	if got := Remembered(e); got != (evidence.Tree{}) {
		t.Errorf("a new log remembers %+v", got)
	}
	e.Status.Tree = &v1alpha1.EvidenceTree{Size: 7, Root: "sha256:00"}
	if got := Remembered(e); got != (evidence.Tree{Size: 7, Root: "sha256:00"}) {
		t.Errorf("got %+v", got)
	}
}
