// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// TestSeenRunning: what is permitted runs where a pod is ready, and nowhere else.
func TestSeenRunning(t *testing.T) {
	available := func(status metav1.ConditionStatus, reason string) metav1.Condition {
		return metav1.Condition{Type: v1alpha1.ConditionAvailable, Status: status, Reason: reason, LastTransitionTime: metav1.Time{Time: noon.AddDate(0, -1, 0)}}
	}
	type seen struct {
		State    State
		Now      int
		Ever     int
		NotSeen  int
		Observed bool
	}
	notSeen := seen{NotSeenRunning, 0, 0, 1, true}
	tests := map[string]struct {
		change func(*v1alpha1.VideoAnalyticsDeployment)
		want   seen
	}{
		"one pod of three is ready": {func(d *v1alpha1.VideoAnalyticsDeployment) {
			d.Spec.Replicas, d.Status.Replicas, d.Status.ReadyReplicas = ptr.To[int32](3), ptr.To[int32](3), ptr.To[int32](1)
			d.Status.Conditions = []metav1.Condition{available(metav1.ConditionFalse, v1alpha1.ReasonProgressing)}
		}, seen{Runs, 1, 1, 0, true}},
		"no pod is asked for": {func(d *v1alpha1.VideoAnalyticsDeployment) {
			d.Spec.Replicas, d.Status.Replicas, d.Status.ReadyReplicas = ptr.To[int32](0), ptr.To[int32](0), ptr.To[int32](0)
			d.Status.Conditions = []metav1.Condition{available(metav1.ConditionTrue, v1alpha1.ReasonAllReady)}
		}, notSeen},
		"it crashed a moment ago": {func(d *v1alpha1.VideoAnalyticsDeployment) {
			d.Status.ReadyReplicas, d.Status.UnreadySince = ptr.To[int32](0), &metav1.Time{Time: noon.Add(time.Second - unseenAfter)}
		}, seen{Runs, 1, 1, 0, true}},
		"it crashed a quarter of an hour ago": {func(d *v1alpha1.VideoAnalyticsDeployment) {
			d.Status.ReadyReplicas, d.Status.UnreadySince = ptr.To[int32](0), &metav1.Time{Time: noon.Add(-unseenAfter)}
		}, seen{NotSeenRunning, 0, 1, 1, true}},
		"it crashed a moment ago, and may not run any more": {func(d *v1alpha1.VideoAnalyticsDeployment) {
			d.Status.ReadyReplicas, d.Status.UnreadySince = ptr.To[int32](0), &metav1.Time{Time: noon}
			d.Status.Verdict = v1alpha1.Suspended
		}, seen{NotPermitted, 0, 1, 0, true}},
		"no node takes it": {func(d *v1alpha1.VideoAnalyticsDeployment) {
			d.Status.Replicas, d.Status.ReadyReplicas = ptr.To[int32](1), ptr.To[int32](0)
			d.Status.Conditions = []metav1.Condition{available(metav1.ConditionFalse, v1alpha1.ReasonUnschedulable)}
		}, notSeen},
		"it waits for the log of evidence": {func(d *v1alpha1.VideoAnalyticsDeployment) {
			d.Status.Replicas, d.Status.ReadyReplicas = ptr.To[int32](0), nil
			d.Status.Conditions = []metav1.Condition{available(metav1.ConditionFalse, v1alpha1.ReasonEvidenceUnavailable)}
		}, notSeen},
		"it runs on while the log is away": {func(d *v1alpha1.VideoAnalyticsDeployment) {
			d.Status.Conditions = []metav1.Condition{available(metav1.ConditionFalse, v1alpha1.ReasonEvidenceUnavailable)}
		}, seen{Runs, 1, 1, 0, true}},
		"nobody has seen it, as in a manifest": {func(d *v1alpha1.VideoAnalyticsDeployment) {
			d.Status = v1alpha1.VideoAnalyticsDeploymentStatus{JudgedStatus: d.Status.JudgedStatus}
		}, notSeen},
		"its runtime was ended by the guard": {func(d *v1alpha1.VideoAnalyticsDeployment) {
			d.Status.ReadyReplicas = nil
			d.Status.Conditions = []metav1.Condition{{Type: v1alpha1.ConditionUnexpectedModel, Status: metav1.ConditionTrue}}
		}, seen{NotSeenRunning, 0, 1, 1, true}},
		"it is forbidden and still there": {func(d *v1alpha1.VideoAnalyticsDeployment) {
			d.Status.Verdict = v1alpha1.Forbidden
		}, seen{NotPermitted, 0, 1, 0, true}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := massy(t)
			test.change(&s.Deployments[0])
			e := built(t, s)
			n, count := &e.Entries[0], e.Summary().Communes
			if got := (seen{n.State, count.Now, count.Ever, count.NotSeenRunning, n.History[0].Observed}); got != test.want {
				t.Errorf("%+v, and not %+v", got, test.want)
			}
			if informed := count.Informed + count.PartlyInformed + count.Uninformed; informed != test.want.Now {
				t.Errorf("of %d that run, %d inform or do not", test.want.Now, informed)
			}
		})
	}
}

