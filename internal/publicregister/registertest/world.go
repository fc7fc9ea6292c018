// SPDX-License-Identifier: Apache-2.0

// Package registertest has the world of which the tests of the public register make editions.
package registertest

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/hack/region/region"
	"github.com/vsa-legal/operator/internal/world"
)

// World is the region of the demo at an instant, with the law that is built in.
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
	return o
}
