// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/clock"
	testingclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// perRequisition is how many searches rest on one requisition.
const perRequisition = 10

// storm ends much at one instant.
type storm struct {
	n int
	// begin creates what runs until an instant, in a namespace, and what it rests on.
	begin func(b *bench, namespace string, n int, now, closes time.Time)
	// close brings the end, at that instant.
	close func(b *bench, namespace string, law *testingclock.FakeClock, closes time.Time)
}

// passes is how most storms come: time goes by.
func passes(_ *bench, _ string, law *testingclock.FakeClock, closes time.Time) { law.SetTime(closes) }

// BenchmarkExpiryStorm ends a thousand at one instant. Goal: all pods told to end in 1.5 × the time in which a bare client
// deletes a thousand pods.
//
// The clock of the law is moved on to that instant once all run. On the machine's clock most searches would already have been
// ended by their own deadlines, which Kubernetes keeps.
func BenchmarkExpiryStorm(b *testing.B) {
	for _, kind := range []struct {
		name string
		storm
	}{
		{"Searches", storm{scaled(b, 1000), (*bench).searches, passes}},
		{"Deployments", storm{scaled(b, 1000), (*bench).deployments, passes}},
		{"FormalityDeleted", storm{scaled(b, 1000), (*bench).deployments, (*bench).deleteNotice}},
	} {
		b.Run(kind.name, func(b *testing.B) {
			for b.Loop() {
				report(b, onCluster(b).storm(kind.storm))
			}
		})
	}
}

func (b *bench) storm(s storm) map[string]float64 {
	b.Helper()
	var writes, ends int
	var late []time.Duration
	like := &corev1.PodSpec{}
	operator := func() time.Duration {
		r := b.end(s)
		writes, ends, late, like = writes+r.writes, ends+s.n, append(late, r.told...), r.like
		return last(r.told)
	}
	operator() // what is cold, and what the pods are like
	writes, ends, late = 0, 0, nil
	c := b.newBare(func(c *bare) time.Duration { return b.floorOfEnds(c, like, max(1, s.n/4)) })
	compared := compare(b.B, operator, func() time.Duration { return b.floorOfEnds(c, like, s.n) })
	figures := compared.figures()
	slices.Sort(late)
	figures["p50-ms-until-told"], figures["p99-ms-until-told"] = milliseconds(quantile(late, 0.5)), milliseconds(quantile(late, 0.99))
	figures["most-ms-until-told"] = milliseconds(last(late))
	figures["writes/end"] = float64(writes) / float64(ends)
	figures["floor-workers"] = float64(c.workers)
	return figures
}

// quantile of what is sorted.
func quantile[T any](sorted []T, q float64) T { return sorted[int(q*float64(len(sorted)-1))] }

// floorOfEnds has the bare client end pods that are there.
func (b *bench) floorOfEnds(c *bare, like *corev1.PodSpec, n int) time.Duration {
	b.Helper()
	namespace := b.namespace()
	pods := b.watchPods(namespace)
	b.barePods(c, namespace, like, n, pods)
	took := b.endPods(c, namespace, pods)
	b.empty(namespace, pods)
	return took
}

// ending is how an operator ended what ran.
type ending struct {
	told   []time.Duration // after the instant, of each pod, in order
	writes int
	like   *corev1.PodSpec
}

// end has the operator end what runs, once all of it runs and nothing more happens.
func (b *bench) end(s storm) (e ending) {
	b.Helper()
	b.roomFor(s.n)
	namespace := b.namespace()
	now := time.Now().Truncate(time.Second)
	closes := now.Add(time.Hour)
	pods := b.watchPods(namespace)
	s.begin(b, namespace, s.n, now, closes)
	law := testingclock.NewFakeClock(now)
	o := b.startOperator(law)
	pods.waitRunning(b, s.n)
	o.settle(b)
	o.take()
	e.like = b.podSpec(namespace)

	instant := time.Now()
	s.close(b, namespace, law, closes)
	pods.waitTold(b, s.n)
	pods.waitGone(b)
	o.settle(b)
	e.writes = len(these(o.take(), func(c *call) bool { return c.writes() && cmp.Or(c.Namespace, namespace) == namespace }))
	o.stop(b)
	for _, at := range pods.toldAt() {
		e.told = append(e.told, at.Sub(instant))
	}
	b.empty(namespace, pods)
	return e
}

// BenchmarkExpiryAlone ends one search by itself, two hundred times over. Goal: 250 ms, of 99 in 100.
func BenchmarkExpiryAlone(b *testing.B) {
	n := scaled(b, 200)
	for b.Loop() {
		report(b, onCluster(b).oneByOne(n))
	}
}

