// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"k8s.io/apimachinery/pkg/util/uuid"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	ctrl "sigs.k8s.io/controller-runtime"
)

// How long a leader may be silent before another one leads, how long it tries to be heard, and how often anybody looks.
const (
	leaseDuration = 15 * time.Second
	renewDeadline = 10 * time.Second
	retryPeriod   = 2 * time.Second
)

// newLock returns the lock that managers agree on a leader by.
func newLock(config *rest.Config, namespace string) (resourcelock.Interface, error) {
	host, err := os.Hostname()
	if err != nil {
		return nil, fmt.Errorf("naming this manager: %w", err)
	}
	lock, err := resourcelock.NewFromKubeconfig(resourcelock.LeasesResourceLock, namespace, leaseName,
		resourcelock.ResourceLockConfig{Identity: host + "_" + string(uuid.NewUUID())}, config, renewDeadline)
	if err != nil {
		return nil, fmt.Errorf("preparing the leader's lease: %w", err)
	}
	return &boundedLock{Interface: lock, longest: leaseDuration}, nil
}

// boundedLock takes no lease for longer than the managers' own: one that somebody else wrote for a day would keep every
// manager away for that day, while nobody ends anything.
type boundedLock struct {
	resourcelock.Interface

	longest time.Duration
	told    string // the holder that was told of last
}

// Get returns the lease with no longer duration than the managers' own.
func (l *boundedLock) Get(ctx context.Context) (*resourcelock.LeaderElectionRecord, []byte, error) {
	record, raw, err := l.Interface.Get(ctx)
	if err != nil || record == nil {
		return record, raw, err
	}
	longest := int(l.longest / time.Second)
	if record.LeaseDurationSeconds <= longest {
		return record, raw, nil
	}
	if l.told != record.HolderIdentity {
		l.told = record.HolderIdentity
		ctrl.Log.Info("the leader's lease is not one that a manager writes: it counts for as long as theirs does",
			"holder", record.HolderIdentity, "seconds", record.LeaseDurationSeconds, "renewTime", record.RenewTime)
	}
	bounded := *record
	bounded.LeaseDurationSeconds = longest
	return &bounded, raw, nil
}
