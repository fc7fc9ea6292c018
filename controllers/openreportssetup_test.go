// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"testing"

	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
)

// Where there are no Reports, nothing that changes costs anything. What goes is forgotten, or would stay in memory for good.
func TestOnlyWhatCanBeReportedWakes(t *testing.T) {
	d := &reportDefinition{}
	p, woken := whileServed(d), 0
	h := onDefinition(d, func(context.Context, requestQueue) { woken++ })
	if p.Create(event.CreateEvent{}) || p.Update(event.UpdateEvent{}) || !p.Delete(event.DeleteEvent{}) {
		t.Error("without a definition something else than what goes wakes")
	}
	h.Create(t.Context(), event.CreateEvent{Object: established()}, nil)
	if !p.Create(event.CreateEvent{}) || !p.Update(event.UpdateEvent{}) || woken != 1 {
		t.Errorf("with a definition not everything wakes, or the requests were woken %d times", woken)
	}
	h.Update(t.Context(), event.UpdateEvent{ObjectNew: conditionOf("False")(established())}, nil)
	if p.Create(event.CreateEvent{}) || woken != 2 {
		t.Error("a definition that is not established any more counts")
	}
	h.Update(t.Context(), event.UpdateEvent{ObjectNew: established()}, nil)
	h.Delete(t.Context(), event.DeleteEvent{Object: client.Object(established())}, nil)
	if p.Update(event.UpdateEvent{}) || woken != 4 {
		t.Error("a definition that is gone counts")
	}
}
