// SPDX-License-Identifier: Apache-2.0

package write

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// forward writes the function that runs the network, a line for each operation.
func (s *script) forward() error {
	s.code.WriteString("  def forward(self: __torch__.Net")
	for i, in := range s.Inputs {
		s.names[in.Name] = "x" + strconv.Itoa(i)
		s.code.WriteString(",\n    " + s.names[in.Name] + ": Tensor")
	}
	result := "Tensor"
	if len(s.Outputs) > 1 {
		result = "Tuple[" + strings.TrimSuffix(strings.Repeat("Tensor, ", len(s.Outputs)), ", ") + "]"
	}
	s.code.WriteString(") -> " + result + ":\n")
	for i, n := range s.Nodes {
		for k := range n.Outputs {
			s.names[n.Outputs[k]] = fmt.Sprintf("_%d_%d", i, k)
		}
		right, err := s.call(n)
		if err != nil {
			return err
		}
		left := ""
		for _, out := range n.Outputs {
			left += s.names[out] + ", "
		}
		if n.Op != "Split" {
			left = strings.TrimSuffix(left, ", ")
		}
		s.code.WriteString("    " + strings.TrimSpace(left) + " = " + right + "\n")
	}
	var out []string
	for _, o := range s.Outputs {
		out = append(out, s.names[o.Name])
	}
	returned := strings.Join(out, ", ")
	if len(out) > 1 {
		returned = "(" + returned + ")"
	}
	s.code.WriteString("    return " + returned + "\n")
	return nil
}

// value is the expression for an input of a node.
func (s *script) value(name string) string {
	if name == "" {
		return "None"
	}
	if _, constant := s.consts[name]; constant {
		w := s.graph.weights[name]
		at := slices.IndexFunc(s.constants, func(t model.Tensor) bool { return t.Name == name })
		if at < 0 {
			at = len(s.constants)
			s.constants = append(s.constants, w)
		}
		return "CONSTANTS.c" + strconv.Itoa(at)
	}
	if _, weight := s.keys[name]; weight {
		out := "self"
		for _, p := range pathOf(name) {
			if identifier.MatchString(p) {
				out += "." + p
			} else {
				out = "getattr(" + out + ", \"" + p + "\")"
			}
		}
		return out
	}
	return s.names[name]
}

// simple are the operators that are a function of their inputs.
var simple = map[string]string{
	"Relu": "relu", "Sigmoid": "sigmoid", "Tanh": "tanh", "HardSwish": "hardswish", "Sqrt": "sqrt", "Exp": "exp", "Log": "log",
	"Erf": "erf", "Softplus": "softplus", "Neg": "neg", "Abs": "abs", "Reciprocal": "reciprocal", "Mish": "mish", "Gelu": "gelu",
	"Add": "add", "Sub": "sub", "Mul": "mul", "Div": "div", "Pow": "pow", "MatMul": "matmul", "Max": "maximum", "Min": "minimum",
}

func (s *script) call(n model.Node) (string, error) {
	x := s.value(input(n, 0))
	if f, ok := simple[n.Op]; ok {
		var in []string
		for _, i := range n.Inputs {
			in = append(in, s.value(i))
		}
		if w, ok := s.graph.weights[input(n, 1)]; ok && n.Op == "MatMul" && len(w.Shape) == 2 && s.isTrained(w.Name) {
			return "torch.linear(" + in[0] + ", " + in[1] + ", None)", nil
		}
		return "torch." + f + "(" + strings.Join(in, ", ") + ")", nil
	}
	for _, family := range []func(model.Node, string) string{s.layerCall, s.shapeCall, s.reduceCall} {
		if c := family(n, x); c != "" {
			return c, nil
		}
	}
	return "", fmt.Errorf("no TorchScript for %s", n.Op)
}

func (s *script) isTrained(name string) bool {
	_, ok := s.keys[name]
	return ok
}

