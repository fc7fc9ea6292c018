// SPDX-License-Identifier: Apache-2.0

// Package mxnet reads networks of Apache MXNet: the symbol, which is JSON and holds the whole graph, and the file of parameters
// beside it, which holds the names, the shapes and the values of the weights. Each is read alone.
package mxnet

import "github.com/vsa-legal/operator/modelscan/format"

const name = "mxnet"

// Format of symbols and parameters of MXNet.
var Format = format.Format{
	Name:        name,
	Description: "symbols of Apache MXNet as JSON, and files of its parameters",
	Source:      "https://github.com/apache/mxnet/blob/master/src/ndarray/ndarray.cc",
	Extensions:  []string{"params", "json"},
	MinSize:     32,
	Sniff:       func(head []byte, size int64, _ string) bool { return isParameters(head, size) || isSymbol(head) },
	Parse:       parse,
}
