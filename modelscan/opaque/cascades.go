// SPDX-License-Identifier: Apache-2.0

package opaque

import (
	"bytes"
	"encoding/binary"

	"github.com/vsa-legal/operator/modelscan/format"
)

const trees = "it is a cascade of decision trees, which find faces and other things; what this one was trained for is not in it"

// cascades of decision trees that are nothing but numbers.
var cascades = []format.Format{
	{
		Name: "pico", Description: "cascades of pico and pigo, which find faces, eyes and points of a face",
		Source:  "https://github.com/nenadmarkus/pico/blob/master/rnt/picornt.c",
		MinSize: 64, Sniff: isPico, Opaque: format.Because(trees),
	},
	{
		Name: "ccv", Description: "cascades of ccv and tracking.js as JavaScript", Source: "https://github.com/liuliu/ccv/tree/stable/js",
		Extensions: with("js"), MinSize: 64, Sniff: isScriptCascade, Opaque: format.Because(trees),
	},
}

// isPico tells whether the file is exactly as long as its numbers of trees and of their depth say: behind 16 bytes each tree has
// 4 bytes a fork, and 4 bytes a leaf with a threshold, or 8 bytes a leaf where it moves a point.
func isPico(head []byte, size int64, _ string) bool {
	le := binary.LittleEndian
	first, third, fourth := int64(le.Uint32(head)), int64(le.Uint32(head[8:])), int64(le.Uint32(head[12:]))
	const (
		mostTrees = 1 << 16
		mostDepth = 16
	)
	if depth, n := third, fourth; depth >= 1 && depth <= mostDepth && n >= 1 && n <= mostTrees && size == 16+n*(8<<depth) {
		return true
	}
	stages, n, depth := first, third, fourth
	return stages >= 1 && stages <= 1000 && n >= 1 && n <= mostTrees && depth >= 1 && depth <= mostDepth &&
		size == 16+stages*n*((12<<depth)-4)
}

func isScriptCascade(head []byte, _ int64, _ string) bool {
	for _, phrase := range []string{`"stage_classifier"`, "tracking.ViolaJones.classifiers.", "'stage_classifier'"} {
		if bytes.Contains(head, []byte(phrase)) {
			return true
		}
	}
	return false
}
