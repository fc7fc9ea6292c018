// SPDX-License-Identifier: Apache-2.0

package detect_test

import (
	"testing"

	"github.com/vsa-legal/operator/modelscan/detect"
)

func TestAttributes(t *testing.T) {
	testDetector(t, "attributes", map[string]detectorTest{
		"crops of 62":                        {"age-gender-recognition-retail-0013", "", []string{detect.Age, detect.Gender}},
		"grey crops of 64 and eight classes": {"ferplus", "", []string{detect.Emotion}},
		"a head of 18":                       {"fairface-resnet34", "", []string{detect.Age, detect.Ethnicity, detect.Gender}},
		"a face or its picture":              {"minifasnet-v2", "", []string{detect.FaceLiveness}},
		"ten classes":                        {"resnet20-cifar10", "", nil},
		"a score of quality":                 {"second-score-of-quality-64", "", nil},
	})
}
