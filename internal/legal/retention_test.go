// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

func TestRetentionOf(t *testing.T) {
	first := time.Date(2024, 2, 29, 10, 0, 0, 0, time.UTC)
	last := first.Add(time.Hour)
	limits := func(name string, applies v1alpha1.Applies, limits ...v1alpha1.RetentionLimit) v1alpha1.LegalProfile {
		return v1alpha1.LegalProfile{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: v1alpha1.LegalProfileSpec{
			Jurisdiction: "FR", TimeZone: "Europe/Paris", Applies: applies, Retention: limits}}
	}
	limit := func(data v1alpha1.Term, maximum v1alpha1.CalendarDuration) v1alpha1.RetentionLimit {
		return v1alpha1.RetentionLimit{Data: data, Maximum: maximum, Source: "s"}
	}
	results := func(maximum v1alpha1.CalendarDuration) v1alpha1.RetentionLimit {
		return limit("SearchResults", maximum)
	}
	for name, test := range map[string]struct {
		profiles []v1alpha1.LegalProfile
		want     time.Time // none is no limit
	}{
		"no such profile":           {nil, time.Time{}},
		"it limits something else":  {[]v1alpha1.LegalProfile{limits("p", v1alpha1.WhenSelected, limit("Recordings", "P1M"))}, time.Time{}},
		"years of the calendar":     {[]v1alpha1.LegalProfile{limits("p", v1alpha1.WhenSelected, results("P3Y"))}, time.Date(2027, 2, 28, 10, 0, 0, 0, time.UTC)},
		"erased at once":            {[]v1alpha1.LegalProfile{limits("p", v1alpha1.WhenSelected, results(""))}, last},
		"a time that nobody counts": {[]v1alpha1.LegalProfile{limits("p", v1alpha1.WhenSelected, results("soon"))}, last},
		"a stricter one binds all": {[]v1alpha1.LegalProfile{limits("p", v1alpha1.WhenSelected, results("P3Y")),
			limits("q", v1alpha1.Always, results("P1D"))}, first.AddDate(0, 0, 1)},
		"one that binds nobody": {[]v1alpha1.LegalProfile{limits("p", v1alpha1.WhenSelected, results("P3Y")),
			limits("q", v1alpha1.WhenSelected, results("P1D"))}, time.Date(2027, 2, 28, 10, 0, 0, 0, time.UTC)},
	} {
		got, limited := legal.NewLaw(test.profiles, nil).RetentionOf("p", legal.SearchResults, first, last)
		if limited == test.want.IsZero() || !got.EraseBy.Equal(test.want) {
			t.Errorf("%s: %v %v, want %v", name, limited, got, test.want)
		}
	}
}
