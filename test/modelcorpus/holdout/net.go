// SPDX-License-Identifier: Apache-2.0

package holdout

import (
	"github.com/vsa-legal/operator/modelscan/model"
	"github.com/vsa-legal/operator/test/modelcorpus/arch"
)

type (
	// C is the geometry of a convolution, as in package arch.
	C = arch.C
	// value is an intermediate result of a graph under construction.
	value = arch.Value
	// trunk is a network up to the vector that its head is put on.
	trunk = func(net, value) value
	// net adds to the operations of the builder what the networks of the holdout share.
	net struct{ *arch.Builder }
)

func ints(name string, values ...int64) model.Attribute {
	return model.Attribute{Name: name, Ints: values}
}

// planar is an input with the channels first.
func planar(name string, shape ...int64) func(net) value {
	return func(n net) value { return n.Input(name, shape...) }
}

// interleaved is an input with the channels last.
func interleaved(name string, b, h, w, c int64) func(net) value {
	return func(n net) value { return n.InputNHWC(name, b, h, w, c) }
}

// mobileNetV2Features is MobileNetV2 as a trunk.
func (n net) mobileNetV2Features(x value) value {
	return n.Pooled(n.mobileNetV2Last(x, 1, 2, "relu6"))
}

// efficientNetFeatures is EfficientNet-B0 as a trunk.
func (n net) efficientNetFeatures(x value) value { return n.Pooled(n.efficientNet(x, false, 2)) }

// smallWidths of networks of four convolutions.
var smallWidths = []int64{32, 64, 128, 256}
