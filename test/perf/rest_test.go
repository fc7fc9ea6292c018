// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"context"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	resourcev1 "k8s.io/api/resource/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	testingclock "k8s.io/utils/clock/testing"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/apiutil"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/controllers"
	"github.com/vsa-legal/operator/hack/region/region"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

const (
	// atRest is how many objects of users' there are.
	atRest = 8000
	// wakes is how often each of them is looked at again while nothing changes.
	wakes = 6
	// nap is longer than the operator ever sleeps.
	nap = 11 * time.Minute

	// edited is the profile that is changed, and removed a capability that it permits.
	edited  = "fr-statistics"
	removed = v1alpha1.Capability("crowd.density")
)

// world is a region told many times over.
type world struct {
	law   *testingclock.FakeClock
	story []client.Object
	idle  int64 // bytes on the heap with an operator that has next to nothing to do
}

// theWorld is told once, however often it is measured.
var theWorld world

// BenchmarkRest counts what the operator asks of the API server while nothing changes, and what it does when a profile
// does. Goals: nothing at rest; a profile edit touches only the objects whose verdict it changes.
func BenchmarkRest(b *testing.B) {
	w, all := &theWorld, onCluster(b)
	if w.story == nil {
		w.tell(all)
	}
	o := all.startOperator(w.law)
	w.comeToRest(all, o)
	atRest := heap()
	b.Run("Wakes", func(b *testing.B) { w.wake(all.in(b), o) })
	b.Run("EditOfATitle", func(b *testing.B) { w.editTitle(all.in(b), o) })
	b.Run("EditOfARule", func(b *testing.B) { w.editRule(all.in(b), o) })
	b.Run("LawForAll", func(b *testing.B) { w.forbidAll(all.in(b), o) })
	o.stop(all)
	b.Run("Memory", func(b *testing.B) { w.weigh(all.in(b), atRest) })
	b.Run("Restart", func(b *testing.B) { w.restart(all.in(b)) })
}

// in is the same bench for a benchmark within.
func (b *bench) in(within *testing.B) *bench { return &bench{within, b.config, b.Client} }

// tell creates the region. Deployments have no pods, and searches no GPU: what is measured is the operator.
func (w *world) tell(b *bench) {
	at := noon().AddDate(0, 0, 1) // the controller of Jobs has the machine's clock, by which no window of the story may be over yet
	w.law = testingclock.NewFakeClock(at)
	story := stories(b, at)
	o := b.startOperator(w.law)
	o.settle(b)
	o.take()
	w.idle = heap()
	o.stop(b)

	for _, kind := range byKind(story.Objects) { // what others rest on comes first
		createAll(b, kind)
	}
	w.story = story.Objects
}

// stories is the region as often as it takes. In most copies of it the public was told until yesterday only, so that
// nothing runs there. Where something does it needs neither pods nor GPUs: what is measured is the operator.
func stories(b *bench, at time.Time) region.Region {
	b.Helper()
	const running = 3 // copies
	options := region.Options{Seed: 1, Communes: region.MaxCommunes(), Scale: 1}
	one, err := region.Story(at, options)
	b.must(err)
	options.Scale = max(1, scaled(b.B, atRest)/len(watched(one.Objects)))
	all, err := region.Story(at, options)
	b.must(err)
	yesterday := &metav1.Time{Time: at.Add(-24 * time.Hour)}
	filed, aCopy := 0, len(these(one.Objects, is[*v1alpha1.Formality]))
	for _, o := range all.Objects {
		switch o := o.(type) {
		case *v1alpha1.VideoAnalyticsDeployment:
			o.Spec.GPU, o.Spec.Replicas = nil, ptr.To[int32](0)
		case *v1alpha1.VideoSearchJob:
			o.Spec.GPU = nil
		case *v1alpha1.Formality:
			if filed++; filed > running*aCopy && (o.Spec.Type == "PublicNotice" || o.Spec.Type == "ComplianceCommitment") {
				o.Spec.ValidUntil = yesterday
			}
		}
	}
	return all
}

func is[T client.Object](o client.Object) bool {
	_, ok := o.(T)
	return ok
}

// watched are the objects of users' that the operator reports on.
func watched(objects []client.Object) []client.Object {
	return these(objects, func(o client.Object) bool {
		return !is[*corev1.Namespace](o) && !is[*v1alpha1.JudicialDecision](o)
	})
}

