// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/vsa-legal/operator/internal/workload"
)

func TestLabelsTellADeploymentFromASearchOfItsName(t *testing.T) {
	deployment, search := workload.Labels(workload.LabelDeployment, "van"), workload.Labels(workload.LabelSearch, "van")
	if diff := cmp.Diff(map[string]string{"app.kubernetes.io/managed-by": "vsa-operator", "vsa.legal/deployment": "van"}, deployment); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"app.kubernetes.io/managed-by": "vsa-operator", "vsa.legal/search": "van"}, search); diff != "" {
		t.Error(diff)
	}
	deployment["mine"] = "too"
	if again := workload.Labels(workload.LabelDeployment, "van"); again["mine"] != "" {
		t.Error("a change of the labels of one object changes those of the next")
	}
}

func TestKeysAreValid(t *testing.T) {
	for _, key := range []string{workload.LabelManagedBy, workload.LabelDeployment, workload.LabelSearch,
		workload.AnnotationPlan, workload.AnnotationExpiresAt, workload.AnnotationJudgedAt} {
		if problems := validation.IsQualifiedName(key); problems != nil {
			t.Errorf("%s: %v", key, problems)
		}
	}
	if problems := validation.IsValidLabelValue(workload.ManagedBy); problems != nil {
		t.Errorf("%s: %v", workload.ManagedBy, problems)
	}
}
