// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"
	"sync"
	"time"

	"k8s.io/utils/clock"
)

// failureGrace is how long a request may not be brought to its verdict before the manager says that it cannot act: longer
// than an API server that restarts, shorter than anybody should wait for an end.
const failureGrace = 15 * time.Second

// failures remembers which requests could not be brought to their verdict, and since when.
type failures struct {
	clock clock.PassiveClock

	mu    sync.Mutex
	since map[requestKey]time.Time
}

// seen notes how a reconcile of a request ended.
func (f *failures) seen(key requestKey, failed bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !failed {
		delete(f.since, key)
		return
	}
	if f.since == nil {
		f.since = map[requestKey]time.Time{}
	}
	if _, known := f.since[key]; !known {
		f.since[key] = f.clock.Now()
	}
}

// overdue returns the requests that have failed for longer than the grace.
func (f *failures) overdue() []requestKey {
	f.mu.Lock()
	defer f.mu.Unlock()
	var keys []requestKey
	for key, since := range f.since {
		if f.clock.Since(since) > failureGrace {
			keys = append(keys, key)
		}
	}
	return keys
}

// check returns an error if a request has failed for longer than the grace.
func (f *failures) check() error {
	keys := f.overdue()
	if len(keys) == 0 {
		return nil
	}
	return fmt.Errorf("%d requests cannot be brought to their verdict, among them the %s %s: see the log for what the API server answers",
		len(keys), keys[0].kind, keys[0].NamespacedName)
}
