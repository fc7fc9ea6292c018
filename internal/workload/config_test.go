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

// Addresses are shown of the cameras that were judged alone, in one order.
func TestStreamsAreThoseOfTheCameras(t *testing.T) {
	d := objects.Statistics("ns", "d", objects.Counter)
	d.Spec.Cameras = []v1alpha1.Camera{"cam-1", "cam-2"}
	d.Spec.Inputs = &v1alpha1.Inputs{Streams: []v1alpha1.Stream{
		{Camera: "cam-2", Address: "rtsp://10.0.0.2/live"}, {Camera: "cam-3", Address: "rtsp://10.0.0.3/live"}, {Camera: "cam-1", Address: "rtsp://10.0.0.1/live"}}}
	var got struct {
		Streams []struct{ Camera, Address string }
	}
	plan := workload.ForDeployment(d, objects.Package(), permitting(d.Spec.Modules, d.Spec.Modules...))
	if err := json.Unmarshal([]byte(plan.ConfigMap.Data["cameras.json"]), &got); err != nil {
		t.Fatal(err)
	}
	want := []struct{ Camera, Address string }{{"cam-1", "rtsp://10.0.0.1/live"}, {"cam-2", "rtsp://10.0.0.2/live"}}
	if diff := cmp.Diff(want, got.Streams); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"spec.inputs.streams of 1 cameras that spec.cameras does not name"}, workload.Sentences(plan.LeftOut)); diff != "" {
		t.Error(diff)
	}
}
