// SPDX-License-Identifier: Apache-2.0

package detect_test

import (
	"testing"

	"github.com/vsa-legal/operator/modelscan/detect"
)

func TestClasses(t *testing.T) {
	testDetector(t, "classes", map[string]detectorTest{
		"a thousand classes":  {"resnet18", "", []string{detect.Classification}},
		"the same, no shapes": {"mobilenet-v2", shapeless, []string{detect.Classification}},
		"an embedding":        {"mobilefacenet-128", "", nil},
	})
}