// oneByOne closes the windows of searches one after the other.
func (b *bench) oneByOne(n int) map[string]float64 {
	b.Helper()
	const apart = time.Minute
	namespace := b.namespace()
	now := time.Now().Truncate(time.Second)
	pods := b.watchPods(namespace)
	for i := range n {
		b.search(namespace, i, now, now.Add(time.Hour+time.Duration(i)*apart))
	}
	law := testingclock.NewFakeClock(now)
	o := b.startOperator(law)
	pods.waitRunning(b, n)
	o.settle(b)
	took := make([]time.Duration, n)
	quiet := newCalibration()
	disturbedOnes := 0
	for i := range n {
		instant := time.Now()
		law.SetTime(now.Add(time.Hour + time.Duration(i)*apart))
		pods.waitTold(b, i+1)
		took[i] = pods.lastTold().Sub(instant)
		o.settleFor(b, 50*time.Millisecond)
		if quiet.quietest() > disturbed {
			disturbedOnes++
		}
	}
	o.stop(b)
	b.empty(namespace, pods)
	slices.Sort(took)
	return map[string]float64{
		"p50-ms-until-told": milliseconds(quantile(took, 0.5)), "p99-ms-until-told": milliseconds(quantile(took, 0.99)),
		"most-ms-until-told": milliseconds(last(took)), "runs": float64(n), "runs-disturbed": float64(disturbedOnes),
	}
}

// searches creates searches that may run in a window, with all that they rest on.
func (b *bench) searches(namespace string, n int, opens, closes time.Time) {
	b.Helper()
	papers := []client.Object{objects.Commitment(namespace, opens.Add(-time.Hour))}
	var searches []client.Object
	for i := range n {
		name := fmt.Sprintf("pv-%04d", i/perRequisition)
		r := objects.Requisition(namespace, name, opens, closes)
		if i%perRequisition == 0 {
			papers = append(papers, r, objects.MakeDecision(name, namespace).On(v1alpha1.ObjectName(name)).Decided(v1alpha1.Authorize, opens).Obj())
		}
		s := objects.Search(r, fmt.Sprintf("van-%04d", i), objects.Plate, objects.Clothing)
		s.Spec.GPU = nil // there are fewer of them than searches
		searches = append(searches, s)
	}
	createAll(b, papers)
	createAll(b, searches)
}

// search creates one search under a requisition of its own.
func (b *bench) search(namespace string, i int, opens, closes time.Time) {
	b.Helper()
	if i == 0 {
		b.must(b.Create(b.Context(), objects.Commitment(namespace, opens.Add(-time.Hour))))
	}
	name := fmt.Sprintf("pv-%04d", i)
	r := objects.Requisition(namespace, name, opens, closes)
	s := objects.Search(r, fmt.Sprintf("van-%04d", i), objects.Plate)
	s.Spec.GPU = nil
	for _, o := range []client.Object{r, objects.MakeDecision(name, namespace).On(v1alpha1.ObjectName(name)).Decided(v1alpha1.Authorize, opens).Obj(), s} {
		b.must(b.Create(b.Context(), o))
	}
}

// deployments creates deployments that may run until a notice to the public is over.
func (b *bench) deployments(namespace string, n int, opens, closes time.Time) {
	b.Helper()
	papers := objects.ForStatistics(namespace, opens.Add(-time.Hour))
	papers[0].Spec.ValidUntil = &metav1.Time{Time: closes}
	createAll(b, papers)
	createAll(b, footfalls(namespace, n))
}

// deleteNotice deletes the notice to the public, on which all deployments of a namespace rest.
func (b *bench) deleteNotice(namespace string, _ *testingclock.FakeClock, _ time.Time) {
	b.Helper()
	b.must(b.Delete(b.Context(), objects.ForStatistics(namespace, time.Now())[0]))
}

// BenchmarkExpiryOnTheClock is the whole of a search's end on the machine's clock, five searches one after another:
// whichever ends it first, its own deadline or the operator. Goal: 250 ms; less than none is before the window closes.
func BenchmarkExpiryOnTheClock(b *testing.B) {
	const times, lead, apart = 5, 8 * time.Second, 2 * time.Second
	for b.Loop() {
		b := onCluster(b)
		namespace := b.namespace()
		pods := b.watchPods(namespace)
		o := b.startOperator(clock.RealClock{})
		o.settle(b)
		now := time.Now().Truncate(time.Second)
		closes := make([]time.Time, times)
		for i := range closes {
			closes[i] = now.Add(lead + time.Duration(i)*apart)
			b.search(namespace, i, now, closes[i])
		}
		pods.waitRunning(b, times)
		pods.waitGone(b)
		o.settle(b)
		ended := len(these(o.take(), endsJob))
		o.stop(b)
		var late []time.Duration
		for i := range closes {
			late = append(late, pods.goneAt(fmt.Sprintf("van-%04d", i)).Sub(closes[i]))
		}
		slices.Sort(late)
		report(b.B, map[string]float64{
			"earliest-ms-after-close": milliseconds(late[0]), "median-ms-after-close": milliseconds(late[times/2]),
			"latest-ms-after-close": milliseconds(late[times-1]), "ended-by-operator": float64(ended),
		})
		b.empty(namespace, pods)
	}
}
