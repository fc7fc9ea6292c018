// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	testingclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/test/objects"
)

func TestKeeperGovernsUnderTheNamesOfARegistry(t *testing.T) {
	said := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: admission.Namespace, Name: admission.RegistryAliases},
		Data: map[string]string{"aliases": "mirror.example registry.example\n"}}
	w := newDoorWorld(t, objects.Package(), said)
	w.reconcile(t)
	governs := func(reference string) bool {
		var images corev1.ConfigMap
		if err := w.Get(t.Context(), client.ObjectKey{Namespace: admission.Namespace, Name: admission.ParametersImages}, &images); err != nil {
			t.Fatal(err)
		}
		return admission.Governs(&images, reference)
	}
	if !governs("mirror.example/a:v1") || governs("cache.example/a:v1") {
		t.Error("what is governed is not what the owner of the cluster says")
	}
	said.Data["aliases"] = "cache.example registry.example\n"
	if err := w.Update(t.Context(), said); err != nil {
		t.Fatal(err)
	}
	fake, ok := w.clock.(*testingclock.FakeClock)
	if !ok {
		t.Fatal("another clock")
	}
	fake.Step(recheckAfter)
	w.reconcile(t)
	if !governs("cache.example/a:v1") {
		t.Error("a change of what he says is not seen")
	}
	said.Data["aliases"] = "cache.example\n"
	if err := w.Update(t.Context(), said); err != nil {
		t.Fatal(err)
	}
	fake.Step(recheckAfter)
	if _, err := w.Reconcile(t.Context(), theDoor); err == nil || !strings.Contains(w.state.get().message, "1 lines") || !governs("cache.example/a:v1") {
		t.Errorf("of half a line: %v, %+v", err, w.state.get())
	}
}
