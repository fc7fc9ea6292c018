// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
)

var noon = time.Date(2026, time.November, 22, 12, 0, 0, 0, time.UTC)

func pod(marked bool) *corev1.Pod {
	p := &corev1.Pod{}
	if marked {
		at := metav1.NewTime(noon)
		p.DeletionTimestamp = &at
	}
	return p
}

func TestSight(t *testing.T) {
	second := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Second) }
	tests := map[string]struct {
		events []watch.Event
		want   sighting
		fails  bool
	}{
		"marked, then gone": {
			events: []watch.Event{
				{Type: watch.Added, Object: pod(false)}, {Type: watch.Modified, Object: pod(true)},
				{Type: watch.Modified, Object: pod(true)}, {Type: watch.Deleted, Object: pod(true)},
			},
			want: sighting{marked: second(1), gone: second(2)},
		},
		"gone at once": {
			events: []watch.Event{{Type: watch.Added, Object: pod(false)}, {Type: watch.Deleted, Object: pod(false)}},
			want:   sighting{marked: second(1), gone: second(2)},
		},
		"the watch ends first": {
			events: []watch.Event{{Type: watch.Added, Object: pod(false)}},
			fails:  true,
		},
		"the watch fails": {
			events: []watch.Event{{Type: watch.Error, Object: &metav1.Status{Reason: metav1.StatusReasonExpired}}},
			fails:  true,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			events := make(chan watch.Event, len(test.events))
			for _, e := range test.events {
				events <- e
			}
			close(events)
			looked := 0
			got, err := sight(t.Context(), events, func() time.Time { looked++; return second(looked) })
			if (err != nil) != test.fails {
				t.Fatalf("error: %v", err)
			}
			if !test.fails && got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestSightEndsWithItsContext(t *testing.T) {
	late := errors.New("too late")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(late)
	if _, err := sight(ctx, make(chan watch.Event), time.Now); !errors.Is(err, late) {
		t.Errorf("got %v, want the cause", err)
	}
}

func TestLateness(t *testing.T) {
	tests := map[string]struct {
		off  time.Duration
		want string
	}{
		"late":     {143 * time.Millisecond, "143 ms late"},
		"early":    {-988400 * time.Microsecond, "988 ms early"},
		"on time":  {0, "0 ms late"},
		"minutes":  {2 * time.Minute, "120000 ms late"},
		"rounding": {1500 * time.Microsecond, "2 ms late"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := lateness(noon, noon.Add(test.off)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
