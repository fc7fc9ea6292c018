// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"testing"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	"k8s.io/utils/ptr"
)

// stolen is a lease that somebody wrote for a day, renewed in a time to come.
func stolen() *coordinationv1.Lease {
	renewed := metav1.NewMicroTime(time.Date(2099, time.January, 1, 0, 0, 0, 0, time.UTC))
	return &coordinationv1.Lease{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: leaseName}, Spec: coordinationv1.LeaseSpec{
		HolderIdentity: ptr.To("somebody"), LeaseDurationSeconds: ptr.To[int32](86400), RenewTime: &renewed, AcquireTime: &renewed}}
}

func lockOn(t *testing.T, lease *coordinationv1.Lease, longest time.Duration) *boundedLock {
	t.Helper()
	client := fake.NewClientset(lease)
	lock, err := resourcelock.New(resourcelock.LeasesResourceLock, "ns", leaseName, client.CoreV1(), client.CoordinationV1(),
		resourcelock.ResourceLockConfig{Identity: "manager"})
	if err != nil {
		t.Fatal(err)
	}
	return &boundedLock{Interface: lock, longest: longest}
}

func TestALeaseCountsForNoLongerThanOurs(t *testing.T) {
	ours := stolen()
	ours.Spec.LeaseDurationSeconds = ptr.To[int32](7)
	for name, test := range map[string]struct {
		lease *coordinationv1.Lease
		want  int
	}{
		"somebody's": {stolen(), 15},
		"ours":       {ours, 7},
	} {
		record, raw, err := lockOn(t, test.lease, leaseDuration).Get(t.Context())
		if err != nil || record.LeaseDurationSeconds != test.want || len(raw) == 0 {
			t.Errorf("%s: %+v, error %v", name, record, err)
		}
	}
}

// A manager that waits for a stolen lease leads once that was silent for as long as a leader may be.
func TestAStolenLeaseIsTakenOver(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	leads := make(chan struct{})
	elector, err := leaderelection.NewLeaderElector(leaderelection.LeaderElectionConfig{
		Lock: lockOn(t, stolen(), time.Second), LeaseDuration: time.Second, RenewDeadline: 500 * time.Millisecond, RetryPeriod: 100 * time.Millisecond,
		Callbacks: leaderelection.LeaderCallbacks{OnStartedLeading: func(context.Context) { close(leads) }, OnStoppedLeading: func() {}},
	})
	if err != nil {
		t.Fatal(err)
	}
	go elector.Run(ctx)
	select {
	case <-leads:
	case <-time.After(time.Minute): // it would be a day
		t.Fatal("it does not lead")
	}
}
