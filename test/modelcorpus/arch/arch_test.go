// SPDX-License-Identifier: Apache-2.0

package arch

import (
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/detect"
	"github.com/vsa-legal/operator/modelscan/model"
)

func everything() []Network { return append(slices.Clone(All()), Indistinct()...) }

// TestWellFormed derives every shape anew, from the inputs to the outputs.
func TestWellFormed(t *testing.T) {
	names := map[string]bool{}
	for _, n := range everything() {
		t.Run(n.Name, func(t *testing.T) {
			if names[n.Name] {
				t.Error("two networks have this name")
			}
			names[n.Name] = true
			if n.Note == "" || n.Model.Truncated || len(n.Model.Outputs) == 0 {
				t.Errorf("note %q, truncated %v, %d outputs", n.Note, n.Model.Truncated, len(n.Model.Outputs))
			}
			shapes, err := infer(n)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range n.Model.Outputs {
				if got, ok := shapes[o.Name]; !ok || !fits(got, o.Shape) {
					t.Errorf("output %q is %v, said to be %v", o.Name, got, o.Shape)
				}
			}
			unused(t, n.Model)
		})
	}
}

func fits(got, said []int64) bool {
	return slices.EqualFunc(got, said, func(g, s int64) bool { return g == s || s == -1 || g == anySize })
}

// unused says what no node takes: no exporter writes that.
func unused(t *testing.T, m *model.Model) {
	taken := map[string]bool{}
	for _, o := range m.Outputs {
		taken[o.Name] = true
	}
	for _, n := range m.Nodes {
		for _, in := range n.Inputs {
			taken[in] = true
		}
	}
	for _, list := range [][]model.Tensor{m.Inputs, m.Weights} {
		for _, w := range list {
			if !taken[w.Name] {
				t.Errorf("nothing takes %q", w.Name)
			}
		}
	}
	for _, n := range m.Nodes {
		if !slices.ContainsFunc(n.Outputs, func(o string) bool { return taken[o] }) {
			t.Errorf("nothing takes what %q gives", n.Name)
		}
	}
}

// TestParams compares with the figures that the papers and repositories give, in millions: it shows that the graphs are real.
func TestParams(t *testing.T) {
	published := map[string]float64{
		"iresnet18": 24.02, "iresnet34": 34.14, "iresnet50": 43.59, "iresnet100": 65.16, "lresnet100e-ir": 65.16,
		"mobilefacenet-128": 0.99, "facenet-512": 23.48, "openface-nn4-small2": 3.734, "lightcnn-9": 5.48, "lightcnn-29": 12.6,
		"dlib-face-resnet": 5.6, "vggface-2622": 145.0, "edgeface-xs": 1.77, "edgeface-s": 3.65, "transface-b": 113.8,
		"scrfd-10g-kps": 4.23, "retinaface-mnet025": 0.43, "retinaface-r50": 27.3, "yunet-2023mar": 0.0759, "mtcnn-onet": 0.389,
		"pfld-98": 1.26, "fan-4": 23.8, "hsemotion-b0-8": 4.02, "mini-xception-64": 0.058, "ferplus": 8.76,
		"osnet-x1.0": 2.17, "osnet-x0.25": 0.2, "bot-r50": 23.5, "transreid-vit-b": 85.8,
		"resnet18": 11.69, "resnet34": 21.80, "resnet50": 25.56, "resnet101": 44.55, "senet50": 28.09, "resnet20-cifar10": 0.27,
		"mobilenet-v1": 4.24, "mobilenet-v2": 3.50, "mobilenet-v3-large": 5.48, "ghostnet": 5.18, "shufflenet-v2-1.0": 2.28,
		"squeezenet-1.1": 1.24, "efficientnet-b0": 5.29, "efficientnet-b4": 19.34, "vgg16": 138.36, "densenet121": 7.98,
		"inception-v3": 23.83, "inception-resnet-v2": 55.84, "convnext-tiny": 28.59, "vit-b16": 86.57, "dinov2-s14": 22.06,
		"clip-vit-b32-image": 87.85, "clip-rn50-image": 38.32, "clip-vit-b32-text": 63.43, "bert-tiny": 4.39,
		"yolov5n": 1.87, "yolov5s": 7.23, "yolov8n": 3.15, "yolov8n-seg": 3.4, "yolov8n-pose": 3.29, "yolov8n-cls": 2.72,
		"yolov3-tiny": 8.85, "yolov7-tiny": 6.2, "yolox-nano": 0.91, "nanodet-m": 0.95,
		"ssd-mobilenet-v1": 6.8, "efficientdet-d0": 3.9, "detr-r50": 41.5, "faster-rcnn-r50-fpn": 41.8,
		"openpose-coco": 52.3, "hrnet-w32": 28.5, "simple-baseline-r50": 34.0, "crnn-32x100": 8.3, "craft": 20.8, "east": 24.1,
		"csrnet": 16.26, "dm-count": 21.5, "unet": 31.04, "deeplabv3-r50": 39.6, "bisenet-face-parsing": 13.3,
		"yamnet": 3.75, "ecapa-tdnn": 6.19, "ecapa-tdnn-1024": 14.65, "wav2vec2-base": 94.4,
	}
	for _, n := range everything() {
		want, known := published[n.Name]
		delete(published, n.Name)
		if got := float64(n.Params()) / 1e6; known && math.Abs(got-want) > 0.03*want {
			t.Errorf("%s has %.3f million parameters, published are %.3f", n.Name, got, want)
		}
	}
	for name := range published {
		t.Errorf("no network %q", name)
	}
}

