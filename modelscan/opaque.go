// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"github.com/vsa-legal/operator/modelscan/format"
	"github.com/vsa-legal/operator/modelscan/format/list"
	"github.com/vsa-legal/operator/modelscan/model"
	"github.com/vsa-legal/operator/modelscan/opaque"
)

// opaqueAs is the format of a file that holds a network and cannot be read, nil if there is none.
func opaqueAs(head []byte, size int64, path string) *format.Format {
	return format.Taking(list.Opaque(), head, size, path)
}

const (
	samples = 3
	sample  = 64 << 10
)

// looksLikeWeights asks about pieces from all over a file, and believes what most of them say.
func looksLikeWeights(f model.File) (reason string, ok bool) {
	n := 0
	b := make([]byte, min(sample, f.Size()/2))
	for i := range int64(samples) {
		if k, err := f.ReadAt(b, f.Size()*(i+1)/(samples+1)); k < len(b) && err != nil {
			continue
		}
		if why, ok := opaque.LooksLikeWeights(b); ok {
			reason = why
			n++
		}
	}
	return reason, n > samples/2
}
