// SPDX-License-Identifier: Apache-2.0

package contention_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/contention"
	"github.com/vsa-legal/operator/test/objects"
)

// content is what a writer wants a package to be.
type content func() *v1alpha1.AnalyticsPackage

func a() *v1alpha1.AnalyticsPackage {
	return objects.MakePackage("p").Artifact("count", 1, "counting").Artifact("weapon", 2, "weapon").Obj()
}

func b() *v1alpha1.AnalyticsPackage {
	return objects.MakePackage("p").Artifact("count", 3, "counting", "biometric.face").Artifact("plate", 4, "plate").Obj()
}

func c() *v1alpha1.AnalyticsPackage {
	return objects.MakePackage("p").Artifact("other", 5, "counting").Obj()
}

// write is a content at a minute after the beginning.
type write struct {
	minute int
	is     content
}

// observed is a package after some writes, at a minute, and when its contention ends.
func observed(t *testing.T, writes []write, minute int) (p *v1alpha1.AnalyticsPackage, wake int) {
	t.Helper()
	begin := time.Date(2026, 12, 1, 12, 0, 0, 999, time.UTC)
	p = &v1alpha1.AnalyticsPackage{}
	var at time.Time
	observe := func(minute int) {
		at = contention.Observe(p, begin.Add(time.Duration(minute)*time.Minute))
		if len(p.Status.RecentContents) > 8 {
			t.Fatalf("%d contents are remembered", len(p.Status.RecentContents))
		}
	}
	for _, w := range writes {
		p.Spec = w.is().Spec
		observe(w.minute)
		observe(w.minute) // what is looked at again is not another write
	}
	observe(minute)
	if !at.IsZero() {
		wake = int(at.Sub(begin.Truncate(time.Second)) / time.Minute)
	}
	return p, wake
}

func TestObserve(t *testing.T) {
	fight := func(n int) (writes []write) {
		for i := range n {
			writes = append(writes, write{i * 10, []content{a, b}[i%2]})
		}
		return writes
	}
	for name, test := range map[string]struct {
		writes    []write
		minute    int
		contested bool
		wake      int
	}{
		"one content":                     {writes: fight(1)},
		"an upgrade":                      {writes: fight(2), minute: 10},
		"an upgrade that was rolled back": {writes: fight(3), minute: 20},
		"two upgrades":                    {writes: []write{{0, a}, {5, b}, {10, c}}, minute: 10},
		"two writers":                     {writes: fight(4), minute: 30, contested: true, wake: 90},
		"two writers for long":            {writes: fight(40), minute: 395, contested: true, wake: 450},
		"one of them stays":               {writes: fight(4), minute: 89, contested: true, wake: 90},
		"and has stayed":                  {writes: fight(4), minute: 90},
		"a rollback each day":             {writes: []write{{0, a}, {1440, b}, {2880, a}, {4320, b}, {5760, a}}, minute: 5760},
		"three writers":                   {writes: []write{{0, a}, {1, b}, {2, c}, {3, a}, {4, b}}, minute: 4, contested: true, wake: 64},
		"it begins anew after the cure":   {writes: append(fight(4), write{200, a}, write{201, b}), minute: 201},
		"and two writers are two again":   {writes: append(fight(4), write{200, a}, write{201, b}, write{202, a}), minute: 202, contested: true, wake: 262},
	} {
		t.Run(name, func(t *testing.T) {
			p, wake := observed(t, test.writes, test.minute)
			if got := p.Status.Contested != nil; got != test.contested || wake != test.wake {
				t.Errorf("contested: %t until minute %d, want %t until %d", got, wake, test.contested, test.wake)
			}
		})
	}
}

func TestWhatIsHeld(t *testing.T) {
	for name, test := range map[string]struct {
		writes  []write
		minute  int
		modules []string
	}{
		"nothing, and all runs":              {[]write{{0, a}}, 0, []string{"count [counting] 1", "weapon [weapon] 2"}},
		"what was there when it was noticed": {[]write{{0, a}, {1, b}, {2, a}, {3, b}}, 3, []string{"count [counting biometric.face] 3", "plate [plate] 4"}},
		"what both allow":                    {[]write{{0, a}, {1, b}, {2, a}, {3, b}, {4, a}}, 4, []string{"count [counting biometric.face] 3"}},
		"the same whoever wrote last":        {[]write{{0, a}, {1, b}, {2, a}, {3, b}, {4, a}, {5, b}}, 5, []string{"count [counting biometric.face] 3"}},
		"what is forbidden in either":        {[]write{{0, b}, {1, a}, {2, b}, {3, a}, {4, b}}, 4, []string{"count [counting biometric.face] 1"}},
		"nothing that is in both":            {[]write{{0, a}, {1, b}, {2, a}, {3, b}, {4, c}, {5, b}}, 5, nil},
		"what one writes who stayed":         {[]write{{0, a}, {1, b}, {2, a}, {3, b}, {4, a}}, 64, []string{"count [counting] 1", "weapon [weapon] 2"}},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := observed(t, test.writes, test.minute)
			before := p.DeepCopy()
			var got []string
			for _, m := range contention.Effective(p).Spec.Modules {
				image := string(m.Source.Image)
				got = append(got, fmt.Sprint(m.Name, " ", m.Capabilities, " ", image[len(image)-1:]))
			}
			if diff := cmp.Diff(test.modules, got); diff != "" {
				t.Errorf("modules (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, p); diff != "" {
				t.Errorf("the package was changed:\n%s", diff)
			}
		})
	}
	if contention.Effective(nil) != nil {
		t.Error("what is not there is made up")
	}
}
