// SPDX-License-Identifier: Apache-2.0

// Package registertest has the world of which the tests of the public register make editions.
package registertest

import (
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/hack/region/region"
	"github.com/vsa-legal/operator/internal/world"
)

// World is the region of the demo at an instant, with the law that is built in. One of the pods of each deployment that the law lets run
// is ready.
func World(t *testing.T, at time.Time) *world.Objects {
	t.Helper()
	r, err := region.Story(at, region.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	profiles, err := law.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	o := &world.Objects{Profiles: profiles}
	for _, object := range r.Objects {
		o.Add(object)
	}
	runs := map[types.NamespacedName]bool{}
	for _, e := range r.Expectations {
		runs[types.NamespacedName{Namespace: e.Namespace, Name: e.Name}] = e.Runs
	}
	for i := range o.Deployments {
		if d := &o.Deployments[i]; runs[types.NamespacedName{Namespace: d.Namespace, Name: d.Name}] {
			d.Status.ReadyReplicas = ptr.To[int32](1)
		}
	}
	return o
}
