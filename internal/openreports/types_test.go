// SPDX-License-Identifier: Apache-2.0

package openreports

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/openreports/reports-api/apis/openreports.io/v1alpha1"
)

// What is written is what the module of the API reads, field by field, and nothing that it does not know.
func TestTheTypesAreThoseOfTheAPI(t *testing.T) {
	ours, err := json.Marshal(Of("VideoAnalyticsDeployment", request("footfall"), restricted()))
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(ours))
	d.DisallowUnknownFields()
	var theirs v1alpha1.Report
	if err := d.Decode(&theirs); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(&theirs)
	if err != nil {
		t.Fatal(err)
	}
	var want, got map[string]any
	if err := json.Unmarshal(ours, &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(again, &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if v1alpha1.GroupVersion.String() != APIVersion {
		t.Errorf("the API is %s", v1alpha1.GroupVersion)
	}
}

func TestACopySharesNothing(t *testing.T) {
	r := Of("VideoAnalyticsDeployment", request("footfall"), restricted())
	c, ok := r.DeepCopyObject().(*Report)
	if d := cmp.Diff(r, c); !ok || d != "" {
		t.Fatal(d)
	}
	c.Labels["a"], c.Scope.Name, c.Configuration.Limits.MaxResults, c.Results[0].Rule, c.Results[1].Properties["a"] = "b", "b", 0, "b", "b"
	if d := cmp.Diff(Of("VideoAnalyticsDeployment", request("footfall"), restricted()), r); d != "" {
		t.Error(d)
	}
}
