// SPDX-License-Identifier: Apache-2.0

package detect_test

import (
	"testing"

	"github.com/vsa-legal/operator/modelscan/detect"
)

func TestMaps(t *testing.T) {
	testDetector(t, "maps", map[string]detectorTest{
		"a density":             {"csrnet", "", []string{detect.CrowdDensity}},
		"classes of each place": {"unet", "", []string{detect.Segmentation}},
		"the same, no shapes":   {"enet-cityscapes", shapeless, []string{detect.Segmentation}},
		"a classifier":          {"resnet18", "", nil},
	})
}
