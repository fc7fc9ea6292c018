// SPDX-License-Identifier: Apache-2.0

package detect_test

import (
	"testing"

	"github.com/vsa-legal/operator/modelscan/detect"
)

func TestSound(t *testing.T) {
	testDetector(t, "sound", map[string]detectorTest{
		"a wave":    {"silero-vad", "", []string{detect.Audio}},
		"a voice":   {"ecapa-tdnn", "", []string{detect.Audio, detect.VoiceEmbedding}},
		"a picture": {"resnet18", "", nil},
	})
}
