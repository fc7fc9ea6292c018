// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// A model can carry another one, where its readers do not look: in metadata, in fields that nobody knows, behind its end, in
// tensors that no operation reads. Its names and its operations repeat themselves, its weights do not: so that no more of it
// may be noise than it has weights.

const (
	// mostExcess is how many bytes of noise a model may hold beside its weights, such as dictionaries of words.
	mostExcess = 64 << 10
	// measured is up to which size a model is gone through. Of a larger one, the size is compared.
	measured = 128 << 20
)

// excess is why there is more in a model's file than the model; empty where there is not.
func excess(ctx context.Context, m *model.Model, f model.File) string {
	weights := weightBytes(m)
	allowed := weights + mostExcess
	if m.Truncated || f.Size() <= allowed {
		return ""
	}
	if f.Size() > measured {
		if f.Size() > weights+weights/4 {
			return fmt.Sprintf("it has %d bytes, and weights of %d: there may be something else in it", f.Size(), weights)
		}
		return ""
	}
	n, err := noiseIn(ctx, f, -1)
	if err != nil || n.packed <= allowed {
		return ""
	}
	return fmt.Sprintf("%d KiB of it repeat nothing, and its weights have %d KiB: something else is in it", n.bytes>>10, weights>>10)
}

// weightBytes are those that the operations read; all of them, where the format keeps no operations or does not name what they
// read.
func weightBytes(m *model.Model) int64 {
	read := map[string]bool{}
	for i := range m.Nodes {
		for _, name := range m.Nodes[i].Inputs {
			read[name] = true
		}
	}
	var all, used int64
	for _, w := range m.Weights {
		size := tensorBytes(w)
		all = saturated(all, size)
		if read[w.Name] {
			used = saturated(used, size)
		}
	}
	if used == 0 {
		return all
	}
	return used
}

// allWeights are the bytes of every weight; 0 where the model does not tell of all.
func allWeights(m *model.Model) (sum int64) {
	if m.Truncated {
		return 0
	}
	for _, w := range m.Weights {
		size := tensorBytes(w)
		if size == 0 {
			return 0
		}
		sum = saturated(sum, size)
	}
	return sum
}

// tensorBytes is 0 where the shape is not known. Weights below a byte are counted as one.
func tensorBytes(t model.Tensor) int64 {
	if t.Shape == nil {
		return 0
	}
	size := int64(4)
	for _, known := range []struct {
		suffix string
		bytes  int64
	}{{"64", 8}, {"16", 2}, {"int8", 1}, {"int4", 1}, {"bool", 1}, {"float8", 1}} {
		if strings.Contains(t.Type, known.suffix) {
			size = known.bytes
			break
		}
	}
	for _, d := range t.Shape {
		if d < 0 || d > 0 && size > math.MaxInt64/4/d {
			return math.MaxInt64 / 4
		}
		size *= d
	}
	return size
}

func saturated(a, b int64) int64 {
	if a > math.MaxInt64/4-b {
		return math.MaxInt64 / 4
	}
	return a + b
}