// TestStoppedAndSeenAgain: what was seen running once has run, and its history tells when it was not seen.
func TestStoppedAndSeenAgain(t *testing.T) {
	s := massy(t)
	e := built(t, s)
	for i, ready := range []int32{0, 0, 1} {
		s.At, s.Deployments[0].Status.ReadyReplicas = s.At.AddDate(0, 0, 1), &ready
		e = Next(e, built(t, s))
		if n := &e.Entries[0]; !n.EverRan || (n.State == Runs) != (ready > 0) {
			t.Errorf("edition %d: %+v", i, n)
		}
	}
	h := e.Entries[0].History
	if len(h) != 3 || h[1].State != NotSeenRunning || !h[1].At.Equal(noon.AddDate(0, 0, 1)) || !h[2].At.Equal(noon.AddDate(0, 0, 3)) {
		t.Errorf("%+v", h)
	}
}

// TestCrashesMakeNoEditions: what crashes and is started again, as late as Kubernetes does that, stays what runs, and what stays away is told once.
func TestCrashesMakeNoEditions(t *testing.T) {
	s := massy(t)
	e := built(t, s)
	status := &s.Deployments[0].Status
	was, changes := e.Entries[0].State, 0
	see := func(ready int32, unready *metav1.Time) {
		status.ReadyReplicas, status.UnreadySince = &ready, unready
		if e = Next(e, built(t, s)); e.Entries[0].State != was {
			was, changes = e.Entries[0].State, changes+1
		}
	}
	for range 20 {
		crashed := &metav1.Time{Time: s.At}
		see(0, crashed)
		s.At = s.At.Add(5 * time.Minute)
		see(0, crashed)
		if next := s.NextChange(); !next.Equal(crashed.Add(unseenAfter)) {
			t.Fatalf("another edition is due at %v", next)
		}
		see(1, nil)
		if next := s.NextChange(); !next.IsZero() {
			t.Fatalf("another edition is due at %v", next)
		}
	}
	if changes != 0 || len(e.Entries[0].History) != 1 {
		t.Fatalf("%d changes, %+v", changes, e.Entries[0].History)
	}
	crashed := &metav1.Time{Time: s.At}
	see(0, crashed)
	s.At = s.NextChange()
	see(0, crashed)
	if next := s.NextChange(); !next.IsZero() {
		t.Errorf("another edition is due at %v", next)
	}
	s.At = s.At.Add(time.Hour)
	see(0, crashed)
	if h := e.Entries[0].History; changes != 1 || len(h) != 2 || h[1].State != NotSeenRunning || !h[1].At.Equal(crashed.Add(unseenAfter)) {
		t.Errorf("%d changes, %+v", changes, h)
	}
}
