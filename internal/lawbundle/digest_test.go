// SPDX-License-Identifier: Apache-2.0

package lawbundle

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// TestDigest takes the SHA-256 of a text that was written by hand, so that others can make the same digest.
func TestDigest(t *testing.T) {
	p := &v1alpha1.LegalProfile{Spec: v1alpha1.LegalProfileSpec{
		Title: "Étude", Jurisdiction: "FR", TimeZone: "Europe/Paris", Applies: v1alpha1.Always,
		Sources: []v1alpha1.Source{{ID: "a", Title: "<A>"}},
		InForce: []v1alpha1.ForcePeriod{{From: metav1.NewTime(time.Date(2026, 6, 1, 2, 0, 0, 5, time.FixedZone("", 7200))), Source: "a"}},
	}}
	text := `{"applies":"Always","inForce":[{"from":"2026-06-01T00:00:00Z","source":"a"}],"jurisdiction":"FR",` +
		`"sources":[{"id":"a","title":"<A>"}],"timeZone":"Europe/Paris","title":"Étude"}`
	sum := sha256.Sum256([]byte(text))
	same(t, v1alpha1.Digest("sha256:"+hex.EncodeToString(sum[:])), ProfileDigest(p))
	utc := p.DeepCopy()
	utc.Spec.InForce[0].From = metav1.NewTime(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
	same(t, ProfileDigest(p), ProfileDigest(utc))
	utc.ObjectMeta, utc.Status.Digest = metav1.ObjectMeta{Name: "another", Labels: map[string]string{"a": "b"}}, "x"
	same(t, ProfileDigest(p), ProfileDigest(utc))
	utc.Spec.Title += "."
	if ProfileDigest(p) == ProfileDigest(utc) {
		t.Error("another title, and the same digest")
	}
}

// TestMembers sorts them, whatever order they are given in.
func TestMembers(t *testing.T) {
	f := newFixture()
	want := Members(f.Profiles, f.Notices)
	slices.Reverse(f.Profiles)
	same(t, want, Members(f.Profiles, f.Notices))
	var listed []string
	for _, m := range want {
		listed = append(listed, string(m.Kind)+" "+string(m.Name))
	}
	same(t, []string{"FormalNotice fr-notice", "LegalProfile eu-ban", "LegalProfile fr-use"}, listed)
}
