// SPDX-License-Identifier: Apache-2.0

// Package tensorflow reads the graphs of TensorFlow: a frozen GraphDef, a SavedModel, a MetaGraphDef. The numbers of the
// fields are those of https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core/framework and …/core/protobuf.
package tensorflow

import (
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/vsa-legal/operator/modelscan/internal/wire"
)

// Fields of SavedModel, MetaGraphDef, MetaInfoDef, SignatureDef, TensorInfo and AssetFileDef.
const (
	savedMetaGraph = 2

	metaInfo      = 1
	metaGraph     = 2
	metaSignature = 5
	metaAsset     = 6

	infoTags    = 4
	infoVersion = 5

	signatureInputs  = 1
	signatureOutputs = 2

	tensorInfoName  = 1
	tensorInfoType  = 2
	tensorInfoShape = 3

	assetFile = 2
)

// Fields of GraphDef, VersionDef, FunctionDefLibrary, FunctionDef, OpDef and OpDef.ArgDef.
const (
	graphNode     = 1
	graphLibrary  = 2
	graphVersions = 4

	versionProducer = 1

	libraryFunction = 1

	functionSignature = 1
	functionNode      = 3
	functionRet       = 4

	opName   = 1
	opInput  = 2
	opOutput = 3
	argName  = 1
)

// Fields of NodeDef, AttrValue, AttrValue.ListValue and NameAttrList, and of the entries of a map.
const (
	nodeName  = 1
	nodeOp    = 2
	nodeInput = 3
	nodeAttr  = 5

	attrList   = 1
	attrString = 2
	attrInt    = 3
	attrFloat  = 4
	attrBool   = 5
	attrType   = 6
	attrShape  = 7
	attrTensor = 8
	attrFunc   = 10

	listInt   = 3
	listShape = 7
	listFunc  = 9

	funcName = 1

	entryKey   = 1
	entryValue = 2
)

// Fields of TensorProto and TensorShapeProto.
const (
	tensorType    = 1
	tensorShape   = 2
	tensorContent = 4
	tensorInts    = 7
	tensorStrings = 8
	tensorInt64s  = 10

	shapeDim     = 2
	shapeUnknown = 3
	dimSize      = 1
)

// types of elements, by their number in DataType.
var types = map[int64]string{1: "float32", 2: "float64", 3: "int32", 4: "uint8", 5: "int16", 6: "int8", 7: "string", 8: "complex64",
	9: "int64", 10: "bool", 11: "int8", 12: "uint8", 13: "int32", 14: "bfloat16", 15: "int16", 16: "uint16", 17: "uint16",
	18: "complex128", 19: "float16", 22: "uint32", 23: "uint64", 24: "float8_e5m2", 25: "float8_e4m3fn", 29: "int4", 30: "uint4"}

const references = 100 // what is added to a type for a reference to it

func typeName(n int64) string {
	if n > references {
		n -= references
	}
	return types[n]
}

// What a head must show.
const (
	sawOp wire.Mark = 1 << iota
	sawLibrary
	sawInfo
	sawVersion
	sawMeta
)

type fields = map[protowire.Number]wire.Field

var (
	message = wire.Field{Kind: wire.Submessage}
	number  = wire.Field{Kind: wire.Number}
	name    = wire.Field{Kind: wire.Text, Max: 4 << 10}

	nodeSchema = &wire.Schema{Fields: fields{nodeName: name, nodeOp: {Kind: wire.Text, Max: 1 << 10, Mark: sawOp}, nodeInput: name, 4: name,
		nodeAttr: {Kind: wire.Submessage, Of: &wire.Schema{Fields: fields{entryKey: name, entryValue: message}}}, 6: message, 7: message}}
	opSchema = &wire.Schema{Fields: fields{opName: {Kind: wire.Text, Max: 1 << 10, Mark: sawLibrary}, opInput: message, opOutput: message,
		4: message, 5: name, 6: name, 8: message, 16: number, 17: number, 18: number, 19: number, 20: name, 21: number}}
	functionSchema = &wire.Schema{Fields: fields{functionSignature: {Kind: wire.Submessage, Of: opSchema}, functionNode: message,
		functionRet: message, 5: message, 6: message, 7: message, 8: message}}
	librarySchema = &wire.Schema{Fields: fields{libraryFunction: {Kind: wire.Submessage, Of: functionSchema}, 2: message, 3: message}}
	graphSchema   = &wire.Schema{Fields: fields{graphNode: {Kind: wire.Submessage, Of: nodeSchema},
		graphLibrary: {Kind: wire.Submessage, Of: librarySchema}, 3: number,
		graphVersions: {Kind: wire.Submessage, Of: &wire.Schema{Fields: fields{1: number, 2: number, 3: {Kind: wire.List}}}}, 5: message}}
	infoSchema = &wire.Schema{Fields: fields{1: name,
		2: {Kind: wire.Submessage, Of: &wire.Schema{Fields: fields{1: {Kind: wire.Submessage, Of: opSchema}}}, Mark: sawInfo},
		3: message, infoTags: name, infoVersion: {Kind: wire.Text, Max: 64, Mark: sawInfo}, 6: name, 7: number, 8: message}}
	metaSchema = &wire.Schema{Fields: fields{metaInfo: {Kind: wire.Submessage, Of: infoSchema},
		metaGraph: {Kind: wire.Submessage, Of: graphSchema, Mark: sawMeta}, 3: message, 4: message, metaSignature: message,
		metaAsset: message, 7: message, 8: message}}
	savedSchema = &wire.Schema{Fields: fields{1: {Kind: wire.Number, Min: 1, Max: 100, Mark: sawVersion},
		savedMetaGraph: {Kind: wire.Submessage, Of: metaSchema, Mark: sawMeta}}}
)

// kind is what a file holds, as Model.Format calls it.
type kind string

const (
	graphKind kind = "tensorflow-graph"
	metaKind  kind = "tensorflow-metagraph"
	savedKind kind = "tensorflow-savedmodel"
)

func kindOf(head []byte, size int64) kind {
	if seen, fits := savedSchema.Match(head, size); fits && seen&sawMeta != 0 && seen&(sawVersion|sawInfo|sawOp) != 0 &&
		seen&(sawInfo|sawOp|sawLibrary) != 0 {
		return savedKind
	}
	if seen, fits := graphSchema.Match(head, size); fits && seen&(sawOp|sawLibrary) != 0 {
		return graphKind
	}
	if seen, fits := metaSchema.Match(head, size); fits && (seen&sawInfo != 0 || seen&sawMeta != 0 && seen&sawOp != 0) {
		return metaKind
	}
	return ""
}

// sniff tells whether the file can be a graph of TensorFlow. The formats have no magic number: what is visible must fit.
func sniff(head []byte, size int64, _ string) bool { return kindOf(head, size) != "" }
