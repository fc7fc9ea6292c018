// SPDX-License-Identifier: Apache-2.0

package darknet_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/darknet"
	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/model"
)

const network = `# a comment
[net]
batch=1
width=32
height = 16
channels=3

[convolutional]
batch_normalize=1
filters=8
size=3
stride=2
pad=1
activation=leaky

[maxpool]
size=2
stride=2

[convolutional]
filters=8
size=1
groups=4
activation=linear

[shortcut]
from=-2

[route]
layers=-1, 1

[convolutional]
filters=18
size=1
activation=logistic

[yolo]
classes=1
`

func TestParse(t *testing.T) {
	got, err := darknet.Format.Parse(formattest.File("dir/net.cfg", network))
	if err != nil {
		t.Fatal(err)
	}
	ints := func(name string, v ...int64) model.Attribute { return model.Attribute{Name: name, Ints: v} }
	one := func(name, op string, attributes []model.Attribute, out string, in ...string) model.Node {
		return model.Node{Name: name, Op: op, Inputs: in, Outputs: []string{out}, Attributes: attributes}
	}
	square := func(k, s, p, g int64) []model.Attribute {
		return []model.Attribute{ints("kernel_shape", k, k), ints("strides", s, s), ints("pads", p, p, p, p), ints("group", g)}
	}
	weight := func(name string, shape ...int64) model.Tensor {
		return model.Tensor{Name: name, Type: "float32", Shape: shape}
	}
	want := &model.Model{
		Format: "darknet", Producer: "darknet", Layout: model.OIHW, ExternalData: []string{"net.weights"},
		Inputs:  []model.Tensor{weight("data", 1, 3, 16, 32)},
		Outputs: []model.Tensor{weight("layer6", 1, 18, 4, 8)},
		Weights: []model.Tensor{
			weight("layer0/weights", 8, 3, 3, 3), weight("layer0/scales", 8), weight("layer0/biases", 8), weight("layer0/mean", 8), weight("layer0/variance", 8),
			weight("layer2/weights", 8, 2, 1, 1), weight("layer2/biases", 8), weight("layer5/weights", 18, 16, 1, 1), weight("layer5/biases", 18),
		},
		Nodes: []model.Node{
			one("layer0", "Conv", square(3, 2, 1, 1), "layer0/conv", "data", "layer0/weights"),
			one("layer0/norm", "BatchNormalization", nil, "layer0/norm", "layer0/conv", "layer0/scales", "layer0/biases", "layer0/mean", "layer0/variance"),
			one("layer0/activation", "LeakyRelu", nil, "layer0", "layer0/norm"),
			one("layer1", "MaxPool", square(2, 2, 0, 0)[:2], "layer1", "layer0"),
			one("layer2", "Conv", square(1, 1, 0, 4), "layer2", "layer1", "layer2/weights", "layer2/biases"),
			one("layer3", "Add", nil, "layer3", "layer2", "layer1"),
			one("layer4", "Concat", nil, "layer4", "layer3", "layer1"),
			one("layer5", "Conv", square(1, 1, 0, 1), "layer5/linear", "layer4", "layer5/weights", "layer5/biases"),
			one("layer5/activation", "Sigmoid", nil, "layer5", "layer5/linear"),
			one("layer6", "yolo", []model.Attribute{ints("classes", 1)}, "layer6", "layer5"),
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSniff(t *testing.T) {
	formattest.Sniff(t, darknet.Format, map[string]formattest.Case{
		"a network":          {Content: network, Takes: true},
		"another name":       {Content: "; old\r\n[network]\r\nheight=224\r\nwidth=224\r\n[connected]\r\noutput=10\r\nactivation=linear\r\n", Takes: true},
		"settings of others": {Content: "[net]\nproxy=none\nport=80\n[user]\nname=a user of the network, with a long name\n"},
		"in another place":   {Content: "[core]\na=1\n[net]\nwidth=3\nheight=3\nand something more so that it is long enough\n"},
		"a page":             {Content: "Write [net] and width=416 at the top of the file, and then one section for each layer.\n"},
	})
}

func TestRefused(t *testing.T) {
	for name, content := range map[string]string{
		"no layer":    "[net]\nwidth=3\n",
		"a long line": network + "anchors=" + strings.Repeat("1,", 40_000),
	} {
		t.Run(name, func(t *testing.T) {
			if m, err := darknet.Format.Parse(formattest.File("x", content)); err == nil {
				t.Errorf("%+v", m)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	formattest.Fuzz(f, darknet.Format, network, "[net]\nwidth=8\nheight=8\n[deconvolutional]\nfilters=9\n[avgpool]\n[connected]\noutput=5\n[upsample]\n[reorg]\nstride=2\n[gru]\n")
}
