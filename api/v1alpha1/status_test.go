// SPDX-License-Identifier: Apache-2.0

package v1alpha1_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// TestNoKindPassesUnjudged holds that each kind with a status has a default that says so: see the marker on any Status field.
func TestNoKindPassesUnjudged(t *testing.T) {
	type schema struct {
		Properties map[string]struct {
			Default *struct{ Conditions []metav1.Condition }
		}
	}
	files, err := filepath.Glob("../../config/crd/bases/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no kinds: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var crd struct {
				Spec struct {
					Versions []struct {
						Schema struct{ OpenAPIV3Schema schema }
					}
				}
			}
			if err := yaml.Unmarshal(data, &crd); err != nil {
				t.Fatal(err)
			}
			for _, v := range crd.Spec.Versions {
				status, has := v.Schema.OpenAPIV3Schema.Properties["status"]
				if !has {
					continue
				}
				if status.Default == nil {
					t.Fatal("the status has no default: kstatus takes an object without a status for healthy")
				}
				want := []metav1.Condition{{Type: v1alpha1.ConditionReady, Status: metav1.ConditionUnknown, Reason: v1alpha1.ReasonPending}}
				got := status.Default.Conditions
				for i := range got {
					got[i].Message, got[i].LastTransitionTime = "", metav1.Time{}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("conditions (-want +got):\n%s", diff)
				}
			}
		})
	}
}
