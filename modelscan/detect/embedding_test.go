// SPDX-License-Identifier: Apache-2.0

package detect_test

import (
	"testing"

	"github.com/vsa-legal/operator/modelscan/detect"
)

func TestEmbedding(t *testing.T) {
	testDetector(t, "embedding", map[string]detectorTest{
		"a face": {"mobilefacenet-0.25-128", "", []string{detect.FaceEmbedding}},
		"as many numbers as points, of length one": {"second-mbf-136-unit", "", []string{detect.FaceEmbedding}},
		"a person":    {"osnet-x1.0", "", []string{detect.PersonReidentification}},
		"a vehicle":   {"vehicle-reid-0001", "", []string{detect.VehicleReidentification}},
		"anything":    {"resnet18-features", "", []string{detect.ImageEmbedding}},
		"coordinates": {"second-mbf-trunk-212-coordinates", "", nil},
		"classes":     {"resnet18", "", nil},
	})
}
