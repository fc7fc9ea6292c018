// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	testingclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/test/cluster"
	"github.com/vsa-legal/operator/test/objects"
)

// BenchmarkExpiryAcrossRestart ends a thousand searches whose windows closed while no operator was there, counted from the start of
// the next one. Its floor is a bare client that fills a cache of the same kinds, and deletes as many pods.
func BenchmarkExpiryAcrossRestart(b *testing.B) {
	n := scaled(b, 1000)
	for b.Loop() {
		report(b, onCluster(b).acrossRestart(n))
	}
}

func (b *bench) acrossRestart(n int) map[string]float64 {
	b.Helper()
	ended := b.endAcrossRestart(n)
	c := b.newBare(func(c *bare) time.Duration { return b.floorOfEnds(c, ended.like, max(1, n/2)).took })
	began := time.Now()
	_, stop := b.bareCache()
	floor := time.Since(began)
	stop()
	floor += b.floorOfEnds(c, ended.like, n).took
	took := last(ended.told)
	return map[string]float64{
		"ratio-to-floor": took.Seconds() / floor.Seconds(), "floor-ms": milliseconds(floor),
		"first-ms-until-told": milliseconds(ended.told[0]), "p50-ms-until-told": milliseconds(quantile(ended.told, 0.5)),
		"p99-ms-until-told": milliseconds(quantile(ended.told, 0.99)), "most-ms-until-told": milliseconds(took),
	}
}

// endAcrossRestart has windows close between two operators.
func (b *bench) endAcrossRestart(n int) (e ending) {
	b.Helper()
	b.roomFor(n)
	namespace := b.namespace()
	now := time.Now().Truncate(time.Second)
	pods := b.watchPods(namespace)
	b.searches(namespace, n, now, now.Add(time.Hour))
	law := testingclock.NewFakeClock(now)
	o := b.startOperator(law)
	pods.waitRunning(b, n)
	o.settle(b)
	o.stop(b)
	e.like = b.patternOf(namespace)

	law.SetTime(now.Add(time.Hour))
	began := time.Now()
	o = b.startOperator(law)
	pods.waitTold(b, n)
	pods.waitGone(b)
	o.settle(b)
	o.stop(b)
	for _, at := range pods.toldAt() {
		e.told = append(e.told, at.Sub(began))
	}
	b.empty(namespace, pods)
	return e
}

// BenchmarkTakeover has an order end in the very second in which the manager that leads is killed, or told to stop, with a
// standby beside it: both the program that ships, with the lease that it ships with, and no guard in the pods. What is counted
// is how long after the order's end the last of a hundred pods was told to end.
func BenchmarkTakeover(b *testing.B) {
	for _, how := range []struct {
		name   string
		signal syscall.Signal
	}{{"Killed", syscall.SIGKILL}, {"ToldToStop", syscall.SIGTERM}} {
		b.Run(how.name, func(b *testing.B) {
			const times = 5
			for b.Loop() {
				b := onCluster(b)
				program := b.buildManager()
				late := make([]time.Duration, times)
				for i := range late {
					late[i] = b.takeover(program, scaled(b.B, 100), how.signal)
				}
				slices.Sort(late)
				report(b.B, map[string]float64{
					"least-ms-until-told": milliseconds(late[0]), "p50-ms-until-told": milliseconds(late[times/2]),
					"most-ms-until-told": milliseconds(late[times-1]), "runs": times,
				})
			}
		})
	}
}

// takeover returns how late the last pod was told to end.
func (b *bench) takeover(program string, n int, signal syscall.Signal) time.Duration {
	b.Helper()
	const lead = 15 * time.Second
	namespace := b.namespace()
	pods := b.watchPods(namespace)
	leader := b.runManager(program)
	b.poll("no manager leads", func() bool { return b.leads() != "" })
	led := b.leads()
	standby := b.runManager(program)
	now := time.Now().Truncate(time.Second)
	b.deployments(namespace, n, now, now.Add(time.Hour))
	pods.waitRunning(b, n)
	closes := time.Now().Truncate(time.Second).Add(lead)
	b.noticeUntil(namespace, now, closes)
	time.Sleep(time.Until(closes.Add(-time.Second / 2))) // the standby has long been ready; what is measured is on the machine's clock
	b.must(leader.Process.Signal(signal))
	pods.waitTold(b, n)
	late := pods.lastTold().Sub(closes)
	if b.leads() == led {
		b.Fatal("the standby did not take over: what ended the pods was the leader")
	}
	b.must(standby.Process.Kill())
	_, _ = leader.Process.Wait()
	_, _ = standby.Process.Wait()
	b.must(b.Delete(b.Context(), b.lease()))
	b.empty(namespace, pods)
	return late
}

// noticeUntil brings the end of the notice to the public nearer, on which all deployments of a namespace rest.
func (b *bench) noticeUntil(namespace string, opens, closes time.Time) {
	b.Helper()
	notice := objects.ForStatistics(namespace, opens.Add(-time.Hour))[0]
	b.must(b.Get(b.Context(), client.ObjectKeyFromObject(notice), notice))
	notice.Spec.ValidUntil = &metav1.Time{Time: closes}
	b.must(b.Update(b.Context(), notice))
}

// buildManager builds the program that ships.
func (b *bench) buildManager() string {
	b.Helper()
	program := filepath.Join(b.TempDir(), "manager")
	if said, err := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-o", program, "../../cmd/manager").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, said)
	}
	return program
}

// runManager starts it on the cluster. It is killed when the benchmark ends.
func (b *bench) runManager(program string) *exec.Cmd {
	b.Helper()
	kubeconfig := filepath.Join(b.TempDir(), "kubeconfig")
	b.must(cluster.WriteKubeconfig(b.config, "", kubeconfig))
	said := &bytes.Buffer{}
	cmd := exec.CommandContext(b.cleaningUp(), program, "--kubeconfig="+kubeconfig, "--leader-election-namespace=default", "--admission=false",
		"--health-probe-bind-address=0")
	cmd.Stderr = said
	b.must(cmd.Start())
	b.Cleanup(func() {
		_ = cmd.Process.Kill()
		if b.Failed() {
			b.Log(said)
		}
	})
	return cmd
}

// lease of the managers.
func (b *bench) lease() *coordinationv1.Lease {
	l := &coordinationv1.Lease{}
	l.Namespace, l.Name = "default", "manager.vsa.legal"
	return l
}

// leads returns who holds it.
func (b *bench) leads() string {
	b.Helper()
	l := b.lease()
	if err := b.Get(b.Context(), client.ObjectKeyFromObject(l), l); err != nil || l.Spec.HolderIdentity == nil {
		b.must(client.IgnoreNotFound(err))
		return ""
	}
	return *l.Spec.HolderIdentity
}