// layerCall is for what has weights, and for activations with numbers.
func (s *script) layerCall(n model.Node, x string) string {
	w, b := s.value(input(n, 1)), s.value(input(n, 2))
	switch n.Op {
	case "Conv", "ConvTranspose":
		return s.convCall(n, x, w, b)
	case "Gemm":
		return fmt.Sprintf("torch.linear(%s, %s, %s)", x, w, b)
	case "BatchNormalization":
		return fmt.Sprintf("torch.batch_norm(%s, %s, %s, %s, %s, False, 0.10000000000000001, %s, True)",
			x, w, b, s.value(input(n, 3)), s.value(input(n, 4)), decimal(attrFloat(n, "epsilon", 1e-5)))
	case "LayerNormalization":
		shape := s.graph.weights[input(n, 1)].Shape
		return fmt.Sprintf("torch.layer_norm(%s, %s, %s, %s, %s, True)", x, brackets(shape), w, b, decimal(attrFloat(n, "epsilon", 1e-5)))
	case "PRelu":
		return fmt.Sprintf("torch.prelu(%s, %s)", x, w)
	case "Clip":
		return fmt.Sprintf("torch.hardtanh(%s, %s, %s)", x, decimal(s.knownFloat(n, 1, "min", -3.4e38)), decimal(s.knownFloat(n, 2, "max", 3.4e38)))
	case "LeakyRelu":
		return fmt.Sprintf("torch.leaky_relu(%s, %s)", x, decimal(attrFloat(n, "alpha", 0.01)))
	case "HardSigmoid":
		return fmt.Sprintf("torch.hardtanh(torch.add(torch.mul(%s, %s), %s), 0., 1.)",
			x, decimal(attrFloat(n, "alpha", 0.2)), decimal(attrFloat(n, "beta", 0.5)))
	case "Softmax":
		return fmt.Sprintf("torch.softmax(%s, %d)", x, attrInt(n, "axis", -1))
	case "LpNormalization":
		return fmt.Sprintf("torch.div(%s, torch.norm(%s, %d, [%d], True))", x, x, attrInt(n, "p", 2), attrInt(n, "axis", -1))
	case "Identity", "Dropout":
		return x
	case "GlobalAveragePool":
		return "torch.adaptive_avg_pool2d(" + x + ", [1, 1])"
	case "MaxPool", "AveragePool":
		return s.poolCall(n, x)
	}
	return ""
}

// symmetric returns the padding of each dimension, and a call that pads the rest where both ends differ.
func symmetric(n model.Node, rank int, x, fill string) (pads []int64, padded string) {
	all := list(n, "pads", 2*rank, 0)
	if slices.Equal(all[:rank], all[rank:]) {
		return all[:rank], x
	}
	var both []int64
	for i := rank - 1; i >= 0; i-- {
		both = append(both, all[i], all[i+rank])
	}
	return make([]int64, rank), fmt.Sprintf("torch.constant_pad_nd(%s, %s, %s)", x, brackets(both), fill)
}

func (s *script) convCall(n model.Node, x, w, b string) string {
	rank := len(s.graph.weights[input(n, 1)].Shape) - 2
	if rank < 1 || rank > 3 || attrText(n, "auto_pad") != "" {
		return ""
	}
	strides, dilations := brackets(list(n, "strides", rank, 1)), brackets(list(n, "dilations", rank, 1))
	group := attrInt(n, "group", 1)
	if n.Op == "Conv" {
		pads, padded := symmetric(n, rank, x, "0.")
		return fmt.Sprintf("torch.conv%dd(%s, %s, %s, %s, %s, %s, %d)", rank, padded, w, b, strides, brackets(pads), dilations, group)
	}
	pads := list(n, "pads", 2*rank, 0)
	return fmt.Sprintf("torch.conv_transpose%dd(%s, %s, %s, %s, %s, %s, %d, %s)", rank, x, w, b, strides, brackets(pads[:rank]),
		brackets(list(n, "output_padding", rank, 0)), group, dilations)
}

func (s *script) poolCall(n model.Node, x string) string {
	kernel := attrInts(n, "kernel_shape")
	rank := len(kernel)
	fill := "0."
	if n.Op == "MaxPool" {
		fill = "-3.4e+38"
	}
	pads, padded := symmetric(n, rank, x, fill)
	strides := brackets(list(n, "strides", rank, 1))
	ceil := python(attrInt(n, "ceil_mode", 0) == 1)
	if n.Op == "MaxPool" {
		return fmt.Sprintf("torch.max_pool%dd(%s, %s, %s, %s, %s, %s)", rank, padded, brackets(kernel), strides, brackets(pads),
			brackets(list(n, "dilations", rank, 1)), ceil)
	}
	return fmt.Sprintf("torch.avg_pool%dd(%s, %s, %s, %s, %s, %s)", rank, padded, brackets(kernel), strides, brackets(pads), ceil,
		python(attrInt(n, "count_include_pad", 0) == 1))
}

func brackets(v []int64) string {
	words := make([]string, len(v))
	for i := range v {
		words[i] = strconv.FormatInt(v[i], 10)
	}
	return "[" + strings.Join(words, ", ") + "]"
}

func python(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

// decimal writes a number so that it is not taken for an integer.
func decimal(v float64) string {
	s := strconv.FormatFloat(v, 'g', 17, 64)
	if !strings.ContainsAny(s, ".e") {
		s += "."
	}
	return s
}
