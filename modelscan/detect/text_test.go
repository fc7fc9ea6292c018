// SPDX-License-Identifier: Apache-2.0

package detect_test

import (
	"testing"

	"github.com/vsa-legal/operator/modelscan/detect"
)

func TestText(t *testing.T) {
	testDetector(t, "text", map[string]detectorTest{
		"a recurrent layer along a strip": {"crnn-32x100", "", []string{detect.TextRecognition}},
		"the same, no shapes":             {"crnn-32x100", shapeless, []string{detect.TextRecognition}},
		"strips of plates":                {"lprnet-68x18", "", []string{detect.PlateReading, detect.TextRecognition}},
		"signs and a colour":              {"plate-rec-color", "", []string{detect.PlateReading, detect.TextRecognition}},
		"two deconvolutions":              {"ppocr-det-db", "", []string{detect.TextDetection}},
		"a classifier":                    {"resnet18", "", nil},
	})
}