// TestHeads holds what callers see of the networks that matter most.
func TestHeads(t *testing.T) {
	type head struct{ In, Out [][]int64 }
	want := map[string]head{
		"iresnet50":          {In: [][]int64{{-1, 3, 112, 112}}, Out: [][]int64{{-1, 512}}},
		"adaface-ir101":      {In: [][]int64{{1, 3, 112, 112}}, Out: [][]int64{{1, 512}, {1, 1}}},
		"lightcnn-29":        {In: [][]int64{{1, 1, 128, 128}}, Out: [][]int64{{1, 256}}},
		"dlib-face-resnet":   {In: [][]int64{{1, 3, 150, 150}}, Out: [][]int64{{1, 128}}},
		"retinaface-mnet025": {In: [][]int64{{1, 3, 640, 640}}, Out: [][]int64{{1, 16800, 4}, {1, 16800, 2}, {1, 16800, 10}}},
		"ultraface-rfb-320":  {In: [][]int64{{1, 3, 240, 320}}, Out: [][]int64{{1, 4420, 2}, {1, 4420, 4}}},
		"blazeface-front":    {In: [][]int64{{1, 3, 128, 128}}, Out: [][]int64{{1, 896, 16}, {1, 896, 1}}},
		"yolov8n-face":       {In: [][]int64{{1, 3, 640, 640}}, Out: [][]int64{{1, 20, 8400}}},
		"2d106det":           {In: [][]int64{{-1, 3, 192, 192}}, Out: [][]int64{{-1, 212}}},
		"movenet-lightning":  {In: [][]int64{{1, 192, 192, 3}}, Out: [][]int64{{1, 1, 17, 3}}},
		"hrnet-w32":          {In: [][]int64{{1, 3, 256, 192}}, Out: [][]int64{{1, 17, 64, 48}}},
		"lprnet-68x18":       {In: [][]int64{{1, 3, 24, 94}}, Out: [][]int64{{1, 68, 18}}},
		"crnn-32x100":        {In: [][]int64{{1, 1, 32, 100}}, Out: [][]int64{{26, 1, 37}}},
	}
	got := map[string]head{}
	for _, n := range everything() {
		if _, ok := want[n.Name]; !ok {
			continue
		}
		var h head
		for _, v := range n.Model.Inputs {
			h.In = append(h.In, v.Shape)
		}
		for _, v := range n.Model.Outputs {
			h.Out = append(h.Out, v.Shape)
		}
		got[n.Name] = h
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// TestVocabulary holds that what networks can do has a name, and that each name has a network.
func TestVocabulary(t *testing.T) {
	used := map[string]bool{}
	for _, n := range everything() {
		for _, c := range n.Capabilities {
			used[c] = true
			if !slices.Contains(detect.Vocabulary(), c) {
				t.Errorf("%s: %q is no name of package detect", n.Name, c)
			}
		}
	}
	for _, c := range detect.Vocabulary() {
		if !used[c] {
			t.Errorf("no network can %q", c)
		}
	}
}

// TestDeterministic builds one family twice.
func TestDeterministic(t *testing.T) {
	if d := cmp.Diff(mobileFaces(), mobileFaces()); d != "" {
		t.Error(d)
	}
}

// TestInferenceRefuses shows that the check of the shapes can fail.
func TestInferenceRefuses(t *testing.T) {
	for name, spoil := range map[string]func(m *model.Model){
		"a weight of another width": func(m *model.Model) { m.Weights[0].Shape = []int64{6, 2, 5, 5} },
		"a node before its input":   func(m *model.Model) { m.Nodes[0], m.Nodes[1] = m.Nodes[1], m.Nodes[0] },
		"a window too large":        func(m *model.Model) { m.Inputs[0].Shape = []int64{1, 1, 2, 2} },
	} {
		t.Run(name, func(t *testing.T) {
			n := build(design{name: "lenet", build: lenet})[0]
			spoil(n.Model)
			if _, err := infer(n); err == nil {
				t.Error("accepted")
			}
		})
	}
}

// TestList prints what there is, on demand.
func TestList(t *testing.T) {
	if os.Getenv("ARCH_LIST") == "" {
		t.Skip("ARCH_LIST is not set")
	}
	for _, n := range everything() {
		fmt.Printf("%-28s %9.3fM %4d nodes in %v out", n.Name, float64(n.Params())/1e6, len(n.Model.Nodes), n.Model.Inputs[0].Shape)
		for _, o := range n.Model.Outputs {
			fmt.Print(" ", o.Shape)
		}
		fmt.Println(" ", n.Capabilities)
	}
}
