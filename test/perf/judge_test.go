// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/hack/region/region"
	"github.com/vsa-legal/operator/internal/legal"
)

// noon of the machine's day in France: nothing of the region's story that ends within minutes is near midnight.
func noon() time.Time {
	y, m, d := time.Now().UTC().Date()
	return time.Date(y, m, d, 11, 0, 0, 0, time.UTC)
}

// court is everything that the judge reads of a region.
type court struct {
	law          *legal.Law
	packages     map[string]*v1alpha1.AnalyticsPackage
	formalities  map[string][]v1alpha1.Formality
	requisitions map[client.ObjectKey]*v1alpha1.JudicialRequisition
	decisions    map[string][]v1alpha1.JudicialDecision
	notices      []v1alpha1.FormalNotice
	cases        []client.Object
}

func newCourt(objects []client.Object, profiles []v1alpha1.LegalProfile) *court {
	c := &court{
		packages:     map[string]*v1alpha1.AnalyticsPackage{},
		formalities:  map[string][]v1alpha1.Formality{},
		requisitions: map[client.ObjectKey]*v1alpha1.JudicialRequisition{},
		decisions:    map[string][]v1alpha1.JudicialDecision{},
	}
	for _, o := range objects {
		switch o := o.(type) {
		case *v1alpha1.AnalyticsPackage:
			c.packages[o.Name] = o
		case *v1alpha1.Formality:
			c.formalities[o.Namespace] = append(c.formalities[o.Namespace], *o)
		case *v1alpha1.FormalNotice:
			c.notices = append(c.notices, *o)
		case *v1alpha1.JudicialRequisition:
			c.requisitions[client.ObjectKeyFromObject(o)] = o
		case *v1alpha1.JudicialDecision:
			c.decisions[o.Namespace] = append(c.decisions[o.Namespace], *o)
		case *v1alpha1.VideoAnalyticsDeployment, *v1alpha1.VideoSearchJob:
			c.cases = append(c.cases, o)
		}
	}
	c.law = legal.NewLaw(profiles, c.notices)
	return c
}

func (c *court) evidence(o client.Object) legal.Evidence {
	e := legal.Evidence{Formalities: c.formalities[o.GetNamespace()], Decisions: c.decisions[o.GetNamespace()]}
	switch o := o.(type) {
	case *v1alpha1.VideoAnalyticsDeployment:
		e.Package = c.packages[string(o.Spec.PackageName)]
	case *v1alpha1.VideoSearchJob:
		e.Package = c.packages[string(o.Spec.PackageName)]
		e.Requisition = c.requisitions[client.ObjectKey{Namespace: o.Namespace, Name: string(o.Spec.RequisitionName)}]
	}
	return e
}

func (c *court) judge(o client.Object, e legal.Evidence, now time.Time) legal.Verdict {
	switch o := o.(type) {
	case *v1alpha1.VideoAnalyticsDeployment:
		return legal.JudgeDeployment(c.law, o, e, now)
	case *v1alpha1.VideoSearchJob:
		return legal.JudgeSearch(c.law, o, e, now)
	}
	panic(fmt.Sprintf("%T is no request", o))
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

// BenchmarkJudge judges every request of a region. Goal: 20 µs a case with 50 profiles.
func BenchmarkJudge(b *testing.B) {
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
	c := newCourt(story.Objects, catalogue(b, profiles-binding-len(shipped), binding))
	var judged, copied, slowest time.Duration
	var allocations float64
	for b.Loop() {
		judged, copied, slowest, allocations = 0, 0, 0, 0
		for _, o := range c.cases {
			e := c.evidence(o)
			took := timed(rounds, func() { c.judge(o, e, now) })
			judged, slowest = judged+took, max(slowest, took)
			copied += timed(rounds, func() { o.DeepCopyObject() })
			allocations += testing.AllocsPerRun(10, func() { c.judge(o, e, now) })
		}
	}
	cases := float64(len(c.cases))
	micro := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / rounds / 1000 }
	report(b, map[string]float64{
		"µs/case": micro(judged) / cases, "µs/slowest-case": micro(slowest), "allocs/case": allocations / cases,
		"ratio-to-deepcopy": float64(judged) / float64(copied), "µs/deepcopy": micro(copied) / cases,
	})
}

// BenchmarkJudgeUnrelated judges them under ever more profiles that concern none of them. Goal: a growth of 0.
func BenchmarkJudgeUnrelated(b *testing.B) {
	now := noon()
	story, err := region.Story(now, region.Defaults())
	if err != nil {
		b.Fatal(err)
	}
	allocations := func(unrelated int) (sum float64) {
		c := newCourt(story.Objects, catalogue(b, unrelated, 0))
		for _, o := range c.cases {
			e := c.evidence(o)
			sum += testing.AllocsPerRun(20, func() { c.judge(o, e, now) })
		}
		return sum / float64(len(c.cases))
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
