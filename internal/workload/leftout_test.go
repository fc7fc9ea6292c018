// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/internal/workload"
)

func TestSentences(t *testing.T) {
	got := workload.Sentences([]workload.LeftOut{
		{Setting: "spec.pod.cacheClaimName", Why: workload.LacksCache},
		{Setting: "spec.inputs.streams of 2 cameras", Why: workload.LacksCameras},
	})
	want := []string{"spec.pod.cacheClaimName, for which the package has no cache", "spec.inputs.streams of 2 cameras that spec.cameras does not name"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
