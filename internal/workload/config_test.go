// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

func TestNothingOfTheProcedureIsInThePlan(t *testing.T) {
	end := time.Date(2026, 6, 22, 18, 0, 0, 0, time.UTC)
	asked := []v1alpha1.ModuleName{objects.Plate}
	r := objects.Requisition("ns", "r", end.Add(-time.Hour), end)
	plan := workload.ForSearch(objects.Search(r, "s", asked...), objects.Package(), permitting(asked, asked...), end.Add(-time.Hour))
	for key, text := range plan.ConfigMap.Data {
		for _, secret := range []string{r.Spec.Necessity, r.Spec.Offence.Description, r.Spec.Reference} {
			if strings.Contains(text, secret) {
				t.Errorf("%s tells %q", key, secret)
			}
		}
	}
}

func TestConfigListsEveryModuleWithItsSource(t *testing.T) {
	asked := []v1alpha1.ModuleName{objects.Counter, objects.Face}
	plan := workload.ForDeployment(objects.Statistics("ns", "d", asked...), objects.Package(), permitting(asked, objects.Counter))
	var got []struct{ Name, Decision, Folder, Source string }
	if err := json.Unmarshal([]byte(plan.ConfigMap.Data["modules.json"]), &got); err != nil {
		t.Fatal(err)
	}
	want := []struct{ Name, Decision, Folder, Source string }{
		{"counter", "Permitted", "/models/counter", "a-text"},
		{"face", "Stripped", "", "a-text"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
