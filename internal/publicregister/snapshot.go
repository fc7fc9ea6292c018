// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/world"
)

// SnapshotOf takes of all objects what concerns the public. A deployment that no operator has judged, as one of a manifest, is judged
// at the instant. Requisitions and decisions are not taken at all.
func SnapshotOf(cluster string, o *world.Objects, at time.Time) *Snapshot {
	s := &Snapshot{
		Cluster: cluster, At: at, Profiles: o.Profiles, Bundles: o.Bundles, Controllers: o.Controllers, Packages: o.Packages,
		Formalities: o.Formalities, Deployments: make([]v1alpha1.VideoAnalyticsDeployment, len(o.Deployments)), Searches: o.Searches,
	}
	copy(s.Deployments, o.Deployments)
	judge(s, o)
	return s
}

// NextChange is the first instant after that of the snapshot at which its deployments make another edition although no object changes: one has
// not been seen running for long enough. The zero time is none.
func (s *Snapshot) NextChange() (next time.Time) {
	for i := range s.Deployments {
		if at := unseenAt(&s.Deployments[i]); at.After(s.At) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}

// judge gives each deployment that has no verdict the one that the law has for it.
func judge(s *Snapshot, o *world.Objects) {
	without := map[*v1alpha1.VideoAnalyticsDeployment]int{}
	for i := range o.Deployments {
		if o.Deployments[i].Status.Verdict == "" {
			without[&o.Deployments[i]] = i
		}
	}
	if len(without) == 0 {
		return
	}
	cases := world.New(o).Cases()
	for i := range cases {
		at, unjudged := without[cases[i].Deployment]
		if !unjudged {
			continue
		}
		v := cases[i].Judge(s.At)
		s.Deployments[at].Status.JudgedStatus = statusOf(&v)
	}
}

// statusOf writes a verdict as an operator would, as far as a register reads it.
func statusOf(v *legal.Verdict) v1alpha1.JudgedStatus {
	s := v1alpha1.JudgedStatus{Verdict: v.Verdict, Modules: v.Modules, Findings: v.Findings}
	if !v.RunsUntil.IsZero() {
		s.RunsUntil = &metav1.Time{Time: v.RunsUntil}
	}
	return s
}
