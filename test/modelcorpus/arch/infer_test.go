// SPDX-License-Identifier: Apache-2.0

package arch

import (
	"fmt"
	"slices"

	"github.com/vsa-legal/operator/modelscan/model"
)

// inference derives the shapes of a graph from its inputs, weights and attributes alone, knowing nothing of the builder.
// A dimension that is not fixed has an example's size.
type inference struct {
	shapes    map[string][]int64
	constants map[string][]float64
}

const anySize = 26 // of a dimension that is not fixed

func infer(n Network) (map[string][]int64, error) {
	in := inference{map[string][]int64{}, n.Constants}
	for _, list := range [][]model.Tensor{n.Model.Inputs, n.Model.Weights} {
		for _, t := range list {
			if _, twice := in.shapes[t.Name]; twice {
				return nil, fmt.Errorf("%q is there twice", t.Name)
			}
			in.shapes[t.Name] = fixed(t.Shape)
		}
	}
	for _, node := range n.Model.Nodes {
		if err := in.node(node); err != nil {
			return nil, fmt.Errorf("%s %q: %w", node.Op, node.Name, err)
		}
	}
	return in.shapes, nil
}

func fixed(shape []int64) []int64 {
	s := slices.Clone(shape)
	for i, d := range s {
		if d == -1 {
			s[i] = anySize
		}
	}
	return s
}

func (in inference) node(n model.Node) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	x := make([][]int64, len(n.Inputs))
	for i, name := range n.Inputs {
		s, known := in.shapes[name]
		if !known && name != "" {
			return fmt.Errorf("%q is not there yet", name)
		}
		x[i] = s
	}
	rule := rules[n.Op]
	if rule == nil {
		return fmt.Errorf("no rule")
	}
	out := rule(args{n, x, in.constants})
	if len(out) != len(n.Outputs) {
		return fmt.Errorf("%d outputs, not %d", len(n.Outputs), len(out))
	}
	for i, name := range n.Outputs {
		if _, twice := in.shapes[name]; twice {
			return fmt.Errorf("%q is there twice", name)
		}
		in.shapes[name] = out[i]
	}
	return nil
}

// args of a rule. What does not fit panics.
type args struct {
	n         model.Node
	x         [][]int64
	constants map[string][]float64
}

func (a args) ints(name string, otherwise ...int64) []int64 {
	for _, t := range a.n.Attributes {
		if t.Name == name {
			return t.Ints
		}
	}
	return otherwise
}

func (a args) constant(i int) []int64 {
	values, ok := a.constants[a.n.Inputs[i]]
	must(ok, "input %d is no constant", i)
	must(len(a.x[i]) == 0 || a.x[i][0] == int64(len(values)), "constant %d has another shape", i)
	out := make([]int64, len(values))
	for j, v := range values {
		out[j] = int64(v)
	}
	return out
}

func must(ok bool, format string, values ...any) {
	if !ok {
		panic(fmt.Sprintf(format, values...))
	}
}

func one(shape []int64) [][]int64 { return [][]int64{shape} }

type rule func(args) [][]int64

var rules = map[string]rule{
	"Conv": convRule, "ConvTranspose": convTransposeRule, "MaxPool": poolRule, "AveragePool": poolRule,
	"Gemm": gemmRule, "MatMul": matMulRule, "Reshape": reshapeRule, "Concat": concatRule, "Split": splitRule,
	"Slice": sliceRule, "Gather": gatherRule, "Pad": padRule, "Resize": resizeRule, "LSTM": lstmRule,
	"BatchNormalization":    perChannel(4),
	"InstanceNormalization": perChannel(2),
	"GlobalAveragePool":     func(a args) [][]int64 { return one([]int64{a.x[0][0], a.x[0][1], 1, 1}) },
	"Flatten":               func(a args) [][]int64 { return one([]int64{a.x[0][0], product(a.x[0][1:])}) },
	"Shape":                 func(a args) [][]int64 { return one([]int64{int64(len(a.x[0]))}) },
	"NonMaxSuppression":     func(args) [][]int64 { return one([]int64{anySize, 3}) },
	"RoiAlign":              func(a args) [][]int64 { return one([]int64{a.x[1][0], a.x[0][1], 7, 7}) },
	"DetectionOutput":       func(args) [][]int64 { return one([]int64{1, 1, anySize, 7}) },
	"Expand":                func(a args) [][]int64 { return one(together(a.x[0], a.constant(1))) },
	"Transpose": func(a args) [][]int64 {
		perm, out := a.ints("perm"), []int64{}
		must(len(perm) == len(a.x[0]), "permutation of another rank")
		for _, p := range perm {
			out = append(out, a.x[0][p])
		}
		return one(out)
	},
	"Squeeze": func(a args) [][]int64 {
		at := int(a.ints("axes")[0])
		must(a.x[0][at] == 1, "squeezes %d", a.x[0][at])
		return one(slices.Delete(slices.Clone(a.x[0]), at, at+1))
	},
	"Unsqueeze": func(a args) [][]int64 { return one(slices.Insert(slices.Clone(a.x[0]), int(a.ints("axes")[0]), 1)) },
	"ArgMax": func(a args) [][]int64 {
		at := int(a.ints("axis")[0])
		return one(slices.Delete(slices.Clone(a.x[0]), at, at+1))
	},
}

func init() {
	for _, op := range []string{"Relu", "LeakyRelu", "Elu", "Sigmoid", "HardSigmoid", "Tanh", "Exp", "Erf", "Sqrt", "Reciprocal",
		"Softplus", "Softmax", "Clip", "Cast", "Dropout", "LRN"} {
		rules[op] = func(a args) [][]int64 { return one(a.x[0]) }
	}
	for _, op := range []string{"Add", "Sub", "Mul", "Div", "Pow", "Max"} {
		rules[op] = func(a args) [][]int64 { return one(together(a.x[0], a.x[1])) }
	}
	for _, op := range []string{"ReduceMean", "ReduceSum", "ReduceMax", "ReduceL2"} {
		rules[op] = reduceRule
	}
	rules["PRelu"] = func(a args) [][]int64 {
		must(slices.Equal(together(a.x[0], a.x[1]), a.x[0]), "slope %v on %v", a.x[1], a.x[0])
		return one(a.x[0])
	}
}

// together is the shape of two that broadcast, from the last dimension on.
func together(x, y []int64) []int64 {
	out := make([]int64, max(len(x), len(y)))
	for i := range out {
		p, q := int64(1), int64(1)
		if i < len(x) {
			p = x[len(x)-1-i]
		}
		if i < len(y) {
			q = y[len(y)-1-i]
		}
		must(p == q || p == 1 || q == 1, "%v and %v", x, y)
		out[len(out)-1-i] = max(p, q)
	}
	return out
}

func perChannel(weights int) rule {
	return func(a args) [][]int64 {
		must(len(a.x) == weights+1, "%d inputs", len(a.x))
		for _, w := range a.x[1:] {
			must(slices.Equal(w, []int64{a.x[0][1]}), "%v on %v", w, a.x[0])
		}
		return one(a.x[0])
	}
}
