// SPDX-License-Identifier: Apache-2.0

// Package caffe reads the networks of Caffe: a .caffemodel with its weights, or the text of a .prototxt without them. The
// numbers and names of the fields are those of https://github.com/BVLC/caffe/blob/master/src/caffe/proto/caffe.proto.
package caffe

import (
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/vsa-legal/operator/modelscan/internal/wire"
)

// Fields of NetParameter.
const (
	netName       = 1
	netLayersOld  = 2
	netInput      = 3
	netInputDim   = 4
	netInputShape = 8
	netLayer      = 100
)

// Fields of LayerParameter.
const (
	layerName    = 1
	layerType    = 2
	layerBottom  = 3
	layerTop     = 4
	layerBlobs   = 7
	layerConcat  = 104
	layerConv    = 106
	layerEltwise = 110
	layerDense   = 117
	layerPool    = 121
	layerInput   = 143
)

// Fields of V1LayerParameter, and of V0LayerParameter that the oldest files have within it.
const (
	oldLayer   = 1
	oldBottom  = 2
	oldTop     = 3
	oldName    = 4
	oldType    = 5
	oldBlobs   = 6
	oldConcat  = 9
	oldConv    = 10
	oldDense   = 17
	oldPool    = 19
	oldEltwise = 24

	oldestName  = 1
	oldestType  = 2
	oldestBlobs = 50
)

// Fields of BlobProto and BlobShape.
const (
	blobLegacy = 4 // 1 to 4 are the four dimensions that blobs once had
	blobShape  = 7
	blobDouble = 8
	shapeDim   = 1
)

// parameters are the names of the fields of the messages that tell the geometry of a layer, as the text format has them.
var parameters = map[protowire.Number]map[protowire.Number]string{
	layerConv: {1: "num_output", 2: "bias_term", 3: "pad", 4: "kernel_size", 5: "group", 6: "stride", 9: "pad_h", 10: "pad_w",
		11: "kernel_h", 12: "kernel_w", 13: "stride_h", 14: "stride_w", 18: "dilation"},
	layerDense:   {1: "num_output", 2: "bias_term", 5: "axis", 6: "transpose"},
	layerPool:    {1: "pool", 2: "kernel_size", 3: "stride", 4: "pad", 5: "kernel_h", 6: "kernel_w", 7: "stride_h", 8: "stride_w", 12: "global_pooling"},
	layerEltwise: {1: "operation"},
	layerConcat:  {1: "concat_dim", 2: "axis"},
}

// old maps the numbers of parameters in V1LayerParameter to those of LayerParameter.
var old = map[protowire.Number]protowire.Number{oldConcat: layerConcat, oldConv: layerConv, oldDense: layerDense, oldPool: layerPool,
	oldEltwise: layerEltwise}

// oldTypes are the values of V1LayerParameter.LayerType.
var oldTypes = []string{"None", "Accuracy", "BNLL", "Concat", "Convolution", "Data", "Dropout", "EuclideanLoss", "Flatten", "HDF5Data",
	"HDF5Output", "Im2col", "ImageData", "InfogainLoss", "InnerProduct", "LRN", "MultinomialLogisticLoss", "Pooling", "ReLU",
	"Sigmoid", "Softmax", "SoftmaxWithLoss", "Split", "TanH", "WindowData", "Eltwise", "Power", "SigmoidCrossEntropyLoss", "HingeLoss",
	"MemoryData", "ArgMax", "Threshold", "DummyData", "Slice", "MVN", "AbsVal", "Silence", "ContrastiveLoss", "Exp", "Deconvolution"}

// oldestTypes are those that files had as a text before.
var oldestTypes = map[string]string{"conv": "Convolution", "innerproduct": "InnerProduct", "relu": "ReLU", "pool": "Pooling",
	"lrn": "LRN", "softmax": "Softmax", "dropout": "Dropout", "concat": "Concat", "data": "Data", "sigmoid": "Sigmoid", "tanh": "TanH",
	"flatten": "Flatten", "softmax_loss": "SoftmaxWithLoss", "split": "Split", "eltwise_product": "Eltwise"}

// operators are the layers for which ONNX has another name.
var operators = map[string]string{"Convolution": "Conv", "ConvolutionDepthwise": "Conv", "DepthwiseConvolution": "Conv",
	"ConvolutionDepthWise": "Conv", "CuDNNConvolution": "Conv", "Deconvolution": "ConvTranspose", "InnerProduct": "Gemm", "PReLU": "PRelu",
	"BN": "BatchNormalization", "BatchNorm": "BatchNormalization", "Batchnorm": "BatchNormalization", "ReLU": "Relu", "ReLU6": "Clip",
	"ELU": "Elu", "TanH": "Tanh", "Normalize": "LpNormalization", "Normalization": "LpNormalization", "L2Normalization": "LpNormalization",
	"NormalizeBlob": "LpNormalization", "Scale": "Mul", "Bias": "Add", "AbsVal": "Abs", "Permute": "Transpose", "Power": "Pow",
	"Interp": "Resize", "Upsample": "Resize", "Reduction": "ReduceSum", "Crop": "Slice", "Embed": "Gather", "HSwish": "HardSwish",
	"DetectionOutput": "NonMaxSuppression", "BNLL": "Softplus",
	"MVN": "MeanVarianceNormalization", "Split": "Identity", "Slice": "Split"}

// What a head must show.
const (
	sawLayer wire.Mark = 1 << iota
	sawType
)

type fields = map[protowire.Number]wire.Field

var (
	message = wire.Field{Kind: wire.Submessage}
	number  = wire.Field{Kind: wire.Number}
	name    = wire.Field{Kind: wire.Text, Max: 1 << 10}
	kindOf  = wire.Field{Kind: wire.Text, Max: 128, Mark: sawType}

	layerSchema = &wire.Schema{Open: true, Fields: fields{layerName: name, layerType: kindOf, layerBottom: name, layerTop: name,
		5: {Kind: wire.List}, 6: message, layerBlobs: message, 8: message, 9: message, 10: number, 11: {Kind: wire.List}}}
	oldestSchema = &wire.Schema{Open: true, Fields: fields{oldestName: name, oldestType: kindOf, 3: number, 50: message}}
	oldSchema    = &wire.Schema{Open: true, Fields: fields{oldLayer: {Kind: wire.Submessage, Of: oldestSchema}, oldBottom: name, oldTop: name,
		oldName: name, oldType: {Kind: wire.Number, Min: 0, Max: 200, Mark: sawType}, oldBlobs: message}}
	netSchema = &wire.Schema{Fields: fields{netName: name,
		netLayersOld: {Kind: wire.Submessage, Of: oldSchema, Mark: sawLayer}, netInput: name, netInputDim: {Kind: wire.List},
		5: number, 6: message, 7: number, netInputShape: message,
		netLayer: {Kind: wire.Submessage, Of: layerSchema, Mark: sawLayer}}}
)

// sniff tells whether the file can be a network of Caffe. Neither form has a magic number: what is visible must fit.
func sniff(head []byte, size int64, _ string) bool {
	seen, fits := netSchema.Match(head, size)
	return fits && seen == sawLayer|sawType || looksLikeText(head)
}
