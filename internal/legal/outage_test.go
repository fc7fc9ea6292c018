// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

func TestOutageTolerance(t *testing.T) {
	from := time.Date(2026, 10, 24, 22, 0, 0, 0, time.UTC) // the day after which is one of 25 hours in Paris
	profile := func(name string, applies v1alpha1.Applies, tolerance v1alpha1.CalendarDuration) v1alpha1.LegalProfile {
		return v1alpha1.LegalProfile{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: v1alpha1.LegalProfileSpec{
			Jurisdiction: "FR", TimeZone: "Europe/Paris", Applies: applies, OutageTolerance: tolerance}}
	}
	for name, test := range map[string]struct {
		profiles []v1alpha1.LegalProfile
		want     time.Duration
		limited  bool
	}{
		"no such profile":  {nil, 0, false},
		"it says nothing":  {[]v1alpha1.LegalProfile{profile("p", v1alpha1.WhenSelected, "")}, 0, false},
		"hours":            {[]v1alpha1.LegalProfile{profile("p", v1alpha1.WhenSelected, "PT6H")}, 6 * time.Hour, true},
		"a day of 25":      {[]v1alpha1.LegalProfile{profile("p", v1alpha1.WhenSelected, "P1D")}, 25 * time.Hour, true},
		"what nobody read": {[]v1alpha1.LegalProfile{profile("p", v1alpha1.WhenSelected, "a while")}, 0, true},
		"a shorter one binds all": {[]v1alpha1.LegalProfile{profile("p", v1alpha1.WhenSelected, "PT6H"),
			profile("q", v1alpha1.Always, "PT30M")}, 30 * time.Minute, true},
		"one that binds nobody": {[]v1alpha1.LegalProfile{profile("p", v1alpha1.WhenSelected, "PT6H"),
			profile("q", v1alpha1.WhenSelected, "PT30M")}, 6 * time.Hour, true},
	} {
		got, limited := legal.NewLaw(test.profiles, nil).OutageTolerance("p", from)
		if got != test.want || limited != test.limited {
			t.Errorf("%s: %v %v, want %v %v", name, got, limited, test.want, test.limited)
		}
	}
}
