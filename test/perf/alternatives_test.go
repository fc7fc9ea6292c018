// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/utils/clock"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/workload"
)

// alternative is a way to end what runs at an instant.
type alternative struct {
	// begin starts n pods that are to end at an instant, each labelled as that of a search.
	begin func(b *bench, namespace string, n int, closes time.Time)
	// ends tells whether it ends pods at all. What does not is looked at for a while.
	ends bool
}

// BenchmarkAlternatives ends twenty pods at one instant of the machine's clock by what else there is in Kubernetes for that, beside the
// operator: how late each was told to end, and what it cost the API server in writes, by whomever they are. The instant is a half
// minute, as a window's end may be. A CronJob deletes nothing here, for simulated nodes run no kubectl: it counts as done once its pod
// runs, which is sooner than it is done.
func BenchmarkAlternatives(b *testing.B) {
	for _, a := range []struct {
		name string
		alternative
	}{
		{"Operator", alternative{operatorEnds, true}},
		{"ActiveDeadline", alternative{jobsWithDeadline, true}},
		{"CronJob", alternative{cronJobs, true}},
		{"TTLAfterFinished", alternative{jobsWithTTL, false}},
	} {
		b.Run(a.name, func(b *testing.B) {
			for b.Loop() {
				report(b, onCluster(b).alternative(a.alternative, 20))
			}
		})
	}
}

func (b *bench) alternative(a alternative, n int) map[string]float64 {
	b.Helper()
	const after = 90 * time.Second
	namespace := b.namespace()
	pods := b.watchPods(namespace)
	closes := time.Now().Truncate(time.Minute).Add(90 * time.Second)
	a.begin(b, namespace, n, closes)
	pods.waitRunning(b, n)
	if !time.Now().Before(closes) {
		b.Fatal("the window was closed before all ran")
	}
	before := b.apiWrites()
	if a.ends {
		pods.waitTold(b, n)
	} else {
		time.Sleep(time.Until(closes.Add(after))) // nothing happens that one could wait for
	}
	var late []time.Duration
	for _, at := range pods.toldAt() {
		late = append(late, at.Sub(closes))
	}
	figures := map[string]float64{"told": float64(len(late)), "of": float64(n)}
	if a.ends {
		pods.waitStopped(b)
		slices.Sort(late)
		figures["least-ms-after-close"], figures["most-ms-after-close"] = milliseconds(late[0]), milliseconds(last(late))
		figures["p50-ms-after-close"] = milliseconds(quantile(late, 0.5))
	}
	figures["writes-of-all/end"] = (b.apiWrites() - before) / float64(n)
	b.must(b.DeleteAllOf(b.Context(), &corev1.Pod{}, client.InNamespace(namespace)))
	b.empty(namespace, pods)
	return figures
}

// operatorEnds has the operator end searches.
func operatorEnds(b *bench, namespace string, n int, closes time.Time) {
	b.searches(namespace, n, time.Now().Add(-time.Minute).Truncate(time.Second), closes)
	b.startOperator(clock.RealClock{}, guarded)
}

// plainJob runs a pod for as long as nothing ends it.
func plainJob(namespace, name string) *batchv1.Job {
	return &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}, Spec: batchv1.JobSpec{
		BackoffLimit: ptr.To[int32](0),
		Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{workload.LabelSearch: name}}, Spec: corev1.PodSpec{
			RestartPolicy: corev1.RestartPolicyNever, TerminationGracePeriodSeconds: ptr.To[int64](1),
			Containers: []corev1.Container{{Name: "search", Image: "registry.example/own/search:v1"}},
		}},
	}}
}

func jobName(i int) string { return fmt.Sprintf("job-%03d", i) }

func (b *bench) jobs(namespace string, n int, change func(*batchv1.JobSpec)) {
	b.Helper()
	all := make([]*batchv1.Job, n)
	for i := range all {
		all[i] = plainJob(namespace, jobName(i))
		change(&all[i].Spec)
	}
	createAll(b, all)
}

// jobsWithDeadline have whole seconds until the instant, rounded down as whoever may not overrun has to.
func jobsWithDeadline(b *bench, namespace string, n int, closes time.Time) {
	seconds := int64(time.Until(closes) / time.Second)
	b.jobs(namespace, n, func(s *batchv1.JobSpec) { s.ActiveDeadlineSeconds = &seconds })
}

// jobsWithTTL are removed once they have finished, which they do not by themselves.
func jobsWithTTL(b *bench, namespace string, n int, _ time.Time) {
	b.jobs(namespace, n, func(s *batchv1.JobSpec) { s.TTLSecondsAfterFinished = ptr.To[int32](0) })
}

// cronJobs start in the first minute that begins after the instant: a schedule has no seconds. They are in a namespace of their own, so
// that their pods are none of those that are to end. One that runs has its Job deleted, as its command would.
func cronJobs(b *bench, namespace string, n int, closes time.Time) {
	at := closes.Add(time.Minute - time.Nanosecond).Truncate(time.Minute).UTC()
	b.jobs(namespace, n, func(*batchv1.JobSpec) {})
	own := b.namespace()
	b.Cleanup(func() { b.must(b.Delete(b.cleaningUp(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: own}})) })
	crons := make([]*batchv1.CronJob, n)
	for i := range crons {
		deletes := plainJob(own, jobName(i))
		crons[i] = &batchv1.CronJob{ObjectMeta: deletes.ObjectMeta, Spec: batchv1.CronJobSpec{
			Schedule: fmt.Sprintf("%d %d %d %d *", at.Minute(), at.Hour(), at.Day(), at.Month()), TimeZone: ptr.To("Etc/UTC"),
			JobTemplate: batchv1.JobTemplateSpec{Spec: deletes.Spec},
		}}
	}
	createAll(b, crons)
	b.follow(&corev1.Pod{}, own, whenRuns(func(pod *corev1.Pod) {
		b.must(b.Delete(b.cleaningUp(), plainJob(namespace, pod.Labels[workload.LabelSearch]), client.PropagationPolicy(metav1.DeletePropagationBackground)))
	}))
}

// apiWrites is how many requests that change something the API server has answered since it began.
func (b *bench) apiWrites() (sum float64) {
	b.Helper()
	c, err := kubernetes.NewForConfig(b.config)
	b.must(err)
	text, err := c.RESTClient().Get().AbsPath("/metrics").DoRaw(b.Context())
	b.must(err)
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(text))
	b.must(err)
	for _, m := range families["apiserver_request_total"].GetMetric() {
		writes, leases := false, false
		for _, l := range m.GetLabel() {
			switch l.GetName() {
			case "verb":
				writes = slices.Contains([]string{"POST", "PUT", "PATCH", "APPLY", "DELETE", "DELETECOLLECTION"}, l.GetValue())
			case "resource":
				leases = l.GetValue() == "leases" // of nodes and controllers, which come all the time
			}
		}
		if writes && !leases {
			sum += m.GetCounter().GetValue()
		}
	}
	return sum
}
