// SPDX-License-Identifier: Apache-2.0

package detect_test

import (
	"math"
	"testing"

	"github.com/vsa-legal/operator/modelscan/detect"
	"github.com/vsa-legal/operator/modelscan/model"
)

// decoder makes a model of any bytes: a graph that leads in circles, sizes that cannot be, nodes without anything.
type decoder struct{ data []byte }

func (d *decoder) next() int {
	if len(d.data) == 0 {
		return 0
	}
	b := d.data[0]
	d.data = d.data[1:]
	return int(b)
}

var (
	someOps = []string{"Conv", "Gemm", "MatMul", "ConvTranspose", "BatchNormalization", "PRelu", "Relu", "Softmax", "Sigmoid", "Concat", "Reshape",
		"Transpose", "Identity", "LSTM", "GRU", "GlobalAveragePool", "ReduceL2", "Div", "Mul", "Add", "Flatten", "NonMaxSuppression",
		"Resize", "Constant", "", "TFLite_Detection_PostProcess", "ReduceMean", "Sqrt", "STFT", "Slice", "Clip"}
	someNames = []string{"", "a", "b", "c", "d", "e", "f", "g", "input", "output", "embedding", "conv1.weight", "age", "fc", "h", "i"}
	someSizes = []int64{-1, 0, 1, 2, 3, 4, 10, 112, 128, 160, 224, 512, 640, 8400, math.MaxInt64, math.MinInt64, -2, 1 << 31, 64, 17}
	someKeys  = []string{"kernel_shape", "strides", "group", "transB", "axis", "shape", "perm"}
)

func pick[T any](d *decoder, list []T) T { return list[d.next()%len(list)] }

func (d *decoder) sizes() []int64 {
	var all []int64
	for range d.next() % 7 {
		all = append(all, pick(d, someSizes))
	}
	return all
}

func (d *decoder) names() []string {
	var all []string
	for range d.next() % 5 {
		all = append(all, pick(d, someNames))
	}
	return all
}

func (d *decoder) tensor() model.Tensor {
	return model.Tensor{Name: pick(d, someNames), Type: pick(d, []string{"float32", "uint8", "", "int64"}), Shape: d.sizes()}
}

func (d *decoder) model() *model.Model {
	m := &model.Model{Format: pick(d, []string{"onnx", "tflite", "pytorch", "caffe", ""}), Layout: pick(d, []model.Layout{model.OIHW, model.HWIO, model.OHWI, "", "x"})}
	for len(d.data) > 0 {
		switch d.next() % 8 {
		case 0:
			m.AddInput(d.tensor())
		case 1:
			m.AddOutput(d.tensor())
		case 2, 3:
			m.AddWeight(d.tensor())
		case 4:
			n := min(d.next(), len(d.data))
			m.AddString(string(d.data[:n]))
			d.data = d.data[n:]
		default:
			m.AddNode(model.Node{Name: pick(d, someNames), Op: pick(d, someOps), Inputs: d.names(), Outputs: d.names(),
				Attributes: []model.Attribute{{Name: pick(d, someKeys), Ints: d.sizes()}}})
		}
	}
	return m
}

// Whatever a model is, something is said of it, and the same each time.
func FuzzCapabilities(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0, 0, 0, 8, 0, 4, 2, 4, 7, 7, 1, 9, 0, 2, 2, 11, 2, 11, 0, 4, 11, 4, 4, 4, 5, 1, 0, 2, 8, 11, 1, 9, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		m := (&decoder{data}).model()
		for _, c := range detect.Capabilities(m) {
			if c.Name == "" || len(c.Evidence) == 0 || !(c.Confidence >= 0 && c.Confidence <= 1) {
				t.Errorf("%+v", c)
			}
		}
	})
}
