// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestFetchesTellsOfThePackage(t *testing.T) {
	for name, c := range map[string]struct {
		of             v1alpha1.Runtime
		status         metav1.ConditionStatus
		reason, tells  string
		neverMentioned string
	}{
		"a repository elsewhere": {v1alpha1.Runtime{Args: []string{"--model-repository=s3://bucket"}}, metav1.ConditionTrue,
			v1alpha1.ReasonFetchesModules, "spec.runtime.args[0] has an address", "bucket"},
		"a folder": {v1alpha1.Runtime{Args: []string{"--model-repository=/models"}}, metav1.ConditionFalse,
			v1alpha1.ReasonNothingFetched, "nothing", "/models"},
	} {
		var list []metav1.Condition
		conditions{&list, 1, time.Unix(0, 0)}.fetches(&c.of)
		got := meta.FindStatusCondition(list, v1alpha1.ConditionFetches)
		if got.Status != c.status || got.Reason != c.reason || !strings.Contains(got.Message, c.tells) || strings.Contains(got.Message, c.neverMentioned) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
