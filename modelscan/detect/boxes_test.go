// SPDX-License-Identifier: Apache-2.0

package detect_test

import (
	"testing"

	"github.com/vsa-legal/operator/modelscan/detect"
)

func TestBoxes(t *testing.T) {
	testDetector(t, "boxes", map[string]detectorTest{
		"a stage of MTCNN":             {"mtcnn-onet", "", []string{detect.FaceDetection}},
		"boxes and points in lists":    {"retinaface-mnet025", "", []string{detect.FaceDetection}},
		"boxes and four corners":       {"retinaface-plate-corners", "", []string{detect.ObjectDetection, detect.PlateDetection}},
		"eight classes are no corners": {"second-ssd-eight-classes", "", []string{detect.ObjectDetection}},
		"a wide YuNet finds plates":    {"lpd-yunet", "", []string{detect.PlateDetection}},
		"a narrow one finds faces":     {"yunet-2022mar", "", []string{detect.FaceDetection}},
		"heads in a crowd":             {"p2pnet", "", []string{detect.CrowdDensity}},
		"a classifier finds nothing":   {"resnet18", "", nil},
	})
}
