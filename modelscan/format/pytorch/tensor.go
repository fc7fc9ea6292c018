// SPDX-License-Identifier: Apache-2.0

package pytorch

import (
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/pickle"
	"github.com/vsa-legal/operator/modelscan/model"
)

// elementTypes by the name of a storage class without "Storage", and by the name of a torch.dtype.
var elementTypes = map[string]string{
	"Float": "float32", "Double": "float64", "Half": "float16", "BFloat16": "bfloat16",
	"Long": "int64", "Int": "int32", "Short": "int16", "Char": "int8", "Byte": "uint8", "Bool": "bool",
	"ComplexFloat": "complex64", "ComplexDouble": "complex128",
	"QInt8": "int8", "QUInt8": "uint8", "QInt32": "int32", "QUInt4x2": "uint4", "QUInt2x4": "uint2",
	"float": "float32", "double": "float64", "half": "float16", "long": "int64", "int": "int32", "short": "int16",
	"qint8": "int8", "quint8": "uint8", "qint32": "int32",
}

func elementType(g pickle.Global) string {
	if name, ok := strings.CutSuffix(g.Name, "Storage"); ok {
		return elementTypes[name] // An UntypedStorage has none.
	}
	if known := elementTypes[g.Name]; known != "" {
		return known
	}
	if g.Module == "torch" {
		return strings.ToLower(g.Name)
	}
	return ""
}

// storageOf returns what a persistent identifier says of a storage: ("storage", class, key, location, number of elements).
func storageOf(v pickle.Value) (pickle.Global, bool) {
	ref, ok := v.(*pickle.Reference)
	if !ok {
		return pickle.Global{}, false
	}
	id := pickle.ItemsOf(ref.ID)
	if len(id) < 3 {
		return pickle.Global{}, false
	}
	if kind, ok := id[0].(string); !ok || kind != "storage" {
		return pickle.Global{}, false
	}
	class, ok := id[1].(pickle.Global)
	return class, ok
}

// tensorOf reads the arguments with which every function of torch._utils rebuilds a tensor: a storage, the offset in it, the
// size, the stride … It asks for no name of a function, since there are many and any program can add its own.
func tensorOf(v pickle.Value) (model.Tensor, bool) {
	if o, ok := v.(*pickle.Object); ok {
		v = o.Args
	}
	args, ok := v.(*pickle.Tuple)
	if !ok || len(args.Items) < 3 {
		return model.Tensor{}, false
	}
	storage, ok := storageOf(args.Items[0])
	if !ok {
		return model.Tensor{}, false
	}
	shape, ok := integers(args.Items[2])
	if !ok {
		return model.Tensor{}, false
	}
	t := model.Tensor{Type: elementType(storage), Shape: shape}
	for _, more := range args.Items[3:] {
		if g, ok := more.(pickle.Global); ok && t.Type == "" {
			t.Type = elementType(g)
		}
	}
	return t, true
}

// arrayOf reads a numpy array: a call of numpy.core.multiarray._reconstruct, with the state (1, shape, dtype, order, bytes).
func arrayOf(o *pickle.Object) (model.Tensor, bool) {
	if g, ok := o.Callable.(pickle.Global); !ok || g.Name != "_reconstruct" || !strings.HasPrefix(g.Module, "numpy") {
		return model.Tensor{}, false
	}
	state := pickle.ItemsOf(o.State)
	if len(state) < 3 {
		return model.Tensor{}, false
	}
	shape, ok := integers(state[1])
	if !ok {
		return model.Tensor{}, false
	}
	t := model.Tensor{Shape: shape}
	if dtype, ok := state[2].(*pickle.Object); ok {
		if args := pickle.ItemsOf(dtype.Args); len(args) > 0 {
			if code, ok := args[0].(string); ok {
				t.Type = arrayTypes[code]
			}
		}
	}
	return t, true
}

// arrayTypes by the code of a numpy dtype.
var arrayTypes = map[string]string{
	"f2": "float16", "f4": "float32", "f8": "float64", "b1": "bool",
	"i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64",
	"u1": "uint8", "u2": "uint16", "u4": "uint32", "u8": "uint64",
}

// integers reads a tuple or a list of integers, such as a shape. A torch.Size is a call with one.
func integers(v pickle.Value) ([]int64, bool) {
	if o, ok := v.(*pickle.Object); ok {
		if args := pickle.ItemsOf(o.Args); len(args) == 1 {
			v = args[0]
		}
	}
	switch v.(type) {
	case *pickle.Tuple, *pickle.List:
	default:
		return nil, false
	}
	items := pickle.ItemsOf(v)
	if len(items) > model.MaxRank {
		return nil, false
	}
	out := make([]int64, 0, len(items))
	for _, item := range items {
		n, ok := item.(int64)
		if !ok || n < 0 {
			return nil, false
		}
		out = append(out, n)
	}
	return out, true
}
