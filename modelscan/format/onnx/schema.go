// SPDX-License-Identifier: Apache-2.0

// Package onnx reads models of the Open Neural Network Exchange. The numbers of the fields are those of
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
package onnx

import (
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/vsa-legal/operator/modelscan/internal/wire"
)

// Fields of ModelProto.
const (
	modelIRVersion       = 1
	modelProducerName    = 2
	modelProducerVersion = 3
	modelDomain          = 4
	modelDoc             = 6
	modelGraph           = 7
	modelMetadata        = 14
	modelTraining        = 20
	modelFunctions       = 25
)

// Fields of GraphProto.
const (
	graphNode        = 1
	graphName        = 2
	graphInitializer = 5
	graphDoc         = 10
	graphInput       = 11
	graphOutput      = 12
	graphSparse      = 15
	graphMetadata    = 16
)

// Fields of NodeProto.
const (
	nodeInput     = 1
	nodeOutput    = 2
	nodeName      = 3
	nodeOp        = 4
	nodeAttribute = 5
	nodeDoc       = 6
	nodeDomain    = 7
)

// Fields of AttributeProto.
const (
	attributeName    = 1
	attributeFloat   = 2
	attributeInt     = 3
	attributeString  = 4
	attributeTensor  = 5
	attributeGraph   = 6
	attributeFloats  = 7
	attributeInts    = 8
	attributeStrings = 9
	attributeGraphs  = 11
	attributeRef     = 21
	attributeSparse  = 22
)

// Fields of TensorProto, SparseTensorProto and StringStringEntryProto.
const (
	tensorDims     = 1
	tensorType     = 2
	tensorStrings  = 6
	tensorInt64s   = 7
	tensorName     = 8
	tensorRaw      = 9
	tensorDoc      = 12
	tensorExternal = 13

	sparseValues = 1
	sparseDims   = 3

	entryKey   = 1
	entryValue = 2
)

// Fields of ValueInfoProto, TypeProto and TensorShapeProto.
const (
	valueName = 1
	valueType = 2
	valueDoc  = 3

	typeTensor   = 1
	typeSequence = 4
	typeSparse   = 8
	typeOptional = 9

	elementType = 1
	tensorShape = 2
	wrappedType = 1

	shapeDim = 1
	dimValue = 1
)

// Fields of FunctionProto and TrainingInfoProto.
const (
	functionName   = 1
	functionInput  = 4
	functionOutput = 5
	functionNode   = 7
	functionDoc    = 8
	functionDomain = 10

	trainingInitialization = 1
	trainingAlgorithm      = 2
)

// types of elements, by their number in TensorProto.DataType.
var types = []string{"", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16",
	"float64", "uint32", "uint64", "complex64", "complex128", "bfloat16", "float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2",
	"float8_e5m2fnuz", "uint4", "int4", "float4_e2m1fn", "float8_e8m0fnu", "uint2", "int2"}

const typeInt64 = 7

// TypeName is the name of a type of elements by its number in TensorProto.DataType, empty if it is not known.
func TypeName(n int64) string {
	if n < 0 || n >= int64(len(types)) {
		return ""
	}
	return types[n]
}

// What a head must show to be taken for a model.
const (
	sawVersion wire.Mark = 1 << iota
	sawGraph
	sawOp
	sawText
)

func text(most int64) wire.Field { return wire.Field{Kind: wire.Text, Max: most} }

const (
	longName = 4 << 10
	longText = 64 << 20
)

var (
	message = wire.Field{Kind: wire.Submessage}

	nodeSchema = &wire.Schema{Fields: map[protowire.Number]wire.Field{
		nodeInput: text(longName), nodeOutput: text(longName), nodeName: text(longName),
		nodeOp:        {Kind: wire.Text, Max: 256, Mark: sawOp},
		nodeAttribute: message, nodeDoc: text(longText), nodeDomain: text(longName), 8: text(longName), 9: message, 10: message,
	}}
	graphSchema = &wire.Schema{Fields: map[protowire.Number]wire.Field{
		graphNode: {Kind: wire.Submessage, Of: nodeSchema},
		graphName: text(longName), graphInitializer: message, graphDoc: text(longText), graphInput: message,
		graphOutput: message, 13: message, 14: message, graphSparse: message, graphMetadata: message,
	}}
	modelSchema = &wire.Schema{Fields: map[protowire.Number]wire.Field{
		modelIRVersion:    {Kind: wire.Number, Min: 1, Max: 1000, Mark: sawVersion},
		modelProducerName: text(longName), modelProducerVersion: text(longName), modelDomain: text(longName),
		5: {Kind: wire.Number}, modelDoc: {Kind: wire.Text, Max: longText, Mark: sawText},
		modelGraph:    {Kind: wire.Submessage, Of: graphSchema, Mark: sawGraph},
		8:             message,
		modelMetadata: {Kind: wire.Submessage, Mark: sawText}, modelTraining: message,
		modelFunctions: {Kind: wire.Submessage, Mark: sawText}, 26: message,
	}}
)

// Runtimes step over fields that they do not know, so that a stranger may add some. Then all of this must be seen instead.
var (
	openNode  = &wire.Schema{Fields: nodeSchema.Fields, Open: true}
	openGraph = &wire.Schema{Open: true, Fields: map[protowire.Number]wire.Field{graphNode: {Kind: wire.Submessage, Of: openNode}}}
	openModel = &wire.Schema{Open: true, Fields: map[protowire.Number]wire.Field{
		modelIRVersion: modelSchema.Fields[modelIRVersion],
		modelGraph:     {Kind: wire.Submessage, Of: openGraph, Mark: sawGraph},
		8: {Kind: wire.Submessage, Of: &wire.Schema{Fields: map[protowire.Number]wire.Field{1: text(longName),
			2: {Kind: wire.Number}}}},
	}}
)

// sniff tells whether the file can be a model of ONNX. The format has no magic number: what is visible must fit.
func sniff(head []byte, size int64, _ string) bool {
	seen, fits := modelSchema.Match(head, size)
	switch {
	case !fits:
		seen, fits = openModel.Match(head, size)
		return fits && seen&sawGraph != 0 && seen&sawOp != 0 && seen&sawVersion != 0
	case seen&sawGraph != 0:
		return seen&(sawVersion|sawOp) != 0
	default: // the graph lies behind a long text
		return seen&sawVersion != 0 && seen&sawText != 0 && size > int64(len(head))
	}
}
