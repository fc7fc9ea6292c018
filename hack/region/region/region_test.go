// SPDX-License-Identifier: Apache-2.0

package region

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// noon of an ordinary day. Tests of what must hold on any day use more.
var noon = time.Date(2026, time.November, 22, 11, 0, 0, 0, time.UTC)

func story(t *testing.T, at time.Time, o Options) Region {
	t.Helper()
	r, err := Story(at, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestStoryIsPure(t *testing.T) {
	if diff := cmp.Diff(story(t, noon, Defaults()), story(t, noon, Defaults())); diff != "" {
		t.Errorf("told twice (-first +second):\n%s", diff)
	}
	other := Defaults()
	other.Seed = 2
	if cmp.Equal(story(t, noon, Defaults()), story(t, noon, other)) {
		t.Error("another seed tells the same story")
	}
	london := noon.In(time.FixedZone("elsewhere", -5*3600))
	if diff := cmp.Diff(story(t, noon, Defaults()), story(t, london, Defaults())); diff != "" {
		t.Errorf("the same instant elsewhere (-here +there):\n%s", diff)
	}
}

func TestApplyOrder(t *testing.T) {
	order := []string{
		"Namespace", "DataController", "AnalyticsPackage", "Formality", "FormalNotice", "JudicialRequisition", "JudicialDecision",
		"VideoAnalyticsDeployment", "VideoSearchJob",
	}
	var kinds []string
	for _, o := range story(t, noon, Options{Seed: 3, Communes: 40, Scale: 2}).Objects {
		kinds = append(kinds, o.GetObjectKind().GroupVersionKind().Kind)
	}
	if diff := cmp.Diff(order, slices.Compact(kinds)); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
}

func TestNamesAreUnique(t *testing.T) {
	seen := map[[3]string]bool{}
	for _, o := range story(t, noon, Options{Seed: 3, Communes: MaxCommunes(), Scale: 3}).Objects {
		key := [3]string{o.GetObjectKind().GroupVersionKind().Kind, o.GetNamespace(), o.GetName()}
		if seen[key] {
			t.Errorf("%v is told twice", key)
		}
		seen[key] = true
	}
}

func TestSize(t *testing.T) {
	tests := map[string]struct {
		options                           Options
		namespaces, deployments, searches int
	}{
		"default":   {Defaults(), 48, 75, 19},
		"one place": {Options{Seed: 1, Communes: 1, Scale: 1}, 9, 10, 7},
		"tenfold":   {Options{Seed: 1, Communes: 40, Scale: 10}, 480, 750, 190},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := story(t, noon, test.options)
			got := [3]int{}
			for _, o := range r.Objects {
				switch o.(type) {
				case *corev1.Namespace:
					got[0]++
				case *v1alpha1.VideoAnalyticsDeployment:
					got[1]++
				case *v1alpha1.VideoSearchJob:
					got[2]++
				}
			}
			if want := [3]int{test.namespaces, test.deployments, test.searches}; got != want {
				t.Errorf("namespaces, deployments, searches: got %v, want %v", got, want)
			}
			if want := got[1] + got[2]; len(r.Expectations) != want {
				t.Errorf("%d expectations, want %d", len(r.Expectations), want)
			}
		})
	}
}

func TestOptionsAreChecked(t *testing.T) {
	tests := map[string]Options{
		"zero":              {},
		"no communes":       {Communes: 0, Scale: 1},
		"too many communes": {Communes: MaxCommunes() + 1, Scale: 1},
		"no scale":          {Communes: 1, Scale: 0},
	}
	for name, o := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := Story(noon, o); err == nil {
				t.Error("no error")
			}
		})
	}
}

// The cluster of the demo has eight nodes of eight accelerators. A few stay free for what begins to run meanwhile.
func TestWhatRunsFits(t *testing.T) {
	const capacity = 8*8 - 4
	r := story(t, noon, Defaults())
	runs := map[client.ObjectKey]bool{}
	for _, e := range r.Expectations {
		runs[client.ObjectKey{Namespace: e.Namespace, Name: e.Name}] = e.Runs
	}
	var total int32
	for _, o := range r.Objects {
		if !runs[client.ObjectKeyFromObject(o)] {
			continue
		}
		switch o := o.(type) {
		case *v1alpha1.VideoAnalyticsDeployment:
			if o.Spec.GPU != nil {
				total += *o.Spec.Replicas * o.Spec.GPU.Count
			}
		case *v1alpha1.VideoSearchJob:
			total += o.Spec.GPU.Count
		}
	}
	if total > capacity {
		t.Errorf("%d accelerators are needed, the cluster has %d", total, capacity)
	}
}

func TestEveryCommuneRunsOneToThree(t *testing.T) {
	asked := map[string]int{}
	for _, o := range story(t, noon, Options{Seed: 9, Communes: MaxCommunes(), Scale: 1}).Objects {
		if d, ok := o.(*v1alpha1.VideoAnalyticsDeployment); ok {
			asked[d.Namespace]++
		}
	}
	for _, c := range communes {
		if n := asked[c.namespace]; n < 1 || n > 3 {
			t.Errorf("%s has %d deployments", c.namespace, n)
		}
	}
}
