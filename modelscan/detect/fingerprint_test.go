// SPDX-License-Identifier: Apache-2.0

package detect_test

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/detect"
	"github.com/vsa-legal/operator/test/modelcorpus/arch"
)

var update = flag.Bool("update", false, "write the files that tests compare with")

// general architectures are used for everything: their shapes say nothing of what they were trained for.
var general = []string{"vggface", "dex-", "fairface", "hsemotion", "bot-", "fastreid", "transreid", "veri", "hopenet", "6drepnet", "youtu",
	"resnet", "ghostnet", "vgg16", "mobilenet", "efficientnet", "densenet", "squeezenet", "inception", "vit-", "clip", "dino", "convnext",
	"shufflenet", "ghostnet-", "senet", "lenet", "nsfw", "gem", "bert", "trocr"}

// ofAnotherUse are networks that are known for another use too, with the same shapes: detectors of one class, which can be any,
// and a classifier that is as often put on eyes.
var ofAnotherUse = []string{"mini-xception-64", "mini-xception-48", "mini-xception-gender",
	"yolov5n-plate", "yolov8n-face-boxes", "yolov8n-person", "yolov8n-plate"}

// isGeneral tells whether a network's shapes say nothing of its use, or are much like those of one that does not.
func isGeneral(n arch.Network) bool {
	return len(n.Capabilities) == 0 || slices.ContainsFunc(general, func(g string) bool { return strings.HasPrefix(n.Name, g) })
}

// oneUse are the networks whose architectures are kept: those that nobody takes for anything else.
func oneUse() []arch.Network {
	var general []detect.Fingerprint
	for _, n := range arch.All() {
		if isGeneral(n) {
			general = append(general, detect.FingerprintOf(n.Model))
		}
	}
	return slices.DeleteFunc(slices.Clone(arch.All()), func(n arch.Network) bool {
		f := detect.FingerprintOf(n.Model)
		return isGeneral(n) || slices.Contains(ofAnotherUse, n.Name) || slices.ContainsFunc(general, func(g detect.Fingerprint) bool { return f.Similarity(g) > 0.7 })
	})
}

// TestFingerprints holds the table of known architectures to the corpus.
func TestFingerprints(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Architectures made for one use: name, capabilities, size of the picture, shapes of weights and how often each occurs.\n")
	for _, n := range oneUse() {
		b.WriteString(n.Name + " " + strings.Join(n.Capabilities, ",") + " " + detect.ImageSize(n.Model) + " " + detect.FingerprintOf(n.Model).String() + "\n")
	}
	if *update {
		if err := os.WriteFile("fingerprints.txt", []byte(b.String()), 0o644); err != nil { //nolint:gosec // everybody may read it
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile("fingerprints.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.String(), string(have)); diff != "" {
		t.Errorf("the table differs from the corpus: go test ./modelscan/detect -run TestFingerprints -update\n%s", diff)
	}
}
