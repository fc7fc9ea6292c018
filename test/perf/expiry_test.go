// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/utils/clock"
	testingclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// perRequisition is how many searches rest on one requisition.
const perRequisition = 10

// BenchmarkExpiry ends many searches whose windows close at one instant. Goal: 1.5 × the time that the bare client needs.
//
// The clock of the law is moved on to that instant once all run. On the machine's clock most would already have been
// ended by their own deadlines, which Kubernetes keeps and which end within the second before.
func BenchmarkExpiry(b *testing.B) {
	n := scaled(b, 1000)
	for b.Loop() {
		e := onCluster(b).expire(n)
		report(b, map[string]float64{
			"ratio-to-floor":          e.gone.Seconds() / e.floorGone.Seconds(),
			"ratio-to-floor-accepted": e.accepted.Seconds() / e.floorAccepted.Seconds(),
			"ms-until-gone":           milliseconds(e.gone), "ms-until-accepted": milliseconds(e.accepted),
			"floor-ms-until-gone": milliseconds(e.floorGone), "floor-ms-until-accepted": milliseconds(e.floorAccepted),
			"writes/search": float64(e.writes) / float64(n),
		})
	}
}

// BenchmarkExpiryAlone ends one search by itself, five times over. Goal: 250 ms.
func BenchmarkExpiryAlone(b *testing.B) {
	const times = 5
	for b.Loop() {
		var all []expiry
		for range times {
			all = append(all, onCluster(b).expire(1))
		}
		worst := func(of func(expiry) time.Duration) time.Duration {
			return of(slices.MaxFunc(all, func(x, y expiry) int { return int(of(x) - of(y)) }))
		}
		gone, floor := worst(func(e expiry) time.Duration { return e.gone }), worst(func(e expiry) time.Duration { return e.floorGone })
		report(b, map[string]float64{
			"ratio-to-floor":            gone.Seconds() / floor.Seconds(),
			"worst-ms-until-gone":       milliseconds(gone),
			"worst-ms-until-accepted":   milliseconds(worst(func(e expiry) time.Duration { return e.accepted })),
			"floor-worst-ms-until-gone": milliseconds(floor),
		})
	}
}

// expiry is how long after an instant what ran was ended.
type expiry struct {
	accepted, gone           time.Duration // by the operator: the last Job's deletion accepted, the last pod gone
	floorAccepted, floorGone time.Duration // by the bare client
	writes                   int
}

func (b *bench) expire(n int) (e expiry) {
	t := &twins{operators: b.namespace(), floors: b.namespace()}
	now := time.Now().Truncate(time.Second)
	closes := now.Add(time.Hour)

	pods := b.watchPods(t.operators)
	b.requisitioned(t.operators, n, now, closes)
	law := testingclock.NewFakeClock(now)
	o := b.startOperator(law)
	pods.waitRunning(b, n)
	o.settle(b)
	begin := these(o.take(), func(c *call) bool { return t.writes(c) && !changesJob(c) })
	t.remember(b)

	instant := time.Now()
	law.SetTime(closes)
	pods.waitGone(b)
	o.settle(b)
	end := these(o.take(), t.writes)
	o.stop(b)
	ends := these(end, endsJob)
	if len(ends) != n {
		b.Fatalf("the operator ended %d Jobs of %d", len(ends), n)
	}
	e.accepted, e.gone, e.writes = lastAnswer(ends).Sub(instant), pods.lastGone().Sub(instant), len(end)

	pods = b.watchPods(t.floors)
	b.requisitioned(t.floors, n, now, closes)
	b.playBack(begin, t.renamer(b))
	pods.waitRunning(b, n)
	b.rest()
	f := b.playBack(end, t.renamer(b))
	pods.waitGone(b)
	e.floorAccepted = lastAnswer(these(f.calls, endsJob)).Sub(f.began)
	e.floorGone = pods.lastGone().Sub(f.began)
	b.empty(t.operators, pods)
	b.empty(t.floors, pods)
	return e
}

// changesJob tells whether a call changes a Job that is there: its deadline is brought forward if it began late. What is
// written then holds the Job's own UID, which that of the bare client does not have yet.
func changesJob(c *call) bool { return c.Resource == "jobs" && strings.Contains(c.uri, "force=true") }

// rest gives Kubernetes' controllers as long as settle does, after everything runs.
func (b *bench) rest() { time.Sleep(time.Second) }

// requisitioned creates searches that may run in a window, with all that they rest on.
func (b *bench) requisitioned(namespace string, n int, opens, closes time.Time) {
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
		papers := []client.Object{objects.Commitment(namespace, time.Now().Add(-time.Hour))}
		now := time.Now().Truncate(time.Second)
		closes := make([]time.Time, times)
		var searches []client.Object
		for i := range closes {
			closes[i] = now.Add(lead + time.Duration(i)*apart)
			name := fmt.Sprintf("pv-%d", i)
			r := objects.Requisition(namespace, name, now, closes[i])
			papers = append(papers, r, objects.MakeDecision(name, namespace).On(v1alpha1.ObjectName(name)).Decided(v1alpha1.Authorize, now).Obj())
			searches = append(searches, objects.Search(r, name, objects.Plate))
		}
		createAll(b, papers)
		createAll(b, searches)
		pods.waitRunning(b, times)
		pods.waitGone(b)
		o.settle(b)
		ended := len(these(o.take(), endsJob))
		o.stop(b)
		var late []time.Duration
		for i, s := range searches {
			late = append(late, pods.goneAt(s.GetName()).Sub(closes[i]))
		}
		slices.Sort(late)
		report(b.B, map[string]float64{
			"earliest-ms-after-close": milliseconds(late[0]), "median-ms-after-close": milliseconds(late[times/2]),
			"latest-ms-after-close": milliseconds(late[times-1]), "ended-by-operator": float64(ended),
		})
		b.empty(namespace, pods)
	}
}
