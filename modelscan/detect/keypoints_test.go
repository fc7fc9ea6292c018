// SPDX-License-Identifier: Apache-2.0

package detect_test

import (
	"testing"

	"github.com/vsa-legal/operator/modelscan/detect"
)

func TestKeypoints(t *testing.T) {
	testDetector(t, "keypoints", map[string]detectorTest{
		"68 points on the trunk of an embedding": {"mobilefacenet-68-points", "", []string{detect.FaceLandmarks}},
		"the same, weights alone":                {"mobilefacenet-68-points", weightsAlone, []string{detect.FaceLandmarks}},
		"five crops at once":                     {"mtcnn-lnet", "", []string{detect.FaceLandmarks}},
		"five questions about fifteen bands":     {"second-fifteen-bands-five-questions", "", nil},
		"17 joints":                              {"movenet-lightning", "", []string{detect.Pose}},
		"21 points of a hand":                    {"hand-landmark", "", []string{detect.HandLandmarks}},
		"an embedding":                           {"mobilefacenet-128", "", nil},
		"as many numbers of length one":          {"second-mbf-136-unit", "", nil},
	})
}
