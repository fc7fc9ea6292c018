// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/hack/region/region"
	"github.com/vsa-legal/operator/test/objects"
)

// A large region: what a country's largest one would bring together in one cluster in some years.
const (
	regionRequests = 20000
	regionEnded    = 200000 // searches that have ended, and are kept as evidence
)

// BenchmarkLargeRegion is what such a region needs at least, without an API server: the memory of its objects as a cache keeps them, the
// bytes of them that an API server stores and sends when a manager starts, and the time of one processor to judge every request once.
func BenchmarkLargeRegion(b *testing.B) {
	profiles, err := law.Profiles()
	if err != nil {
		b.Fatal(err)
	}
	now := noon()
	for b.Loop() {
		before := heap()
		live := largeRegion(b, now, scaled(b, regionRequests))
		ofLive := heap() - before
		requests := cases(live, profiles)
		judged := timed(1, func() {
			for i := range requests {
				requests[i].Judge(now)
			}
		})
		runtime.KeepAlive(requests)
		requests = nil
		before = heap()
		ended := endedSearches(scaled(b, regionEnded), now)
		ofEnded := heap() - before
		report(b, map[string]float64{
			"objects": float64(len(live)), "MiB-of-objects": float64(ofLive) / mib, "KiB/object": float64(ofLive) / 1024 / float64(len(live)),
			"s-to-judge-all": judged.Seconds(), "ended-searches": float64(len(ended)), "MiB-of-ended": float64(ofEnded) / mib,
			"KiB/ended": float64(ofEnded) / 1024 / float64(len(ended)), "stored-KiB/ended": stored(b, ended[0]) / 1024,
		})
		runtime.KeepAlive(live)
		runtime.KeepAlive(ended)
	}
}

// largeRegion tells the region's story until there are so many requests.
func largeRegion(b *testing.B, at time.Time, requests int) []client.Object {
	b.Helper()
	o := region.Options{Seed: 1, Communes: region.MaxCommunes(), Scale: 1}
	one, err := region.Story(at, o)
	if err != nil {
		b.Fatal(err)
	}
	isRequest := func(o client.Object) bool {
		return is[*v1alpha1.VideoAnalyticsDeployment](o) || is[*v1alpha1.VideoSearchJob](o)
	}
	o.Scale = max(1, requests/len(these(one.Objects, isRequest)))
	all, err := region.Story(at, o)
	if err != nil {
		b.Fatal(err)
	}
	return all.Objects
}

// endedSearches are as the API server gives them: each a copy of its own, with the status of its end.
func endedSearches(n int, at time.Time) []*v1alpha1.VideoSearchJob {
	all := make([]*v1alpha1.VideoSearchJob, n)
	for i := range all {
		namespace := fmt.Sprintf("commune-%04d", i%2000)
		r := objects.Requisition(namespace, fmt.Sprintf("pv-%06d", i), at.Add(-48*time.Hour), at.Add(-24*time.Hour))
		s := objects.Search(r, fmt.Sprintf("search-%06d", i), objects.Plate, objects.Clothing)
		s.UID, s.ResourceVersion, s.Generation = types.UID(fmt.Sprintf("%08d-0000-4000-8000-%012d", i, i)), fmt.Sprint(i), 1
		s.CreationTimestamp = metav1.Time{Time: at}
		s.Status.State, s.Status.ObservedGeneration = v1alpha1.SearchExpired, 1
		for _, c := range []string{v1alpha1.ConditionReady, v1alpha1.ConditionAvailable, "Permitted", "Stalled"} {
			s.Status.Conditions = append(s.Status.Conditions, metav1.Condition{Type: c, Status: metav1.ConditionFalse, Reason: "WindowClosed",
				LastTransitionTime: metav1.Time{Time: at}, ObservedGeneration: 1, Message: fmt.Sprintf("the window of the requisition pv-%06d is closed", i)})
		}
		all[i] = s
	}
	return all
}

// stored is about how many bytes of an object there are in etcd, where kinds of our own are JSON.
func stored(b *testing.B, o client.Object) float64 {
	b.Helper()
	text, err := json.Marshal(o)
	if err != nil {
		b.Fatal(err)
	}
	return float64(len(text))
}
