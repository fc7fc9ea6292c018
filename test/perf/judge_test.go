// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/hack/region/region"
	requests "github.com/vsa-legal/operator/internal/world"
)

// noon of the machine's day in France: nothing of the region's story that ends within minutes is near midnight.
func noon() time.Time {
	y, m, d := time.Now().UTC().Date()
	return time.Date(y, m, d, 11, 0, 0, 0, time.UTC)
}

// cases makes every request of a region ready under a law.
func cases(objects []client.Object, profiles []v1alpha1.LegalProfile) []requests.Case {
	all := &requests.Objects{Profiles: profiles}
	for _, o := range objects {
		if _, shipped := o.(*v1alpha1.LegalProfile); !shipped {
			all.Add(o)
		}
	}
	return requests.New(all).Cases()
}

// catalogue returns the shipped law, with further profiles that no request names, and some that bind all.
func catalogue(b *testing.B, unrelated, binding int) []v1alpha1.LegalProfile {
	b.Helper()
	shipped, err := law.Profiles()
	if err != nil {
		b.Fatal(err)
	}
	add := func(n int, applies v1alpha1.Applies, all []v1alpha1.LegalProfile) []v1alpha1.LegalProfile {
		for i := 0; n > 0; i++ {
			if of := &shipped[i%len(shipped)]; of.Spec.Applies == applies {
				another := of.DeepCopy()
				another.Name = fmt.Sprintf("%s-%03d", of.Name, i)
				all = append(all, *another)
				n--
			}
		}
		return all
	}
	return add(binding, v1alpha1.Always, add(unrelated, v1alpha1.WhenSelected, shipped))
}

// formalities are how many a namespace has that has many.
const formalities = 200

// manyFormalities has every namespace with any have so many, each like one that it has.
func manyFormalities(objects []client.Object) []client.Object {
	byNamespace := map[string][]*v1alpha1.Formality{}
	for _, o := range objects {
		if f, ok := o.(*v1alpha1.Formality); ok {
			byNamespace[f.Namespace] = append(byNamespace[f.Namespace], f)
		}
	}
	for _, those := range byNamespace {
		for i := len(those); i < formalities; i++ {
			another := those[i%len(those)].DeepCopy()
			another.Name = fmt.Sprintf("%s-%03d", another.Name, i)
			another.UID = ""
			objects = append(objects, another)
		}
	}
	return objects
}

// BenchmarkJudge judges every request of a region, and those of one where every namespace has very many formalities. Goal: 20 µs a
// case with 50 profiles and 200 formalities.
func BenchmarkJudge(b *testing.B) {
	for name, fill := range map[string]func([]client.Object) []client.Object{
		"AsInARegion": func(o []client.Object) []client.Object { return o }, fmt.Sprintf("%dFormalities", formalities): manyFormalities,
	} {
		b.Run(name, func(b *testing.B) { judgeRegion(b, fill) })
	}
}

func judgeRegion(b *testing.B, fill func([]client.Object) []client.Object) {
	b.Helper()
	const profiles, binding, rounds = 50, 3, 200
	now := noon()
	story, err := region.Story(now, region.Defaults())
	if err != nil {
		b.Fatal(err)
	}
	shipped, err := law.Profiles()
	if err != nil {
		b.Fatal(err)
	}
	all := cases(fill(story.Objects), catalogue(b, profiles-binding-len(shipped), binding))
	var judged, copied, slowest time.Duration
	var allocations float64
	for b.Loop() {
		judged, copied, slowest, allocations = 0, 0, 0, 0
		for i := range all {
			c := &all[i]
			took := timed(rounds, func() { c.Judge(now) })
			judged, slowest = judged+took, max(slowest, took)
			copied += timed(rounds, func() { object(c).DeepCopyObject() })
			allocations += testing.AllocsPerRun(10, func() { c.Judge(now) })
		}
	}
	requests := float64(len(all))
	micro := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / rounds / 1000 }
	report(b, map[string]float64{
		"µs/case": micro(judged) / requests, "µs/slowest-case": micro(slowest), "allocs/case": allocations / requests,
		"ratio-to-deepcopy": float64(judged) / float64(copied), "µs/deepcopy": micro(copied) / requests,
	})
}

// object is the request itself.
func object(c *requests.Case) runtime.Object {
	if c.Search != nil {
		return c.Search
	}
	return c.Deployment
}

// BenchmarkJudgeUnrelated judges them under ever more profiles that concern none of them. Goal: a growth of 0.
func BenchmarkJudgeUnrelated(b *testing.B) {
	now := noon()
	story, err := region.Story(now, region.Defaults())
	if err != nil {
		b.Fatal(err)
	}
	allocations := func(unrelated int) (sum float64) {
		all := cases(story.Objects, catalogue(b, unrelated, 0))
		for i := range all {
			sum += testing.AllocsPerRun(20, func() { all[i].Judge(now) })
		}
		return sum / float64(len(all))
	}
	var few, many, most float64
	for b.Loop() {
		few, many, most = allocations(5), allocations(50), allocations(500)
	}
	report(b, map[string]float64{
		"allocs/case-with-5": few, "allocs/case-with-50": many, "allocs/case-with-500": most,
		"growth-5-to-500": most/few - 1,
	})
}

// timed returns how long rounds of something take: the best of three, for others use the machine too.
func timed(rounds int, work func()) time.Duration {
	best := time.Duration(math.MaxInt64)
	for range 3 {
		began := time.Now()
		for range rounds {
			work()
		}
		best = min(best, time.Since(began))
	}
	return best
}
