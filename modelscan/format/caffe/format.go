// SPDX-License-Identifier: Apache-2.0

package caffe

import "github.com/vsa-legal/operator/modelscan/format"

// Format of networks of Caffe: text (.prototxt), or weights with their layers (.caffemodel).
var Format = format.Format{
	Name:        "caffe",
	Description: "networks of Caffe: text (.prototxt), or weights with their layers (.caffemodel)",
	Source:      "https://github.com/BVLC/caffe/blob/master/src/caffe/proto/caffe.proto",
	Extensions:  []string{"caffemodel", "prototxt"},
	Sniff:       sniff,
	Parse:       parse,
	NoMagic:     true,
}
