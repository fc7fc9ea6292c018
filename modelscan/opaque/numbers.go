// SPDX-License-Identifier: Apache-2.0

package opaque

import (
	"encoding/binary"
	"math"

	"github.com/vsa-legal/operator/modelscan/format"
)

const apart = "it holds weights alone: the network that they belong to is in another file"

// bare are files of weights beside a network that lies elsewhere. Where the network is there, they are told with it. Those of ncnn
// come last: four zeros are all that they may begin with.
var bare = []format.Format{
	{
		Name: "darknet-weights", Description: "weights of Darknet", Source: "https://github.com/pjreddie/darknet/blob/master/src/parser.c", Extensions: with("weights"),
		Magic:   format.First("\x00\x00\x00\x00\x01\x00\x00\x00", "\x00\x00\x00\x00\x02\x00\x00\x00"), // the version
		MinSize: 2048, Sniff: isDarknet, Opaque: format.Because(apart), External: true,
	},
	{
		Name: "paddle-weights", Description: "weights of PaddlePaddle", Source: "https://github.com/PaddlePaddle/Paddle/blob/develop/paddle/phi/core/framework/dense_tensor_serialize.cc",
		Extensions: with("pdiparams", "pdparams"),
		Magic:      format.First("\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), // versions, and no levels
		MinSize:    64, Sniff: isPaddle, Opaque: format.Because(apart), External: true,
	},
	{
		Name: "ncnn-weights", Description: "weights of ncnn", Source: "https://github.com/Tencent/ncnn/blob/master/src/modelbin.cpp", Extensions: with("bin"),
		Magic:   format.First("\x47\x6b\x30\x01", "\x38\x4b\x0d\x00", "\x00\x00\x00\x00"), // in half precision, as bytes, as they are
		MinSize: 2048, Sniff: isNCNN, Opaque: format.Because(apart), External: true,
	},
}

// isNCNN tells whether numbers of single precision follow where nothing says of which kind they are.
func isNCNN(head []byte, _ int64, _ string) bool {
	return head[0] != 0 || areWeights(head[4:])
}

// isDarknet: the version in three numbers, and how many pictures were seen, in 4 bytes before version 0.2.
func isDarknet(head []byte, _ int64, _ string) bool {
	const revisions, seen = 10, 1 << 40
	le := binary.LittleEndian
	if le.Uint32(head[8:]) > revisions {
		return false
	}
	return head[4] == 1 && areWeights(head[16:]) || head[4] == 2 && le.Uint64(head[12:]) < seen && areWeights(head[20:])
}

// isPaddle: the description of a tensor follows, a message with its type and its dimensions.
func isPaddle(head []byte, _ int64, _ string) bool {
	length := binary.LittleEndian.Uint32(head[16:])
	return length >= 4 && length <= 64 && head[20] == 0x08 && head[21] < 32 && head[22] == 0x10
}

// areWeights tells whether nearly all of a head are numbers of single precision as weights are: of both signs, neither huge nor
// tiny. Variances and channels that learnt nothing are among them.
func areWeights(head []byte) bool {
	var all, zero, negative, odd int
	for ; len(head) >= 4; head = head[4:] {
		v := float64(math.Float32frombits(binary.LittleEndian.Uint32(head)))
		size := math.Abs(v)
		switch {
		case v == 0:
			zero++
		case math.IsNaN(v), size > 1e6:
			return false
		case size > 1e3, size < 1e-12:
			odd++
		case v < 0:
			negative++
		}
		all++
	}
	numbers := all - zero
	return numbers >= 256 && odd*50 <= numbers && negative*5 > numbers && negative*5 < numbers*4
}
