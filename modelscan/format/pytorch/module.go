// SPDX-License-Identifier: Apache-2.0

package pytorch

import (
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/pickle"
	"github.com/vsa-legal/operator/modelscan/model"
)

// isModule tells the state of a torch.nn.Module.
func isModule(state *pickle.Dict) bool {
	_, hasModules := state.Get("_modules")
	_, hasParameters := state.Get("_parameters")
	return hasModules && hasParameters
}

// classOf returns the class of a module, also where an old file keeps its source code beside it.
func classOf(o *pickle.Object) pickle.Global {
	callable := o.Callable
	if ref, ok := callable.(*pickle.Reference); ok {
		if id := pickle.ItemsOf(ref.ID); len(id) > 1 {
			callable = id[1]
		}
	}
	g, _ := callable.(pickle.Global)
	// Protocols 0 and 1 call copyreg._reconstructor with the class.
	if args := pickle.ItemsOf(o.Args); g.Name == "_reconstructor" && len(args) > 0 {
		g, _ = args[0].(pickle.Global)
	}
	return g
}

// module notes a torch.nn.Module: a node if it holds no other, its weights, then the modules in it.
func (w *walker) module(path string, o *pickle.Object, state *pickle.Dict, depth int) {
	if ref, ok := o.Callable.(*pickle.Reference); ok && w.enter(ref, depth) {
		w.reference(path, ref, depth)
	}
	parts := map[string]pickle.Value{}
	for _, key := range []string{"_parameters", "_buffers", "_modules"} {
		parts[key], _ = state.Get(key)
	}
	if len(pairs(parts["_modules"]).Keys) == 0 {
		w.m.AddNode(nodeOf(path, classOf(o), state, pairs(parts["_parameters"])))
	}
	for _, key := range []string{"_parameters", "_buffers", "_modules"} {
		w.entries(path, pairs(parts[key]), depth+1)
	}
	for i, key := range state.Keys {
		k := text(key)
		if parts[k] != nil || strings.HasPrefix(k, "_") || k == "training" {
			continue
		}
		if strings.HasPrefix(classOf(o).Module, "torch.nn.") && isPlain(state.Values[i]) {
			continue // The geometry is told by the node.
		}
		w.walk(join(path, k), state.Values[i], depth+1)
	}
}

func isPlain(v pickle.Value) bool {
	_, ok := integers(v)
	return ok || text(v) != ""
}

// pairs of a dictionary or an OrderedDict.
func pairs(v pickle.Value) *pickle.Dict {
	switch v := v.(type) {
	case *pickle.Dict:
		return v
	case *pickle.Object:
		return &v.Entries
	}
	return &pickle.Dict{}
}

// nodeOf a module. The file does not say how the data flows: the first input is empty, as ONNX leaves one out.
func nodeOf(path string, class pickle.Global, state, weights *pickle.Dict) model.Node {
	n := model.Node{Name: path, Op: opOfClass(class), Inputs: []string{""}}
	for i, key := range weights.Keys[:min(len(weights.Keys), model.MaxEdges)] {
		if weights.Values[i] != nil {
			n.Inputs = append(n.Inputs, join(path, text(key)))
		}
	}
	for _, a := range attributes {
		v, ok := state.Get(a.key)
		if !ok {
			continue
		}
		if one, ok := v.(int64); ok {
			n.Attributes = append(n.Attributes, model.Attribute{Name: a.name, Ints: []int64{one}})
		} else if many, ok := integers(v); ok {
			n.Attributes = append(n.Attributes, model.Attribute{Name: a.name, Ints: many})
		}
	}
	return n
}

// attributes of modules that tell something of the geometry, and what ONNX calls them.
var attributes = []struct{ key, name string }{
	{"kernel_size", "kernel_shape"}, {"stride", "strides"}, {"dilation", "dilations"}, {"padding", "pads"}, {"groups", "group"},
	{"in_channels", "in_channels"}, {"out_channels", "out_channels"},
	{"in_features", "in_features"}, {"out_features", "out_features"}, {"num_features", "num_features"},
	{"num_parameters", "num_parameters"}, {"dim", "axis"}, {"output_size", "output_size"},
	{"input_size", "input_size"}, {"hidden_size", "hidden_size"}, {"num_layers", "num_layers"},
}

// opOfClass is the ONNX operator of a module's class; any other class keeps its name.
func opOfClass(class pickle.Global) string {
	plain := strings.TrimPrefix(class.Name, "Lazy")
	for _, dimensions := range []string{"1d", "2d", "3d"} {
		plain = strings.TrimSuffix(plain, dimensions)
	}
	if op := classOps[plain]; op != "" {
		return op
	}
	return class.Name
}

var classOps = map[string]string{
	"Conv": "Conv", "ConvTranspose": "ConvTranspose", "ConvReLU": "Conv", "ConvBn": "Conv", "ConvBnReLU": "Conv",
	"Linear": "Gemm", "NonDynamicallyQuantizableLinear": "Gemm", "LinearReLU": "Gemm", "Bilinear": "Bilinear",
	"BatchNorm": "BatchNormalization", "SyncBatchNorm": "BatchNormalization", "FrozenBatchNorm": "BatchNormalization",
	"InstanceNorm": "InstanceNormalization", "GroupNorm": "GroupNormalization", "LayerNorm": "LayerNormalization",
	"PReLU": "PRelu", "ReLU": "Relu", "ReLU6": "Clip", "Hardtanh": "Clip", "LeakyReLU": "LeakyRelu", "ELU": "Elu",
	"SELU": "Selu", "GELU": "Gelu", "SiLU": "Swish", "Mish": "Mish", "Softplus": "Softplus", "Sigmoid": "Sigmoid",
	"Tanh": "Tanh", "Hardswish": "HardSwish", "Hardsigmoid": "HardSigmoid", "Softmax": "Softmax", "LogSoftmax": "LogSoftmax",
	"MaxPool": "MaxPool", "AvgPool": "AveragePool", "AdaptiveAvgPool": "GlobalAveragePool", "AdaptiveMaxPool": "GlobalMaxPool",
	"Flatten": "Flatten", "Dropout": "Dropout", "AlphaDropout": "Dropout", "Identity": "Identity",
	"LSTM": "LSTM", "GRU": "GRU", "RNN": "RNN", "LSTMCell": "LSTM", "GRUCell": "GRU", "Embedding": "Gather",
	"Upsample": "Resize", "UpsamplingBilinear": "Resize", "UpsamplingNearest": "Resize", "PixelShuffle": "DepthToSpace",
	"ZeroPad": "Pad", "ReflectionPad": "Pad", "ReplicationPad": "Pad", "ConstantPad": "Pad",
	"MultiheadAttention": "Attention", "Quantize": "QuantizeLinear", "QuantStub": "QuantizeLinear",
	"DeQuantize": "DequantizeLinear", "DeQuantStub": "DequantizeLinear",
}