// byKind cuts a list where the kind changes.
func byKind(objects []client.Object) (kinds [][]client.Object) {
	for i, o := range objects {
		if i == 0 || reflect.TypeOf(o) != reflect.TypeOf(objects[i-1]) {
			kinds = append(kinds, nil)
		}
		kinds[len(kinds)-1] = append(kinds[len(kinds)-1], o)
	}
	return kinds
}

// heap returns the bytes that are in use.
func heap() int64 {
	runtime.GC()
	runtime.GC() // what finalizers let go
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc) //nolint:gosec // far below the limit
}

// comeToRest waits for everything to have been judged, and for the two ends that are near in the story to have passed.
func (w *world) comeToRest(b *bench, o *operator) {
	b.Helper()
	o.settle(b)
	w.law.Step(nap)
	o.settle(b)
	o.take()
}

// wake has every object that depends on time looked at again and again while nothing changes. Goal: no request at all.
func (w *world) wake(b *bench, o *operator) {
	used := processorTime(b)
	n := len(these(w.story, is[*v1alpha1.VideoAnalyticsDeployment])) // some others sleep for good: nothing of them depends on time
	looks := 0
	for range wakes {
		before := reconciles(b)
		w.law.Step(nap)
		b.poll(fmt.Sprintf("not every one of %d deployments was looked at", n), func() bool { return reconciles(b)-before >= n && o.busy(b) == 0 })
		looks += reconciles(b) - before
	}
	o.settle(b)
	calls := o.take()
	report(b.B, map[string]float64{
		"objects": float64(len(watched(w.story))), "looks": float64(looks),
		"writes": float64(len(these(calls, (*call).writes))), "lists": float64(len(these(calls, lists))),
		"requests": float64(len(calls)), "processor-µs/look": float64((processorTime(b) - used).Microseconds()) / float64(looks),
	})
}

