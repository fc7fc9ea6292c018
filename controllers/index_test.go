// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

func TestOwnerKeys(t *testing.T) {
	of := ownerKeys(kinds(watcher{}))
	for name, test := range map[string]struct {
		labels map[string]string
		want   []string
	}{
		"of a deployment": {workload.Labels(workload.LabelDeployment, "a"), []string{ownerKey(workload.LabelDeployment, "a")}},
		"of a search":     {workload.Labels(workload.LabelSearch, "a"), []string{ownerKey(workload.LabelSearch, "a")}},
		"of nobody":       {map[string]string{"app": "a"}, nil},
		"of two": {map[string]string{workload.LabelDeployment: "a", workload.LabelSearch: "b"},
			[]string{ownerKey(workload.LabelDeployment, "a"), ownerKey(workload.LabelSearch, "b")}},
	} {
		if diff := cmp.Diff(test.want, of(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Labels: test.labels}})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestIndexesLeaveOutOtherKinds(t *testing.T) {
	index := value(func(d *v1alpha1.VideoAnalyticsDeployment) v1alpha1.ObjectName { return d.Spec.PackageName })
	if diff := cmp.Diff([]string{objects.PackageName}, index(objects.Statistics("ns", "d"))); diff != "" {
		t.Error(diff)
	}
	if got := index(objects.Package()); got != nil {
		t.Errorf("a package is found as %v", got)
	}
}
