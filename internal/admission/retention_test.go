// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestUnnamedIsReadAsItWasWritten(t *testing.T) {
	since := map[v1alpha1.ImageReference]time.Time{"b/x@sha256:1": time.Unix(60, 0).UTC(), "a/y@sha256:2": time.Unix(0, 0).UTC()}
	images := Governed{Unnamed: since}.Images()
	if diff := cmp.Diff(since, Unnamed(images)); diff != "" {
		t.Error(diff)
	}
	if got := Unnamed(&corev1.ConfigMap{Data: map[string]string{keyUnnamed: "a\nb/x@sha256:1 yesterday\nc d e\n"}}); len(got) != 0 {
		t.Errorf("%v of what cannot be read", got)
	}
}

func TestReferenceIsSpelledInOneWay(t *testing.T) {
	if got := Reference("Registry.Example:443/a:v1@sha256:AB"); got != "registry.example/a@sha256:ab" {
		t.Error(got)
	}
}