// processorTime is what this process has used. The bench itself does nothing while the operator looks at the world.
func processorTime(b *bench) time.Duration {
	b.Helper()
	var u syscall.Rusage
	b.must(syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// weigh measures the memory that the operator needs for each object, beside that of a bare cache of them.
func (w *world) weigh(b *bench, atRest int64) {
	before := heap()
	c, stop := b.bareCache()
	bare := heap() - before
	stop()
	runtime.KeepAlive(c)
	n := float64(len(watched(w.story)))
	report(b.B, map[string]float64{
		"KiB/object": float64(atRest-w.idle) / n / 1024, "bare-cache-KiB/object": float64(bare) / n / 1024,
		"ratio-to-bare-cache": float64(atRest-w.idle) / float64(bare), "MiB-heap": float64(atRest) / (1 << 20),
	})
}

// bareCache is a cache of the same objects, and nothing else.
func (b *bench) bareCache() (c cache.Cache, stop context.CancelFunc) {
	b.Helper()
	options := controllers.CacheOptions(nil)
	options.Scheme = scheme
	c, err := cache.New(b.config, options)
	b.must(err)
	ctx, stop := context.WithCancel(b.Context())
	pods := &metav1.PartialObjectMetadata{}
	pods.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("Pod"))
	go func() { _ = c.Start(ctx) }()
	for _, kind := range []client.Object{
		&v1alpha1.LegalProfile{}, &v1alpha1.AnalyticsPackage{}, &v1alpha1.VideoAnalyticsDeployment{}, &v1alpha1.Formality{},
		&v1alpha1.JudicialRequisition{}, &v1alpha1.JudicialDecision{}, &v1alpha1.VideoSearchJob{}, &v1alpha1.FormalNotice{},
		&appsv1.Deployment{}, &batchv1.Job{}, &corev1.ConfigMap{}, &networkingv1.NetworkPolicy{},
		&resourcev1.ResourceClaimTemplate{}, pods,
	} {
		_, err := c.GetInformer(ctx, kind, cache.BlockUntilSynced(false))
		b.must(err)
	}
	if !c.WaitForCacheSync(ctx) {
		b.Fatal("the bare cache is not filled")
	}
	return c, stop
}

// restart has a new manager find the same world. Goal: no write.
func (w *world) restart(b *bench) {
	began := time.Now()
	_, stop := b.bareCache()
	floor := time.Since(began)
	stop()

	began = time.Now()
	o := b.startOperator(w.law)
	b.poll("the operator does not become ready", o.isReady)
	took := time.Since(began)
	o.settle(b)
	calls := o.take()
	o.stop(b)
	report(b.B, map[string]float64{
		"writes": float64(len(these(calls, (*call).writes))), "lists": float64(len(these(calls, lists))),
		"ms-until-ready": milliseconds(took), "floor-ms": milliseconds(floor),
		"ratio-to-floor": took.Seconds() / floor.Seconds(),
	})
}

// edit changes a profile, and tells what the operator did about it.
func (w *world) edit(b *bench, o *operator, change func(*v1alpha1.LegalProfileSpec)) (calls []*call, looks int) {
	b.Helper()
	before := reconciles(b)
	p := &v1alpha1.LegalProfile{}
	b.must(b.Get(b.Context(), client.ObjectKey{Name: edited}, p))
	changed := p.DeepCopy()
	change(&changed.Spec)
	b.must(b.Patch(b.Context(), changed, client.MergeFrom(p)))
	b.poll("the operator does not see the profile", func() bool {
		b.must(b.Get(b.Context(), client.ObjectKey{Name: edited}, p))
		return p.Status.ObservedGeneration == changed.Generation
	})
	o.settle(b)
	return o.take(), reconciles(b) - before
}

// editTitle changes what no verdict rests on. Goal: no write to any request.
func (w *world) editTitle(b *bench, o *operator) {
	before := b.versions()
	calls, looks := w.edit(b, o, func(p *v1alpha1.LegalProfileSpec) { p.Title += "." })
	report(b.B, map[string]float64{
		"writes": float64(len(these(calls, (*call).writes))), "looks": float64(looks),
		"writes-to-requests": float64(len(these(calls, toRequest))),
		"others-changed":     float64(len(othersChanged(before, b.versions(), nil))),
	})
}

func toRequest(c *call) bool {
	return c.writes() && (c.Resource == "videoanalyticsdeployments" || c.Resource == "videosearchjobs")
}

// editRule takes away a capability that a profile permits, and gives it back. Goal: no other object changes.
func (w *world) editRule(b *bench, o *operator) {
	now := w.law.Now()
	profiles, err := law.Profiles()
	b.must(err)
	old := cases(w.story, profiles)
	forbid := func(p *v1alpha1.LegalProfileSpec) {
		p.Permits.Capabilities = slices.DeleteFunc(p.Permits.Capabilities,
			func(c v1alpha1.CapabilityRule) bool { return c.Name == removed })
	}
	later, err := law.Profiles()
	b.must(err)
	for i := range later {
		if later[i].Name == edited {
			forbid(&later[i].Spec)
		}
	}
	next := cases(w.story, later)
	concerned := map[string]bool{}
	for i := range old {
		if !old[i].Judge(now).Equal(next[i].Judge(now)) {
			concerned[fmt.Sprintf("%T %s/%s", object(&old[i]), old[i].Namespace, old[i].Name)] = true
		}
	}

	before := b.versions()
	calls, looks := w.edit(b, o, forbid)
	after := b.versions()
	missed := 0
	for key := range concerned {
		if before[key] == after[key] {
			missed++
		}
	}
	if missed > 0 {
		b.Fatalf("%d of %d verdicts that changed were not written", missed, len(concerned))
	}
	others := othersChanged(before, after, concerned)
	writes := len(these(calls, (*call).writes))
	report(b.B, map[string]float64{
		"verdicts-changed": float64(len(concerned)), "writes/changed": float64(writes) / float64(len(concerned)),
		"others-changed": float64(len(others)), "looks": float64(looks), "lists": float64(len(these(calls, lists))),
	})
	w.edit(b, o, func(p *v1alpha1.LegalProfileSpec) {
		i := slices.IndexFunc(profiles, func(p v1alpha1.LegalProfile) bool { return p.Name == edited })
		p.Permits = profiles[i].Spec.Permits.DeepCopy()
	})
}

// turn is after how long a deployment that waits until others have changed asks again.
const turn = 5 * time.Second

// forbidAll files a law that concerns every deployment that counts, and has the window of a search close while the operator goes
// through them. Goal: its pod is told to end 250 ms after that all the same.
func (w *world) forbidAll(b *bench, o *operator) {
	namespace, now := b.namespace(), w.law.Now()
	closes := now.Add(nap / 2)
	pods := b.watchPods(namespace)
	b.search(namespace, 0, now, closes)
	pods.waitRunning(b, 1)
	o.settle(b)
	o.take()

	before := reconciles(b)
	ban := objects.MakeProfile("perf-ban").Always().TimeZone("Europe/Paris").Sources("code").InForce("code", now.Add(-time.Hour), time.Time{}).
		Forbids("counting", "code", "").Forbids("crowd", "code", "").Obj()
	ban.Spec.Title, ban.Spec.Jurisdiction, ban.Spec.Sources[0].Title = "A law of the benchmark", "FR", "A code of the benchmark"
	began := time.Now()
	b.must(b.Create(b.Context(), ban))
	waiting, concerned := 0.0, float64(len(these(w.story, is[*v1alpha1.VideoAnalyticsDeployment])))
	b.poll("the law makes nobody look at anything", func() bool {
		waiting = o.busy(b)
		return waiting >= concerned/10
	})
	instant := time.Now()
	w.law.SetTime(closes)
	pods.waitTold(b, 1)
	late := pods.lastTold().Sub(instant)
	if late < 0 {
		b.Fatalf("the search ended %s before its window closed", -late)
	}
	o.settle(b)
	calls := o.take()
	report(b.B, map[string]float64{
		"ms-until-told": milliseconds(late), "waiting-at-the-instant": waiting, "looks": float64(reconciles(b) - before),
		"writes": float64(len(these(calls, (*call).writes))), "lists": float64(len(these(calls, lists))),
		"s-until-all-is-written": lastAnswer(calls).Sub(began).Seconds(),
	})
	b.must(b.Delete(b.Context(), ban))
	b.pollFor(atRest, "what was forbidden does not come back", func() bool { // few deployments at a time show more than before
		o.settle(b)
		w.law.Step(turn)
		o.settle(b)
		return len(these(o.take(), (*call).writes)) == 0
	})
	b.empty(namespace, pods)
}

// version of an object, and the request that it was made for.
type version struct{ resource, of string }

// versions of everything of the users' and the operator's.
func (b *bench) versions() map[string]version {
	b.Helper()
	all := map[string]version{}
	for _, kind := range []client.Object{
		&v1alpha1.LegalProfile{}, &v1alpha1.AnalyticsPackage{}, &v1alpha1.VideoAnalyticsDeployment{}, &v1alpha1.Formality{},
		&v1alpha1.JudicialRequisition{}, &v1alpha1.JudicialDecision{}, &v1alpha1.VideoSearchJob{}, &v1alpha1.FormalNotice{},
		&appsv1.Deployment{}, &batchv1.Job{}, &corev1.ConfigMap{}, &networkingv1.NetworkPolicy{}, &corev1.Pod{},
	} {
		gvk, err := apiutil.GVKForObject(kind, scheme)
		b.must(err)
		var options []client.ListOption
		if gvk.Group != v1alpha1.GroupVersion.Group {
			options = append(options, client.MatchingLabels{workload.LabelManagedBy: workload.ManagedBy})
		}
		for _, o := range b.metadata(gvk, options...) {
			key := fmt.Sprintf("%T %s", kind, client.ObjectKeyFromObject(&o))
			of := key
			if name := o.Labels[workload.LabelDeployment]; name != "" {
				of = fmt.Sprintf("%T %s/%s", &v1alpha1.VideoAnalyticsDeployment{}, o.Namespace, name)
			} else if name := o.Labels[workload.LabelSearch]; name != "" {
				of = fmt.Sprintf("%T %s/%s", &v1alpha1.VideoSearchJob{}, o.Namespace, name)
			}
			all[key] = version{o.ResourceVersion, of}
		}
	}
	return all
}

// othersChanged returns what changed, came or went, and belongs neither to what is concerned nor is the edited profile.
func othersChanged(before, after map[string]version, concerned map[string]bool) (changed []string) {
	look := func(all, others map[string]version) {
		for key, v := range all {
			if others[key].resource != v.resource && !concerned[v.of] &&
				key != fmt.Sprintf("%T /%s", &v1alpha1.LegalProfile{}, edited) {
				changed = append(changed, key)
			}
		}
	}
	look(before, after)
	look(after, before)
	slices.Sort(changed)
	return slices.Compact(changed)
}
