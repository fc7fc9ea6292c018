// SPDX-License-Identifier: Apache-2.0

package detect_test

import (
	"testing"

	"github.com/vsa-legal/operator/modelscan/detect"
)

func TestLastLayers(t *testing.T) {
	testDetector(t, "boxes", map[string]detectorTest{
		"SSD, no shapes":              {"ssd-mobilenet-v1", shapeless, []string{detect.ObjectDetection}},
		"FastestDet, no shapes":       {"fastestdet", shapeless, []string{detect.ObjectDetection}},
		"YOLO with joints, no shapes": {"yolov8n-pose", shapeless, []string{detect.PersonDetection, detect.Pose}},
		"CenterFace, no shapes":       {"centerface", shapeless, []string{detect.FaceDetection}},
		"YOLO, weights alone":         {"yolov5n", weightsAlone, []string{detect.ObjectDetection}},
		"points of the face alone":    {"pfld-68", shapeless, nil},
		"a map of classes":            {"unet", shapeless, nil},
		"a classifier, no shapes":     {"mobilenet-v2", shapeless, nil},
	})
}
