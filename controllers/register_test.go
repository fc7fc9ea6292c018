// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/test/objects"
)

// TestRegisterIsMadeReadyOnce: only a change of what is registered makes it anew.
func TestRegisterIsMadeReadyOnce(t *testing.T) {
	massy, rodez := objects.Commune("massy"), objects.Commune("rodez")
	massy.UID, rodez.UID = "massy", "rodez" // the fake client gives none
	c := cached(t, "", massy, rodez)
	r, inNoOrder := &registerReader{}, &turned{Reader: c}
	first, err := r.read(t.Context(), inNoOrder)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := r.read(t.Context(), inNoOrder); err != nil || again != first {
		t.Errorf("made anew without a change: %v", err)
	}
	if err := c.Create(t.Context(), objects.MakeController("other", objects.Municipality()).Namespaces("massy").Obj()); err != nil {
		t.Fatal(err)
	}
	second, err := r.read(t.Context(), c)
	if err != nil || second == first || len(second.Conflicts("massy")) != 1 {
		t.Errorf("not made anew: %v", err)
	}
	if err := c.Delete(t.Context(), objects.Commune("massy"), client.GracePeriodSeconds(0)); err != nil {
		t.Fatal(err)
	}
	if third, err := r.read(t.Context(), c); err != nil || len(third.Conflicts("other")) != 0 {
		t.Errorf("what is gone still counts: %v", err)
	}
}

// TestRegisterThatCannotBeRead is an error, and never an empty one.
func TestRegisterThatCannotBeRead(t *testing.T) {
	if register, err := (&registerReader{}).read(t.Context(), cached(t, "DataControllerList", objects.Commune("massy"))); err == nil {
		t.Errorf("%v", register)
	}
}
