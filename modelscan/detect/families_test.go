// SPDX-License-Identifier: Apache-2.0

package detect_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/detect"
	"github.com/vsa-legal/operator/modelscan/model"
)

func TestFamilies(t *testing.T) {
	testDetector(t, "families", map[string]detectorTest{
		"the smallest MobileFaceNet":              {"mobilefacenet-0.25-64", "", []string{detect.FaceEmbedding}},
		"the same, weights alone":                 {"mobilefacenet-0.25-64", weightsAlone, []string{detect.FaceEmbedding}},
		"coordinates on its trunk":                {"mobilefacenet-68-points", "", nil},
		"five points on its trunk, weights alone": {"landmark-mbf-112-10", weightsAlone, nil},
		"expressions on its trunk, weights alone": {"expression-mobilefacenet-opencv", weightsAlone, nil},
		"three stages of an age":                  {"ssrnet-age", weightsAlone, []string{detect.Age, detect.Gender}},
		"three stages of a pose":                  {"fsanet", weightsAlone, []string{detect.FacePose}},
		"mini-Xception of seven":                  {"mini-xception-64", "", []string{detect.Emotion}},
		"mini-Xception of two":                    {"mini-xception-gender", "", []string{detect.Gender}},
		"the same of eyes":                        {"second-eye-state-separable-24", "", nil},
		"a stem of two ways, with corners":        {"yolov5-plate-corners", "", []string{detect.PlateDetection}},
		"a stem of one, with ten classes":         {"yolov5-10-classes", "", nil},
	})
}

// TestFamilyOfTraining finds a network that is written to be trained: nothing but its loss is told.
func TestFamilyOfTraining(t *testing.T) {
	for op, want := range map[string][]string{"MarginInnerProduct": {detect.FaceEmbedding}, "InnerProduct": nil} {
		m := &model.Model{Format: "caffe", Nodes: []model.Node{{Op: op, Inputs: []string{"fc5", "label"}, Outputs: []string{"fc6"}}}}
		if diff := gocmp.Diff(want, reportedBy("families", m)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", op, diff)
		}
	}
}
